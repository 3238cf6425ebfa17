package org.quiltehr.hub.pipeline.shadow;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One element that differs.
 *
 * @param path with positions, such as {@code Observation.component[1].valueQuantity.unit}
 * @param before what is read now; null: nothing
 * @param after what would be read; null: nothing
 */
public record ElementChange(
        String path, @Nullable JsonNode before, @Nullable JsonNode after) {

    /** The path without positions: changes of one kind have it in common. */
    public String kind() {
        return path.replaceAll("\\[\\d+]", "");
    }

    /** The elements in which two resources differ; numbers as they are written, lists position by position. */
    public static List<ElementChange> between(String path, @Nullable JsonNode before, @Nullable JsonNode after) {
        List<ElementChange> changes = new ArrayList<>();
        compare(path, before, after, changes);
        return changes;
    }

    private static void compare(
            String path, @Nullable JsonNode before, @Nullable JsonNode after, List<ElementChange> changes) {
        if (before == null || after == null) {
            if (before != after) {
                changes.add(new ElementChange(path, before, after));
            }
        } else if (before.isObject() && after.isObject()) {
            Set<String> names = new TreeSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            names.forEach(name -> compare(path + "." + name, before.get(name), after.get(name), changes));
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(path + "[" + i + "]", before.get(i), after.get(i), changes);
            }
        } else if (!before.equals(after) || !before.toString().equals(after.toString())) {
            changes.add(new ElementChange(path, before, after));
        }
    }
}
