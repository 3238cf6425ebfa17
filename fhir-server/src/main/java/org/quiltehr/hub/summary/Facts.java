package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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
                        : statement.medicine() != null
                                ? statement.medicine()
                                : contained(tree, tree.path("medicationReference"))
                                        .path("code");
            case "Immunization" -> tree.path("vaccineCode");
            case "DeviceUseStatement" -> contained(tree, tree.path("device")).path("type");
            case "Device", "DocumentReference" -> tree.path("type");
            case "CarePlan" -> tree.path("category").path(0);
            case "Consent" -> tree.path("category").path(0);
            default -> tree.path("code");
        };
    }

    /** {@code Medication/id}, if the statement names its medicine by a resource of its own. */
    static Optional<String> medicationReference(Statement statement) {
        String reference =
                statement.tree().path("medicationReference").path("reference").asString("");
        return reference.startsWith("Medication/") ? Optional.of(reference) : Optional.empty();
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
        return withScope(statement, Codes.keys(concept(statement), false));
    }

    /** The same with the codes the hub added by concept maps. */
    static Set<String> mappedKeys(Statement statement) {
        return withScope(statement, Codes.keys(concept(statement)));
    }

    /** Keys of which one shared makes two statements the same fact by name, unless their codes contradict it. */
    static Set<String> nameKeys(Statement statement) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : names(statement)) {
            String key = medication(statement) ? DrugName.key(name) : Codes.normal(name);
            if (!key.isEmpty()) {
                names.add(key);
            }
        }
        return withScope(statement, names);
    }

    /** Keys of which one shared makes two statements one medicine or one allergen by the table of medicines. */
    static Set<String> ingredientKeys(Statement statement, Optional<Drugs.Drug> drug) {
        Set<String> keys = new LinkedHashSet<>();
        if (medication(statement)) {
            drug.ifPresent(d -> keys.add(String.join(" + ", d.ingredients()) + " " + d.forms()));
        } else if (statement.type().equals("AllergyIntolerance")) {
            Allergen allergen = Allergen.of(statement);
            if (allergen.drugClass() != null) {
                keys.add("class " + allergen.drugClass());
            } else if (!allergen.ingredients().isEmpty()) {
                keys.add(String.join(" + ", allergen.ingredients()));
            }
        }
        return withScope(statement, keys);
    }

    /** Keys of which one shared makes two statements one fact by like words, unless their codes contradict it. */
    static Set<String> similarKeys(Statement statement) {
        Set<String> keys = new LinkedHashSet<>();
        if (!medication(statement)) {
            for (String name : names(statement)) {
                String key = SimilarName.key(name);
                if (!key.isEmpty()) {
                    keys.add(key);
                }
            }
        }
        return withScope(statement, keys);
    }

    /** Which ingredients a medicine has: of the first of its names that the table understands. */
    static Optional<Drugs.Drug> drugOf(Statement statement) {
        for (String name : names(statement)) {
            Optional<Drugs.Drug> drug = DrugName.drug(name);
            if (drug.isPresent()) {
                return drug;
            }
        }
        return Optional.empty();
    }

    /** The names of what the statement is about, as the source wrote them. */
    static List<String> names(Statement statement) {
        List<String> names = Codes.names(concept(statement));
        String display =
                statement.tree().path("medicationReference").path("display").asString("");
        if (!display.isBlank()) {
            names.add(display);
        }
        return names;
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

    /** Undated doses, operations and results are never the same; results only at the same time or on the same day. */
    private static Set<String> withScope(Statement statement, Set<String> keys) {
        Set<String> scopes = switch (statement.type()) {
            case "AllergyIntolerance", "Condition", "Flag", "MedicationStatement", "MedicationRequest" -> Set.of("");
            case "Immunization", "Procedure" -> statement.at() == null ? Set.of() : Set.of("");
            case "Observation" -> moments(statement);
            default -> Set.of();
        };
        String family = medication(statement) ? "Medication" : statement.type();
        Set<String> scoped = new LinkedHashSet<>();
        scopes.forEach(scope -> keys.forEach(key -> scoped.add(key + "\u0001" + family + scope)));
        return scoped;
    }

    private static Set<String> moments(Statement statement) {
        Set<String> moments = new LinkedHashSet<>();
        Instant at = statement.at();
        String day = When.day(statement.date());
        if (at != null) {
            moments.add("@" + at);
        }
        if (day != null) {
            moments.add("@" + day);
        }
        return moments;
    }
}
