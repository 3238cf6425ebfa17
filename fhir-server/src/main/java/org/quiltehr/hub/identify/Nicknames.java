package org.quiltehr.hub.identify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Given names and what people are called for them; {@code nicknames.csv}: a name, then its short forms. */
final class Nicknames {

    private static final Map<String, Set<String>> GROUPS = load();

    private Nicknames() {}

    /** One is a short form of the other, or both are of one name. */
    static boolean related(String a, String b) {
        Set<String> groups = GROUPS.get(a);
        Set<String> others = GROUPS.get(b);
        return groups != null && others != null && groups.stream().anyMatch(others::contains);
    }

    private static Map<String, Set<String>> load() {
        Map<String, Set<String>> groups = new HashMap<>();
        InputStream file = Objects.requireNonNull(Nicknames.class.getResourceAsStream("/identify/nicknames.csv"));
        try (var reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                String[] names = line.split(",", -1);
                for (String name : names) {
                    groups.computeIfAbsent(Text.normal(name), k -> new HashSet<>())
                            .add(names[0]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return groups;
    }
}
