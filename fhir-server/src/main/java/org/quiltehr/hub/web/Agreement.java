package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;

/** The lines of a chart, read from {@code $agreement}: each fact once, with every statement about it. */
record Agreement(List<Line> lines, Map<String, Map<String, Presence>> presence) {

    /**
     * One fact.
     *
     * @param section LOINC code of its section
     * @param rule why its statements are one line
     */
    record Line(String name, String section, String title, String rule, List<Statement> statements, List<Flag> flags) {}

    /** What one practice says of it. */
    record Statement(String reference, String practice, String says, String date, boolean holds) {}

    /**
     * How it is contradicted.
     *
     * @param against name of the other line, or empty
     * @param why what they share, or empty
     */
    record Flag(String kind, String against, String why) {}

    /** What a practice has for a section, and since when it is silent or out of reach (an instant, or empty). */
    record Presence(String state, String since) {}

    static Agreement read(byte[] parameters) {
        List<Line> lines = new ArrayList<>();
        Map<String, Map<String, Presence>> presence = new HashMap<>();
        for (JsonNode parameter : FhirJson.parse(parameters).path("parameter")) {
            JsonNode parts = parameter.path("part");
            if (parameter.path("name").asString("").equals("line")) {
                lines.add(line(parts));
            } else {
                presence.computeIfAbsent(value(parts, "section"), s -> new LinkedHashMap<>())
                        .put(value(parts, "practice"), new Presence(value(parts, "state"), value(parts, "since")));
            }
        }
        return new Agreement(lines, presence);
    }

    List<Line> of(String section) {
        return lines.stream().filter(l -> l.section().equals(section)).toList();
    }

    private static Line line(JsonNode parts) {
        List<Statement> statements = new ArrayList<>();
        List<Flag> flags = new ArrayList<>();
        for (JsonNode part : parts) {
            JsonNode inner = part.path("part");
            switch (part.path("name").asString("")) {
                case "statement" ->
                    statements.add(new Statement(
                            value(inner, "reference"),
                            value(inner, "practice"),
                            value(inner, "says"),
                            value(inner, "date"),
                            value(inner, "holds").equals("true")));
                case "flag" -> flags.add(new Flag(value(inner, "kind"), value(inner, "against"), value(inner, "why")));
                default -> {
                    // scalars, read below by their names
                }
            }
        }
        return new Line(
                value(parts, "name"),
                value(parts, "section"),
                value(parts, "title"),
                value(parts, "rule"),
                statements,
                flags);
    }

    /** The value of the part of this name, as text; empty if there is none. */
    static String value(JsonNode parts, String name) {
        for (JsonNode part : parts) {
            if (part.path("name").asString("").equals(name)) {
                for (Map.Entry<String, JsonNode> member : part.properties()) {
                    if (member.getKey().startsWith("value")) {
                        return member.getValue().isObject()
                                ? member.getValue().path("reference").asString("")
                                : member.getValue().asString("");
                    }
                }
            }
        }
        return "";
    }
}
