package org.quiltehr.hub.identify.match;

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
public final class Nicknames {

    private static final Map<String, Set<String>> GROUPS = load();

    private Nicknames() {}

    /**
     * One is a short form of the other, or both are short forms of one name; two full names (Maria, Marie) are two, even
     * where both are used for a third.
     */
    static boolean related(String a, String b) {
        Set<String> groups = GROUPS.get(a);
        Set<String> others = GROUPS.get(b);
        if (groups == null || others == null) {
            return false;
        }
        boolean full = groups.contains(a) || others.contains(b);
        return full ? groups.contains(b) || others.contains(a) : groups.stream().anyMatch(others::contains);
    }

    /** A name of the table. */
    static boolean knows(String name) {
        return GROUPS.containsKey(name);
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
                            .add(Text.normal(names[0]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return groups;
    }
}
