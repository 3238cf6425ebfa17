package org.quiltehr.hub.summary;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Finds where statements contradict each other; it never chooses between them. */
final class Contradictions {

    private Contradictions() {}

    static EnumSet<Flag> within(List<Statement> line) {
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        if (line.size() < 2) {
            return flags;
        }
        if (status(line)) {
            flags.add(Facts.medication(line.get(0)) ? Flag.STOPPED_ELSEWHERE : Flag.STATUS_DIFFERS);
        }
        switch (line.get(0).type()) {
            case "AllergyIntolerance" -> {
                if (differ(line, s -> s.tree().path("criticality").asString(""))) {
                    flags.add(Flag.SEVERITY_DIFFERS);
                }
                if (verification(line)) {
                    flags.add(Flag.VERIFICATION_DIFFERS);
                }
            }
            case "Condition" -> {
                if (differ(line, s -> Codes.normal(Codes.words(s.tree().path("severity"))))) {
                    flags.add(Flag.SEVERITY_DIFFERS);
                }
                if (verification(line)) {
                    flags.add(Flag.VERIFICATION_DIFFERS);
                }
            }
            case "Observation" -> {
                if (differ(line, s -> valueKey(s.tree()))) {
                    flags.add(Flag.VALUE_DIFFERS);
                }
            }
            case "MedicationStatement", "MedicationRequest" -> {
                if (doses(line.stream().filter(Facts::holds).toList())) {
                    flags.add(Flag.DOSE_DIFFERS);
                }
            }
            default -> {
                // nothing else is compared yet
            }
        }
        return flags;
    }

    /** A practice says "active" if any of its statements does; a contradiction needs two practices. */
    private static boolean status(List<Statement> line) {
        Map<String, Boolean> holds = new HashMap<>();
        line.forEach(s -> holds.merge(s.practice().slug(), Facts.holds(s), Boolean::logicalOr));
        return holds.containsValue(true) && holds.containsValue(false);
    }

    private static boolean verification(List<Statement> line) {
        return line.stream().anyMatch(Contradictions::refuted) && !line.stream().allMatch(Contradictions::refuted);
    }

    static boolean refuted(Statement statement) {
        return statement.glance().has("verificationStatus", Set.of("refuted"));
    }

    private static boolean differ(List<Statement> line, Function<Statement, String> part) {
        Set<String> seen = new HashSet<>();
        line.forEach(s -> seen.add(part.apply(s)));
        seen.remove("");
        return seen.size() > 1;
    }

    static String valueKey(JsonNode observation) {
        String quantity = Amounts.key(observation.path("valueQuantity"));
        if (!quantity.isEmpty()) {
            return quantity;
        }
        String coded = Codes.normal(Codes.words(observation.path("valueCodeableConcept")));
        return coded.isEmpty() ? Codes.normal(observation.path("valueString").asString("")) : coded;
    }

    /** Whether two of them say otherwise of strength, amount or how often ({@link Directions}). */
    static boolean doses(List<Statement> current) {
        List<Directions> directions =
                current.stream().map(Directions::of).distinct().toList();
        for (int i = 0; i < directions.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (directions.get(i).differsFrom(directions.get(j))) {
                    return true;
                }
            }
        }
        return false;
    }

    static JsonNode dosage(Statement statement) {
        JsonNode dosage = statement.tree().path("dosageInstruction").path(0);
        return dosage.isMissingNode() ? statement.tree().path("dosage").path(0) : dosage;
    }
}
