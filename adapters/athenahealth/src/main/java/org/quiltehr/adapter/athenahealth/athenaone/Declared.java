package org.quiltehr.adapter.athenahealth.athenaone;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.CsvAdapterFactory;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A mapping of {@code csv} ({@code docs/csv.md}) with three additions: {@code derive} makes columns of other columns,
 * {@code keep} names those that become an extension of a resource as they are, and {@code *} in a name stands for each
 * of the first places of a list.
 *
 * @param rows reads the record as a row
 * @param required columns without which there is no record
 * @param kept columns that {@code keep} names
 */
record Declared(Adapter rows, List<String> required, Set<String> kept, List<Derived> derived) {

    /** Places of a list that a mapping reads; a later one is in the ledger as not understood. */
    private static final int PLACES = 12;

    private static final String EXTENSION = "http://quiltehr.org/fhir/StructureDefinition/athenaone-";

    static Declared read(String name, FeedConfig config, String identifierSystem) {
        Map<String, Object> mapping = new LinkedHashMap<>(map(spread(load(name), config.practice())));
        List<Derived> derived = new ArrayList<>();
        map(mapping.remove("derive")).forEach((column, value) -> derived.add(derived(column, map(value))));
        Map<String, Object> columns = new LinkedHashMap<>(map(mapping.get("columns")));
        Set<String> kept = new HashSet<>();
        map(mapping.remove("keep")).forEach((resource, fields) -> {
            for (Object field : (List<?>) fields) {
                kept.add(field.toString());
                columns.put(field.toString(), Map.of("to", resource, "as", "extension", "url", url(field.toString())));
            }
        });
        mapping.put("columns", columns);
        List<String> required = columns.entrySet().stream()
                .filter(column -> Boolean.TRUE.equals(map(column.getValue()).get("required")))
                .map(Map.Entry::getKey)
                .toList();
        Map<String, Object> settings = Map.of(
                "identifierSystem",
                identifierSystem,
                "delimiter",
                "comma",
                "quote",
                "double",
                "mappings",
                Map.of("athenaone-" + name, mapping));
        Adapter rows = new CsvAdapterFactory()
                .create(new FeedConfig(config.practice(), config.feed(), config.zone(), settings));
        return new Declared(rows, required, Set.copyOf(kept), List.copyOf(derived));
    }

    private static String url(String field) {
        return EXTENSION + field.replaceAll("\\[\\d+]", "").replace('.', '-').replace('_', '-');
    }

    private static Derived derived(String column, Map<String, Object> value) {
        List<String> from = new ArrayList<>();
        if (value.get("join") instanceof List<?> parts) {
            parts.forEach(part -> from.add(part.toString()));
        } else {
            from.add(String.valueOf(value.get("from")));
        }
        Map<String, String> words = new LinkedHashMap<>();
        map(value.get("words")).forEach((word, becomes) -> words.put(word, becomes.toString()));
        Object plus = value.get("plusMinutes");
        Object place = value.get("place");
        Object becomes = place == null ? value.get("becomes") : Integer.valueOf(Integer.parseInt(place.toString()) + 1);
        return new Derived(column, from, text(plus), text(becomes), words);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static Map<String, Object> map(@Nullable Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((name, item) -> map.put(String.valueOf(name), item));
        }
        return map;
    }

    /** The tree with each starred name once for each place, and the practice's name in its systems. */
    private static Object spread(Object node, String practice) {
        if (node instanceof Map<?, ?>) {
            Map<String, Object> all = new LinkedHashMap<>();
            map(node).forEach((name, value) -> {
                for (int i = 0; i < (name.contains("*") ? PLACES : 1); i++) {
                    String place = Integer.toString(i);
                    Object at = name.contains("*") ? at(value, place) : value;
                    all.put(name.replace("*", place), spread(at, practice));
                }
            });
            return all;
        }
        if (node instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            for (Object item : list) {
                boolean starred = item instanceof String text && text.contains("*");
                for (int i = 0; i < (starred ? PLACES : 1); i++) {
                    all.add(spread(starred ? at(item, Integer.toString(i)) : item, practice));
                }
            }
            return all;
        }
        return node instanceof String text ? text.replace("%practice%", practice) : node;
    }

    private static Object at(Object node, String place) {
        if (node instanceof Map<?, ?>) {
            Map<String, Object> all = new LinkedHashMap<>();
            map(node).forEach((name, value) -> all.put(name.replace("*", place), at(value, place)));
            return all;
        }
        if (node instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            list.forEach(item -> all.add(at(item, place)));
            return all;
        }
        return node instanceof String text ? text.replace("*", place) : node;
    }

    private static Object load(String name) {
        try (InputStream in = Declared.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException(name);
            }
            return new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
