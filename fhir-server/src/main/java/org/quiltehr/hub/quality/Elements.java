package org.quiltehr.hub.quality;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The elements that are looked for, from {@code quality/elements.csv}. */
final class Elements {

    /**
     * One element.
     *
     * @param paths of which one is to have a value
     */
    record Wanted(String type, String name, List<String[]> paths) {

        boolean isIn(JsonNode resource) {
            return paths.stream().anyMatch(path -> has(resource, path, 0));
        }

        /** Whether it can be asked of this resource: a unit only of a number, and no value of what groups others. */
        boolean concerns(JsonNode resource) {
            return switch (type + " " + name) {
                case "Observation unit of a number" -> resource.has("valueQuantity");
                case "Observation value" -> !resource.has("hasMember");
                default -> true;
            };
        }
    }

    static final List<Wanted> ALL = read();

    private Elements() {}

    private static boolean has(JsonNode node, String[] path, int at) {
        if (node.isArray()) {
            for (JsonNode one : node) {
                if (has(one, path, at)) {
                    return true;
                }
            }
            return false;
        }
        if (at == path.length) {
            return node.isObject()
                    ? !node.isEmpty()
                    : !node.isMissingNode() && !node.asString("").isBlank();
        }
        return has(node.path(path[at]), path, at + 1);
    }

    private static List<Wanted> read() {
        try (var reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Elements.class.getResourceAsStream("/quality/elements.csv")),
                StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .map(cells -> new Wanted(
                            cells[0],
                            cells[1],
                            List.of(cells[2].split(" ")).stream()
                                    .map(path -> path.split("\\."))
                                    .toList()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
