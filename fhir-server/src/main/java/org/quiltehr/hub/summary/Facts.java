package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a statement is about, across resource types: its concept, whether it holds now, by what keys it equals others. */
final class Facts {

    private static final Set<String> OVER =
            Set.of("inactive", "resolved", "remission", "stopped", "completed", "cancelled", "not-done", "not-taken");

    private Facts() {}

    static boolean medication(Statement statement) {
        return statement.type().startsWith("Medication");
    }

    /** The concept that says what this is; a missing node if the source says nothing. */
    static JsonNode concept(Statement statement) {
        ObjectNode tree = statement.tree();
        return switch (statement.type()) {
            case "MedicationStatement", "MedicationRequest", "MedicationDispense", "MedicationAdministration" ->
                tree.has("medicationCodeableConcept")
                        ? tree.path("medicationCodeableConcept")
                        : contained(tree, tree.path("medicationReference")).path("code");
            case "Immunization" -> tree.path("vaccineCode");
            case "DeviceUseStatement" -> contained(tree, tree.path("device")).path("type");
            case "Device", "DocumentReference" -> tree.path("type");
            case "CarePlan" -> tree.path("category").path(0);
            case "Consent" -> tree.path("category").path(0);
            default -> tree.path("code");
        };
    }

    /** The contained resource a {@code #id} reference names, or a missing node. */
    static JsonNode contained(ObjectNode tree, JsonNode reference) {
        String id = reference.path("reference").asString("");
        if (id.startsWith("#")) {
            for (JsonNode contained : tree.path("contained")) {
                if (contained.path("id").asString("").equals(id.substring(1))) {
                    return contained;
                }
            }
        }
        return tree.path("\u0000");
    }

    /** Whether the statement says that it holds now: an active problem, a current medicine, a dose given. */
    static boolean holds(Statement statement) {
        if (statement.type().equals("Immunization") || statement.type().equals("Procedure")) {
            return !statement.glance().value("status").equals("not-done");
        }
        return !OVER.contains(statement.glance().value("status"))
                && !statement.glance().has("clinicalStatus", OVER);
    }

    /** Keys of which one shared makes two statements the same fact by code; none if it must not be grouped. */
    static Set<String> codeKeys(Statement statement) {
        return withScope(statement, Codes.keys(concept(statement)));
    }

    /** Keys of which one shared makes two statements the same fact by name, unless their codes contradict it. */
    static Set<String> nameKeys(Statement statement) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : Codes.names(concept(statement))) {
            String key = medication(statement) ? DrugName.key(name) : Codes.normal(name);
            if (!key.isEmpty()) {
                names.add(key);
            }
        }
        return withScope(statement, names);
    }

    /** Codes of a body site: a left knee is not a right knee. */
    static Set<String> sites(Statement statement) {
        Set<String> sites = new LinkedHashSet<>();
        JsonNode site = statement.tree().path("bodySite");
        for (JsonNode one : site.isArray() ? site : List.of(site)) {
            sites.addAll(Codes.keys(one));
            String words = Codes.normal(one.path("text").asString(""));
            if (!words.isEmpty()) {
                sites.add(words);
            }
        }
        return sites;
    }

    static Set<String> strings(JsonNode array) {
        Set<String> strings = new LinkedHashSet<>();
        for (JsonNode one : array) {
            strings.add(one.asString(""));
        }
        return strings;
    }

    /** Doses, operations and results are the same only on the same day or at the same time; undated ones never. */
    private static Set<String> withScope(Statement statement, Set<String> keys) {
        String scope = switch (statement.type()) {
            case "AllergyIntolerance", "Condition", "Flag" -> "";
            case "MedicationStatement", "MedicationRequest" -> "";
            case "Immunization", "Procedure" -> When.day(statement.date());
            case "Observation" -> {
                Instant at = statement.at();
                yield at == null ? null : at.toString();
            }
            default -> null;
        };
        if (scope == null) {
            return Set.of();
        }
        Set<String> scoped = new LinkedHashSet<>();
        keys.forEach(key -> scoped.add(statement.type().startsWith("Medication") ? key : key + "@" + scope));
        return scoped;
    }
}
