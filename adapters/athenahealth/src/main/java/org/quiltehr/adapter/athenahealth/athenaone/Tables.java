package org.quiltehr.adapter.athenahealth.athenaone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FeedConfig;

/** The tables beside this class as one feed uses them: kinds of answers, mappings, and fields that are left out. */
final class Tables {

    static final List<Kind> KINDS = rows("kinds.csv").stream()
            .map(row -> new Kind(
                    row[0],
                    parts(row[1], "/"),
                    parts(row[2], ";"),
                    parts(row[3], ";"),
                    row[4].equals("ignored") ? row[5] : ""))
            .toList();

    private static final Map<String, String> IGNORED = ignored();

    private final FeedConfig config;
    private final String identifierSystem;
    private final Map<String, Declared> mappings = new ConcurrentHashMap<>();

    Tables(FeedConfig config, String identifierSystem) {
        this.config = config;
        this.identifierSystem = identifierSystem;
    }

    ZoneId zone() {
        return config.zone();
    }

    Declared mapping(Kind kind) {
        return mappings.computeIfAbsent(kind.name(), name -> Declared.read(name, config, identifierSystem));
    }

    /** The rule by which a leaf is left out, or null; indexes count nothing, {@code .*} is any one member. */
    static @Nullable String ignored(String kind, String field) {
        String plain = field.replaceAll("\\[\\d+]", "[]");
        String rule = IGNORED.getOrDefault(kind + "." + plain, IGNORED.get("*." + plain));
        int dot = plain.lastIndexOf('.');
        return rule == null && dot > 0 ? IGNORED.get(kind + "." + plain.substring(0, dot) + ".*") : rule;
    }

    private static Map<String, String> ignored() {
        Map<String, String> rules = new HashMap<>();
        rows("ignored.csv").forEach(row -> rules.put(row[1], row[0]));
        return rules;
    }

    private static List<String> parts(String text, String by) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(by, -1));
    }

    /** Rows of a table without quotes or commas in its cells, after the header. */
    private static List<String[]> rows(String name) {
        try (InputStream in = Tables.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name);
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
