package org.quiltehr.hub.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the one Patient of a person out of the records of several practices (SEMANTICS 6): what repeats is joined without
 * equals; what stands once comes from the record updated last that has it, other values in extension
 * {@code other-value} (element, value, source); of an extension each value by itself. The narrative is left out: each tells of one record only.
 */
final class Composite {

    static final String OTHER_VALUE = "http://quiltehr.org/fhir/StructureDefinition/other-value";

    private static final List<String> REPEATING = List.of(
            "identifier", "name", "telecom", "address", "contact", "communication", "generalPractitioner", "photo");
    /** Single-valued elements; the members of one choice stand together. */
    private static final List<Map<String, String>> SINGLE = List.of(
            Map.of("implicitRules", "valueUri"),
            Map.of("language", "valueCode"),
            Map.of("active", "valueBoolean"),
            Map.of("gender", "valueCode"),
            Map.of("birthDate", "valueDate"),
            Map.of("deceasedBoolean", "valueBoolean", "deceasedDateTime", "valueDateTime"),
            Map.of("maritalStatus", "valueCodeableConcept"),
            Map.of("multipleBirthBoolean", "valueBoolean", "multipleBirthInteger", "valueInteger"),
            Map.of("managingOrganization", "valueReference"));

    private Composite() {}

    /** A member's record as its practice sent it. */
    record Member(String shownId, Instant updated, ObjectNode patient) {

        /** A record its practice has merged into another speaks last. */
        boolean replaced() {
            for (JsonNode link : items(patient, "link")) {
                JsonNode type = link.get("type");
                if (type != null && type.asString("").equals("replaced-by")) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * The composite.
     *
     * @param members in the order they were stored
     */
    static ObjectNode of(String shownId, String versionId, Instant updated, List<Member> members) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("resourceType", "Patient");
        out.put("id", shownId);
        ObjectNode meta = out.putObject("meta");
        meta.put("versionId", versionId);
        meta.put("lastUpdated", updated.toString());
        List<Member> latest = new ArrayList<>(members);
        latest.sort(Comparator.comparing(Member::replaced)
                .thenComparing(Comparator.comparing(Member::updated).reversed()));
        for (String element : List.of("profile", "security", "tag")) {
            for (Member member : members) {
                JsonNode from = member.patient().get("meta");
                if (from != null) {
                    join(meta, element, items(from, element));
                }
            }
        }
        ArrayNode others = FhirJson.mapper().createArrayNode();
        extensions(out, latest, others);
        for (Map<String, String> choice : SINGLE) {
            single(out, choice, latest, others);
        }
        contained(out, members);
        for (String element : REPEATING) {
            members.forEach(member -> join(out, element, items(member.patient(), element)));
        }
        links(out, members);
        if (!others.isEmpty()) {
            join(out, "extension", others);
        }
        return out;
    }

    static Iterable<JsonNode> items(JsonNode node, String element) {
        JsonNode found = node.get(element);
        return found != null && found.isArray() ? found : List.of();
    }

    private static void join(ObjectNode out, String element, Iterable<JsonNode> items) {
        for (JsonNode item : items) {
            ArrayNode array = out.get(element) instanceof ArrayNode there ? there : out.putArray(element);
            boolean known = false;
            for (JsonNode other : array) {
                known |= other.equals(item);
            }
            if (!known) {
                array.add(item);
            }
        }
    }

    private static void single(ObjectNode out, Map<String, String> choice, List<Member> latest, ArrayNode others) {
        JsonNode chosen = null;
        for (Member member : latest) {
            for (var element : choice.entrySet()) {
                JsonNode value = member.patient().get(element.getKey());
                if (value == null) {
                    continue;
                }
                if (chosen == null) {
                    chosen = value;
                    out.set(element.getKey(), value);
                    JsonNode primitive = member.patient().get("_" + element.getKey());
                    if (primitive != null) {
                        out.set("_" + element.getKey(), primitive);
                    }
                } else if (!chosen.equals(value)) {
                    other(others, element.getKey(), element.getValue(), value, member);
                }
            }
        }
    }

    /** One extension of each url: of the record updated last; others that differ are other values. */
    private static void extensions(ObjectNode out, List<Member> latest, ArrayNode others) {
        for (Member member : latest) {
            List<JsonNode> fresh = new ArrayList<>();
            for (JsonNode extension : items(member.patient(), "extension")) {
                JsonNode there = null;
                for (JsonNode known : items(out, "extension")) {
                    there = known.path("url").equals(extension.path("url")) ? known : there;
                }
                if (there == null) {
                    fresh.add(extension);
                } else if (!there.equals(extension)) {
                    values(others, extension.path("url").asString(""), "#", extension, member);
                }
            }
            join(out, "extension", fresh);
        }
    }

    /** Each value of an extension by itself: the extension whole may stand only where its definition allows it. */
    private static void values(ArrayNode others, String element, String joint, JsonNode extension, Member member) {
        for (var part : extension.properties()) {
            if (part.getKey().startsWith("value")) {
                other(others, element, part.getKey(), part.getValue(), member);
            }
        }
        for (JsonNode inner : items(extension, "extension")) {
            values(others, element + joint + inner.path("url").asString(""), ".", inner, member);
        }
    }

    private static void other(ArrayNode others, String element, String choice, JsonNode value, Member member) {
        ObjectNode extension = others.addObject();
        extension.put("url", OTHER_VALUE);
        ArrayNode parts = extension.putArray("extension");
        parts.addObject().put("url", "element").put("valueString", element);
        parts.addObject().put("url", "value").set(choice, value);
        parts.addObject()
                .put("url", "source")
                .putObject("valueReference")
                .put("reference", "Patient/" + member.shownId());
    }

    /** Each member's contained resources under names of their own, and its references to them likewise. */
    private static void contained(ObjectNode out, List<Member> members) {
        for (int i = 1; i < members.size(); i++) {
            ObjectNode patient = members.get(i).patient();
            String prefix = "m" + i + "-";
            boolean any = false;
            for (JsonNode inner : items(patient, "contained")) {
                if (inner instanceof ObjectNode object && object.has("id")) {
                    object.put("id", prefix + object.get("id").asString(""));
                    any = true;
                }
            }
            if (any) {
                rename(patient, prefix);
            }
        }
        members.forEach(member -> join(out, "contained", items(member.patient(), "contained")));
    }

    private static void rename(JsonNode node, String prefix) {
        if (node instanceof ObjectNode object) {
            JsonNode reference = object.get("reference");
            if (reference != null
                    && reference.isString()
                    && reference.stringValue().startsWith("#")) {
                object.put("reference", "#" + prefix + reference.stringValue().substring(1));
            }
        }
        for (JsonNode child : node) {
            if (child.isContainer()) {
                rename(child, prefix);
            }
        }
    }

    private static void links(ObjectNode out, List<Member> members) {
        ArrayNode links = out.putArray("link");
        for (Member member : members) {
            link(links, member.shownId(), "seealso");
        }
        for (Member member : members) {
            for (JsonNode link : items(member.patient(), "link")) {
                String other = link.path("other").path("reference").asString("");
                boolean within = members.stream().anyMatch(m -> other.equals("Patient/" + m.shownId()));
                if (!within) {
                    join(out, "link", List.of(link));
                }
            }
        }
    }

    static void link(ArrayNode links, String shownId, String type) {
        ObjectNode link = links.addObject();
        link.putObject("other").put("reference", "Patient/" + shownId);
        link.put("type", type);
    }
}
