package org.quiltehr.adapter.csv.row;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.plan.ElementPath;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource while cells fill it, in any order. Places of repeating elements that no cell fills close up when it is
 * written, and each cell learns the path where its value came to stand.
 */
final class Growth {

    private final Map<String, Growth> members = new LinkedHashMap<>();
    private final TreeMap<Integer, Growth> items = new TreeMap<>();
    private @Nullable JsonNode leaf;
    private final List<String> sources = new ArrayList<>();

    /** Whether nothing stands here. */
    boolean isEmpty() {
        return leaf == null && members.isEmpty() && items.isEmpty();
    }

    Growth at(ElementPath path) {
        Growth at = this;
        for (ElementPath.Step step : path.steps()) {
            at = at.members.computeIfAbsent(step.name(), name -> new Growth());
            if (step.index() >= 0) {
                at = at.items.computeIfAbsent(step.index(), index -> new Growth());
            }
        }
        return at;
    }

    Growth member(String name) {
        return members.computeIfAbsent(name, key -> new Growth());
    }

    Growth item(int index) {
        return items.computeIfAbsent(index, key -> new Growth());
    }

    /** Adds one more item at the end. */
    Growth next() {
        return item(items.isEmpty() ? 0 : items.lastKey() + 1);
    }

    /** What stands at a path, if anything does. */
    boolean has(ElementPath path) {
        Growth at = this;
        for (ElementPath.Step step : path.steps()) {
            Growth member = at.members.get(step.name());
            Growth next = member == null || step.index() < 0 ? member : member.items.get(step.index());
            if (next == null) {
                return false;
            }
            at = next;
        }
        return !at.isEmpty();
    }

    /** The cell whose value stands here, or below. */
    void from(String source) {
        sources.add(source);
    }

    /** Whether the value can join what stands here without displacing it. */
    boolean fits(JsonNode value) {
        if (isEmpty()) {
            return true;
        }
        if (value instanceof ObjectNode object) {
            return leaf == null
                    && items.isEmpty()
                    && object.properties().stream().allMatch(member -> {
                        Growth there = members.get(member.getKey());
                        return there == null || there.fits(member.getValue());
                    });
        }
        if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                Growth there = items.get(i);
                if (leaf != null || !members.isEmpty() || there != null && !there.fits(array.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return value.equals(leaf);
    }

    /** Puts what fits; see {@link #fits}. */
    void put(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties().forEach(member -> member(member.getKey()).put(member.getValue()));
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                item(i).put(array.get(i));
            }
        } else {
            leaf = value;
        }
    }

    /** Puts those leaves that are not there yet. */
    void putWhereEmpty(JsonNode value) {
        if (value instanceof ObjectNode object && leaf == null) {
            object.properties().forEach(member -> member(member.getKey()).putWhereEmpty(member.getValue()));
        } else if (value instanceof ArrayNode array && items.isEmpty()) {
            put(array);
        } else if (isEmpty()) {
            put(value);
        }
    }

    /** The tree, or null if nothing grew; {@code trace} is told each cell and the path of its value. */
    @Nullable
    JsonNode grown(String path, BiConsumer<String, String> trace) {
        JsonNode node = leaf;
        if (!members.isEmpty()) {
            ObjectNode object = FhirJson.mapper().createObjectNode();
            members.forEach((name, member) -> {
                JsonNode value = member.grown(path + "." + name, trace);
                if (value != null) {
                    object.set(name, value);
                }
            });
            node = object.isEmpty() ? null : object;
        } else if (!items.isEmpty()) {
            ArrayNode array = FhirJson.mapper().createArrayNode();
            items.values().forEach(item -> {
                JsonNode value = item.grown(path + "[" + array.size() + "]", trace);
                if (value != null) {
                    array.add(value);
                }
            });
            node = array.isEmpty() ? null : array;
        }
        if (node != null) {
            sources.forEach(source -> trace.accept(source, path));
        }
        return node;
    }
}
