package org.quiltehr.hub.pipeline;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.quiltehr.adapter.spi.Fold;
import org.quiltehr.hub.base.FhirTypes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a statement makes of the content that is there (SEMANTICS 2 and 3). An element here is a top-level one with all
 * its forms: {@code value[x]} is one, and {@code birthDate} and {@code _birthDate} are one.
 */
final class Folding {

    /** Set by the store, or the resource's name: never folded. */
    private static final Set<String> OWN = Set.of("resourceType", "id", Fold.REMOVE, Fold.FILL);

    /** Documents and what they are kept in are whole: an older one fills nothing. */
    private static final Set<String> WHOLE =
            Set.of("DocumentReference", "Binary", "Bundle", "Composition", "Provenance");

    private static final Map<String, String> ELEMENTS = new ConcurrentHashMap<>();

    private Folding() {}

    /** The older content with each element the newer one has put in its place. */
    static ObjectNode fold(ObjectNode older, ObjectNode statement) {
        String type = statement.path("resourceType").asString("");
        ObjectNode newer = stated(type, statement, older);
        Set<String> replaced = elements(type, newer);
        for (JsonNode name : newer.path(Fold.REMOVE)) {
            replaced.add(element(type, name.asString("")));
        }
        ObjectNode out = without(type, older, replaced);
        newer.properties().forEach(member -> {
            if (!OWN.contains(member.getKey())) {
                out.set(member.getKey(), member.getValue());
            }
        });
        return out;
    }

    /** A statement without what it only infers and somebody has stated before. */
    private static ObjectNode stated(String type, ObjectNode statement, ObjectNode older) {
        Set<String> known = new HashSet<>();
        for (JsonNode name : statement.path(Fold.FILL)) {
            String element = element(type, name.asString(""));
            JsonNode before = older.path(element);
            if (elements(type, older).contains(element) && !before.asString("").equals("unknown")) {
                known.add(element);
            }
        }
        return known.isEmpty() ? statement : without(type, statement, known);
    }

    /** What stands now, with the elements it lacks taken from an older statement. */
    static ObjectNode fill(ObjectNode now, ObjectNode older) {
        String type = now.path("resourceType").asString("");
        if (WHOLE.contains(type) || isRetracted(now)) {
            return now;
        }
        Set<String> present = elements(type, now);
        ObjectNode out = now.deepCopy();
        older.properties().forEach(member -> {
            String element = element(type, member.getKey());
            boolean excluded = element.equals("dataAbsentReason") && present.contains("value")
                    || element.equals("value") && present.contains("dataAbsentReason");
            if (!OWN.contains(member.getKey()) && !present.contains(element) && !excluded) {
                out.set(member.getKey(), member.getValue());
            }
        });
        return out;
    }

    /** The content without what only tells the hub how to fold it. */
    static ObjectNode plain(ObjectNode statement) {
        if (!statement.has(Fold.REMOVE) && !statement.has(Fold.FILL)) {
            return statement;
        }
        ObjectNode out = statement.deepCopy();
        out.remove(List.of(Fold.REMOVE, Fold.FILL));
        return out;
    }

    /** What is stored, taken back: entered in error unless the statement says in which other way. */
    static ObjectNode retract(ObjectNode now, ObjectNode statement) {
        ObjectNode out = fold(now, statement);
        String type = out.path("resourceType").asString("");
        if (type.equals("AllergyIntolerance") || type.equals("Condition")) {
            out.remove(List.of("clinicalStatus", "_clinicalStatus"));
            ObjectNode coding =
                    out.putObject("verificationStatus").putArray("coding").addObject();
            coding.put(
                    "system",
                    type.equals("Condition")
                            ? "http://terminology.hl7.org/CodeSystem/condition-ver-status"
                            : "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification");
            coding.put("code", "entered-in-error");
        } else if (!statement.has("status") || statement.path("status").equals(now.path("status"))) {
            if (type.equals("DocumentReference") || elements(type, out).contains("status")) {
                out.put("status", "entered-in-error");
            }
        }
        return out;
    }

    /** Whether its status says that it should not be believed. */
    static boolean isRetracted(ObjectNode resource) {
        return resource.path("status").asString("").equals("entered-in-error")
                || resource.path("verificationStatus")
                        .path("coding")
                        .path(0)
                        .path("code")
                        .asString("")
                        .equals("entered-in-error");
    }

    private static ObjectNode without(String type, ObjectNode resource, Set<String> elements) {
        ObjectNode out = resource.deepCopy();
        List<String> gone = new ArrayList<>();
        out.propertyNames().forEach(name -> {
            if (elements.contains(element(type, name))) {
                gone.add(name);
            }
        });
        out.remove(gone);
        return out;
    }

    private static Set<String> elements(String type, ObjectNode resource) {
        Set<String> names = new HashSet<>();
        resource.propertyNames().forEach(name -> {
            if (!OWN.contains(name)) {
                names.add(element(type, name));
            }
        });
        return names;
    }

    private static String element(String type, String member) {
        String name = member.startsWith("_") ? member.substring(1) : member;
        return ELEMENTS.computeIfAbsent(type + "." + name, key -> define(type, name));
    }

    private static String define(String type, String name) {
        if (!FhirTypes.exists(type)) {
            return name;
        }
        BaseRuntimeChildDefinition child =
                FhirContext.forR4Cached().getResourceDefinition(type).getChildByName(name);
        return child == null ? name : child.getElementName().replace("[x]", "");
    }
}
