package org.quiltehr.hub.practice;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads {@code quilt.yaml}; a problem names file, line and path. */
public final class QuiltYaml {

    private QuiltYaml() {}

    static List<PracticeSpec> read(Path file) {
        return read(file, Specs::practices, List.of());
    }

    /**
     * Reads what a room wants of it.
     *
     * @param reader gets maps, lists and scalars; a {@link ConfigProblem} of it names the path, to which the line is found
     * @param empty for a file without anything
     */
    public static <T> T read(Path file, Function<Object, T> reader, T empty) {
        try {
            return parse(String.valueOf(file.getFileName()), Files.readString(file), reader, empty);
        } catch (IOException e) {
            throw new ConfigProblem(file.toString(), "cannot be read; is the path right and the file UTF-8?");
        }
    }

    static List<PracticeSpec> parse(String name, String text) {
        return parse(name, text, Specs::practices, List.of());
    }

    private static <T> T parse(String name, String text, Function<Object, T> reader, T empty) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object tree;
        Map<String, Integer> lines = new HashMap<>();
        try {
            Node node = new Yaml(options).compose(new StringReader(text));
            if (node == null) {
                return empty;
            }
            lines(node, "", lines);
            tree = new Yaml(new SafeConstructor(options)).load(text);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new ConfigProblem(name + " line " + line, "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new ConfigProblem(name, "is not YAML");
        }
        try {
            Object texts = texts(tree);
            return texts == null ? empty : reader.apply(texts);
        } catch (ConfigProblem e) {
            String message = String.valueOf(e.getMessage());
            throw new ConfigProblem(name + " line " + line(message, lines), message);
        }
    }

    private static int line(String message, Map<String, Integer> lines) {
        String place = message.contains(": ") ? message.substring(0, message.indexOf(": ")) : "";
        while (!place.isEmpty()) {
            Integer line = lines.get(place);
            if (line != null) {
                return line;
            }
            int dot = place.lastIndexOf('.');
            place = dot < 0 ? "" : place.substring(0, dot);
        }
        return 1;
    }

    private static void lines(Node node, String path, Map<String, Integer> lines) {
        if (node instanceof MappingNode map) {
            map.getValue().forEach(tuple -> {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    String at = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
                    lines.put(at, key.getStartMark().getLine() + 1);
                    lines(tuple.getValueNode(), at, lines);
                }
            });
        }
    }

    /** Names as text, whatever YAML took them for: a practice may be called 2026. */
    private static @Nullable Object texts(@Nullable Object tree) {
        if (tree instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> out = new LinkedHashMap<>();
            map.forEach((key, value) -> out.put(String.valueOf(key), texts(value)));
            return out;
        }
        if (tree instanceof List<?> list) {
            List<@Nullable Object> out = new ArrayList<>();
            list.forEach(value -> out.add(texts(value)));
            return out;
        }
        return tree;
    }
}
