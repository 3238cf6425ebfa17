package org.quiltehr.adapter.fhir.version;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Elements of STU3 (and DSTU2) that R4 has a place or an extension for, and HAPI's converters leave out or write wrong. */
final class Stu3Places {

    private static final String OLD = "http://hl7.org/fhir/3.0/StructureDefinition/extension-";
    private static final String URN = "urn:oid:";

    /** Relations of observations that R4 has as extensions of its own; of the others it has none. */
    private static final Map<String, String> RELATED = Map.of(
            "sequel-to",
            "http://hl7.org/fhir/StructureDefinition/observation-sequelTo",
            "replaces",
            "http://hl7.org/fhir/StructureDefinition/observation-replaces",
            "qualified-by",
            OLD + "Observation.related.qualifiedBy",
            "interfered-by",
            OLD + "Observation.related.interferedBy");

    /** What the converter has a place for in R4. */
    private static final Set<String> CONVERTED = Set.of("has-member", "derived-from");

    private Stu3Places() {}

    /** Number, series and disease of a dose (R4 demands the number); what R4 lacks is an extension. */
    static void protocol(JsonNode protocols, ObjectNode r4) {
        if (r4.has("protocolApplied")) {
            return;
        }
        for (JsonNode protocol : protocols) {
            ObjectNode applied = r4.withArray("protocolApplied").addObject();
            extension(applied, "Immunization.vaccinationProtocol.description", "valueString", protocol, "description");
            extension(
                    applied,
                    "Immunization.vaccinationProtocol.doseStatus",
                    "valueCodeableConcept",
                    protocol,
                    "doseStatus");
            extension(
                    applied,
                    "Immunization.vaccinationProtocol.doseStatusReason",
                    "valueCodeableConcept",
                    protocol,
                    "doseStatusReason");
            copy(protocol, "series", applied, "series");
            copy(protocol, "authority", applied, "authority");
            copy(protocol, "targetDisease", applied, "targetDisease");
            if (!copy(protocol, "doseSequence", applied, "doseNumberPositiveInt")) {
                applied.putObject("_doseNumberPositiveInt")
                        .putArray("extension")
                        .addObject()
                        .put("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
                        .put("valueCode", "unknown");
            }
            copy(protocol, "seriesDoses", applied, "seriesDosesPositiveInt");
        }
    }

    /** A reaction is the same in both versions. */
    static void reactions(JsonNode reactions, ObjectNode r4) {
        JsonNode converted = r4.path("reaction");
        if (reactions.isArray() && !reactions.isEmpty() && converted.size() != reactions.size()) {
            r4.set("reaction", reactions.deepCopy());
            return;
        }
        for (int i = 0; i < reactions.size(); i++) {
            if (converted.get(i) instanceof ObjectNode reaction) {
                for (String member : List.of("date", "detail", "reported")) {
                    if (!reaction.has(member)) {
                        copy(reactions.get(i), member, reaction, member);
                    }
                }
            }
        }
    }

    /** UIDs are written as URNs in STU3 and bare in R4; the converter leaves out when a study began and who made it. */
    static void study(JsonNode source, ObjectNode study) {
        if (!study.has("started")) {
            copy(source, "started", study, "started");
        }
        JsonNode before = source.path("series");
        JsonNode after = study.path("series");
        for (int i = 0; i < after.size(); i++) {
            bare(after.get(i));
            after.get(i).path("instance").forEach(Stu3Places::bare);
            if (after.size() == before.size() && after.get(i) instanceof ObjectNode series) {
                if (!series.has("started")) {
                    copy(before.get(i), "started", series, "started");
                }
                extension(series, "ImagingStudy.series.availability", "valueCode", before.get(i), "availability");
                if (!series.has("performer")) {
                    for (JsonNode who : before.get(i).path("performer")) {
                        series.withArray("performer").addObject().set("actor", who.deepCopy());
                    }
                }
            }
        }
    }

    private static void bare(JsonNode node) {
        String uid = node.path("uid").asString("");
        if (node instanceof ObjectNode object && uid.startsWith(URN)) {
            object.put("uid", uid.substring(URN.length()));
        }
    }

    /** The converter writes what a package holds as an extension that is none. */
    static void packageContent(JsonNode contents, ObjectNode medication) {
        if (medication.get("extension") instanceof ArrayNode extensions) {
            extensions.removeIf(extension -> extension.has("valueExtension"));
            if (extensions.isEmpty()) {
                medication.remove("extension");
            }
        }
        for (JsonNode content : contents) {
            ArrayNode parts = medication
                    .withArray("extension")
                    .addObject()
                    .put("url", OLD + "Medication.package.content")
                    .putArray("extension");
            for (String item : List.of("itemCodeableConcept", "itemReference")) {
                if (content.has(item)) {
                    parts.addObject()
                            .put("url", "item")
                            .set(
                                    "value" + item.substring("item".length()),
                                    content.get(item).deepCopy());
                }
            }
            if (content.has("amount")) {
                parts.addObject()
                        .put("url", "amount")
                        .set("valueQuantity", content.get("amount").deepCopy());
            }
        }
    }

    static void related(JsonNode relations, ObjectNode observation) {
        for (JsonNode relation : relations) {
            String type = relation.path("type").asString("");
            if (!CONVERTED.contains(type) && relation.has("target")) {
                observation
                        .withArray("extension")
                        .addObject()
                        .put("url", RELATED.getOrDefault(type, OLD + "Observation.related"))
                        .set("valueReference", relation.get("target").deepCopy());
            }
        }
    }

    private static void extension(ObjectNode to, String name, String member, JsonNode from, String element) {
        if (from.has(element)) {
            to.withArray("extension")
                    .addObject()
                    .put("url", OLD + name)
                    .set(member, from.get(element).deepCopy());
        }
    }

    private static boolean copy(JsonNode from, String name, ObjectNode to, String as) {
        JsonNode value = from.get(name);
        if (value != null) {
            to.set(as, value.deepCopy());
        }
        return value != null;
    }
}
