package org.quiltehr.hub.transition.ccda;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Results, vital signs and social history: organizers of observations. */
final class ResultEntry {

    private static final String VITALS = "vital-signs";
    private static final String SOCIAL = "social-history";

    private final Xml xml;
    private final Resources resources;

    ResultEntry(Xml xml, Resources resources) {
        this.xml = xml;
        this.resources = resources;
    }

    /** A report without values that are in the document has no statement: an organizer must hold something. */
    void report(JsonNode report, String url) {
        boolean empty = true;
        for (JsonNode result : report.path("result")) {
            empty &= resources.of(result) == null;
        }
        if (empty) {
            return;
        }
        xml.start("entry").with("typeCode", "DRIV");
        organizer("2.16.840.1.113883.10.20.22.4.1", "2015-08-01", "BATTERY", url);
        Cda.concept(xml, "code", report.path("code"), null);
        xml.leaf("statusCode", "code", status(report.path("status").asString("")));
        time(report);
        Set<String> written = new HashSet<>();
        for (JsonNode result : report.path("result")) {
            JsonNode observation = resources.of(result);
            String reference = result.path("reference").asString("");
            if (observation != null && written.add(reference)) {
                xml.start("component");
                one(observation, reference, "2.16.840.1.113883.10.20.22.4.2");
                xml.end();
            }
        }
        xml.end().end();
    }

    void observation(JsonNode observation, String url) {
        xml.start("entry").with("typeCode", "DRIV");
        if (category(observation, SOCIAL)) {
            one(observation, url, "2.16.840.1.113883.10.20.22.4.38");
        } else {
            boolean vital = category(observation, VITALS);
            organizer(
                    vital ? "2.16.840.1.113883.10.20.22.4.26" : "2.16.840.1.113883.10.20.22.4.1",
                    "2015-08-01",
                    vital ? "CLUSTER" : "BATTERY",
                    url + "#organizer");
            if (vital) {
                Cda.coded(xml, "code", null, "46680005", "2.16.840.1.113883.6.96", "Vital signs");
            } else {
                Cda.concept(xml, "code", observation.path("code"), null);
            }
            xml.leaf("statusCode", "code", status(observation.path("status").asString("")));
            time(observation);
            String template = vital ? "2.16.840.1.113883.10.20.22.4.27" : "2.16.840.1.113883.10.20.22.4.2";
            if (vital && !observation.path("component").isEmpty() && !value(observation)) {
                int number = 0;
                for (JsonNode component : observation.path("component")) {
                    xml.start("component");
                    part(observation, component, url + "#" + number++, template);
                    xml.end();
                }
            } else {
                xml.start("component");
                one(observation, url, template);
                xml.end();
            }
            xml.end();
        }
        xml.end();
    }

    private void organizer(String template, String extension, String classCode, String url) {
        xml.start("organizer").with("classCode", classCode).with("moodCode", "EVN");
        xml.template(template, extension);
        Cda.id(xml, url);
    }

    private void one(JsonNode observation, String url, String template) {
        begin(observation, observation, url, template);
        // before its ranges, as CDA's schema wants it
        int number = 0;
        for (JsonNode component : observation.path("component")) {
            xml.start("entryRelationship").with("typeCode", "COMP");
            part(observation, component, url + "#" + number++, template);
            xml.end();
        }
        ranges(observation);
        xml.end();
    }

    private void part(JsonNode observation, JsonNode component, String url, String template) {
        begin(observation, component, url, template);
        ranges(component);
        xml.end();
    }

    private void begin(JsonNode observation, JsonNode says, String url, String template) {
        xml.start("observation").with("classCode", "OBS").with("moodCode", "EVN");
        xml.template(template, "2015-08-01");
        Cda.id(xml, url);
        Cda.concept(xml, "code", says.path("code"), null);
        xml.leaf("statusCode", "code", status(observation.path("status").asString("")));
        time(observation);
        writeValue(says);
        for (JsonNode interpretation : says.path("interpretation")) {
            Cda.concept(xml, "interpretationCode", interpretation, null);
        }
    }

    private void ranges(JsonNode says) {
        for (JsonNode range : says.path("referenceRange")) {
            range(range);
        }
    }

    private void range(JsonNode range) {
        xml.start("referenceRange").start("observationRange");
        String text = range.path("text").asString("");
        if (!text.isEmpty()) {
            xml.element("text", text);
        }
        if (range.has("low") || range.has("high")) {
            xml.start("value").with("xsi:type", "IVL_PQ");
            for (String bound : new String[] {"low", "high"}) {
                if (range.path(bound).has("value")) {
                    Cda.quantity(xml, bound, null, range.path(bound));
                }
            }
            xml.end();
        }
        xml.end().end();
    }

    private static boolean value(JsonNode observation) {
        return observation.propertyNames().stream().anyMatch(name -> name.startsWith("value"));
    }

    private void writeValue(JsonNode says) {
        JsonNode quantity = says.path("valueQuantity");
        if (quantity.has("value")) {
            String comparator = quantity.path("comparator").asString("");
            if (comparator.isEmpty()) {
                Cda.quantity(xml, "value", "PQ", quantity);
            } else {
                boolean below = comparator.startsWith("<");
                xml.start("value").with("xsi:type", "IVL_PQ");
                xml.start(below ? "high" : "low")
                        .with("value", quantity.path("value").asString(""))
                        .with(
                                "unit",
                                quantity.path("code")
                                        .asString(quantity.path("unit").asString("")))
                        .with("inclusive", comparator.endsWith("=") ? "true" : "false")
                        .end();
                xml.end();
            }
            return;
        }
        if (says.has("valueCodeableConcept")) {
            Cda.concept(xml, "value", says.path("valueCodeableConcept"), "CD");
            return;
        }
        String text = Cda.first(says, "valueString", "valueInteger", "valueBoolean", "valueDateTime", "valueTime");
        if (!text.isEmpty()) {
            xml.start("value").with("xsi:type", "ST").text(text).end();
        } else if (says.has("dataAbsentReason")) {
            xml.start("value").with("xsi:type", "ST").with("nullFlavor", "NI").end();
        }
    }

    private void time(JsonNode resource) {
        String start = Cda.first(resource, "effectivePeriod.start");
        if (start.isEmpty()) {
            Cda.point(xml, "effectiveTime", Cda.first(resource, "effectiveDateTime", "effectiveInstant", "issued"));
        } else {
            Cda.interval(xml, "effectiveTime", null, start, Cda.first(resource, "effectivePeriod.end"));
        }
    }

    private static boolean category(JsonNode observation, String code) {
        for (JsonNode category : observation.path("category")) {
            if (Cda.has(category, Set.of(code))) {
                return true;
            }
        }
        return false;
    }

    private static String status(String status) {
        return switch (status) {
            case "registered", "preliminary", "partial" -> "active";
            case "cancelled" -> "aborted";
            case "entered-in-error" -> "nullified";
            default -> "completed";
        };
    }
}
