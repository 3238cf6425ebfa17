package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where somebody lies: read from a Location and those it is part of. Rooms and beds are the bed; sites, buildings and
 * levels are named only where no ward is.
 */
record Place(String ward, String bed) {

    /** More Locations within each other than a hospital has. */
    static final int DEEPEST = 6;

    /** Codes of HL7's location-physical-type. */
    private static final Set<String> INNER = Set.of("ro", "bd");

    private static final Set<String> OUTER = Set.of("si", "bu", "lvl", "jdn", "area");

    /** @param locations by reference, as far as they could be read */
    static Place of(JsonNode encounter, Map<String, ObjectNode> locations) {
        JsonNode now = now(encounter.path("location"));
        List<ObjectNode> chain = chain(now.path("reference").asString(""), locations);
        List<String> inner = new ArrayList<>();
        String ward = "";
        String outer = "";
        for (int i = 0; i < chain.size(); i++) {
            String name = name(chain.get(i), i + 1 < chain.size() ? name(chain.get(i + 1), "") : "");
            String kind = kind(chain.get(i));
            if (INNER.contains(kind)) {
                inner.addFirst(name);
            } else if (OUTER.contains(kind)) {
                outer = outer.isEmpty() ? name : outer;
            } else {
                ward = ward.isEmpty() ? name : ward;
            }
        }
        inner.removeIf(String::isEmpty);
        if (chain.isEmpty()) {
            ward = now.path("display").asString("");
        }
        return new Place(ward.isEmpty() ? outer : ward, String.join("-", inner));
    }

    /** The Reference to where the patient is; of several the last that was not left. */
    static JsonNode now(JsonNode locations) {
        JsonNode now = locations.path(0);
        for (JsonNode one : locations) {
            boolean left = one.path("status").asString("").equals("completed")
                    || !one.path("period").path("end").isMissingNode();
            now = left ? now : one;
        }
        return now.path("location");
    }

    /** From the inside out; Locations that are part of each other end it. */
    private static List<ObjectNode> chain(String innermost, Map<String, ObjectNode> locations) {
        List<ObjectNode> chain = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String reference = innermost;
        for (ObjectNode at = locations.get(reference);
                at != null && seen.add(reference);
                at = locations.get(reference)) {
            chain.add(at);
            reference = at.path("partOf").path("reference").asString("");
        }
        return chain;
    }

    /** Without the name of what it is part of, which names of HL7 v2's places begin with. */
    private static String name(JsonNode location, String outer) {
        String name = location.path("name").asString("");
        if (name.isEmpty()) {
            return location.path("identifier").path(0).path("value").asString("");
        }
        String start = outer + ", ";
        return !outer.isEmpty() && name.startsWith(start) ? name.substring(start.length()) : name;
    }

    private static String kind(JsonNode location) {
        for (JsonNode coding : location.path("physicalType").path("coding")) {
            String code = coding.path("code").asString("");
            if (!code.isEmpty()) {
                return code;
            }
        }
        return "";
    }
}
