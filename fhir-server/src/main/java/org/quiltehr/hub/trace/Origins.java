package org.quiltehr.hub.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The trace of one message, turned round: which locations each element of one resource came from. */
final class Origins {

    private final Map<String, List<String>> locations = new LinkedHashMap<>();

    /**
     * Of a receipt.
     *
     * @param resource {@code Type/id}
     */
    Origins(ObjectNode receipt, String resource) {
        String prefix = resource + "#";
        String type = resource.substring(0, resource.indexOf('/'));
        for (JsonNode line : receipt.path("ledger")) {
            for (JsonNode target : line.path("targets")) {
                String text = target.asString("");
                // what only steers an entry (#key, #mode) is no element
                if (text.startsWith(prefix) && text.startsWith(type, prefix.length())) {
                    locations
                            .computeIfAbsent(text.substring(prefix.length()), e -> new ArrayList<>())
                            .add(line.path("location").asString(""));
                }
            }
        }
    }

    /** An element, and where it came from. */
    record Origin(String element, List<String> locations) {}

    /**
     * The element and those below it; if none is traced, those of the nearest element above that has any: an added coding
     * came from where its concept did.
     *
     * @param element empty: all
     */
    List<Origin> of(String element) {
        String at = element;
        while (true) {
            List<Origin> found = below(at);
            if (!found.isEmpty() || at.isEmpty()) {
                return found;
            }
            int cut = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
            if (cut <= 0 || at.lastIndexOf('.') <= 0) {
                return List.of();
            }
            at = at.substring(0, cut);
        }
    }

    private List<Origin> below(String element) {
        List<Origin> found = new ArrayList<>();
        locations.forEach((known, from) -> {
            boolean inside = element.isEmpty()
                    || known.equals(element)
                    || known.startsWith(element)
                            && (known.charAt(element.length()) == '.' || known.charAt(element.length()) == '[');
            if (inside) {
                found.add(new Origin(known, from));
            }
        });
        return found;
    }
}
