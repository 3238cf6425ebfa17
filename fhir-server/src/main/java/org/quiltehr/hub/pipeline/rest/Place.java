package org.quiltehr.hub.pipeline.rest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where something stands in a resource's tree.
 *
 * @param steps names of members (String) and positions in arrays (Integer), from the root
 */
record Place(List<Object> steps) {

    Place {
        steps = List.copyOf(steps);
    }

    Place then(Object step) {
        List<Object> more = new ArrayList<>(steps);
        more.add(step);
        return new Place(more);
    }

    Place parent() {
        return new Place(steps.subList(0, steps.size() - 1));
    }

    Object last() {
        return steps.getLast();
    }

    @Nullable
    JsonNode in(JsonNode root) {
        JsonNode at = root;
        for (Object step : steps) {
            at = at == null ? null : child(at, step);
        }
        return at;
    }

    static @Nullable JsonNode child(JsonNode at, Object step) {
        return step instanceof Integer position
                ? at.get(position)
                : at instanceof ObjectNode object ? object.get((String) step) : null;
    }

    /** Takes out what stands here, and what primitives have beside it; containers left empty go too. */
    void remove(ObjectNode root) {
        JsonNode parent = parent().in(root);
        if (parent instanceof ArrayNode array && last() instanceof Integer position) {
            array.remove(position.intValue());
            Place list = parent();
            if (list.last() instanceof String name
                    && list.parent().then("_" + name).in(root) instanceof ArrayNode beside
                    && position < beside.size()) {
                beside.remove(position.intValue());
            }
        } else if (parent instanceof ObjectNode object && last() instanceof String name) {
            object.remove(name);
            object.remove("_" + name);
        }
        prune(root);
    }

    private void prune(ObjectNode root) {
        for (int depth = steps.size() - 1; depth > 0; depth--) {
            Place above = new Place(steps.subList(0, depth));
            JsonNode left = above.in(root);
            if (left == null || !left.isContainer() || !left.isEmpty()) {
                return;
            }
            if (above.last() instanceof String name && above.parent().in(root) instanceof ObjectNode object) {
                object.remove(name);
            } else if (above.last() instanceof Integer position
                    && above.parent().in(root) instanceof ArrayNode array) {
                array.remove(position.intValue());
            }
        }
    }
}
