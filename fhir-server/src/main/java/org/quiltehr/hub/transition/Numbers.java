package org.quiltehr.hub.transition;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Order and filler numbers, by which a result finds its order where it does not name it. */
final class Numbers {

    private Numbers() {}

    /** {@code system|value} of every identifier with a value. */
    static List<String> of(JsonNode resource) {
        List<String> numbers = new ArrayList<>();
        for (JsonNode identifier : resource.path("identifier")) {
            String value = identifier.path("value").asString("");
            if (!value.isBlank()) {
                numbers.add(identifier.path("system").asString("") + "|" + value);
            }
        }
        return numbers;
    }

    static boolean meet(List<String> one, List<String> other) {
        return one.stream().anyMatch(other::contains);
    }
}
