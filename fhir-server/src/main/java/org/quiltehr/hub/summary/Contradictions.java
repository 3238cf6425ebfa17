package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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

    /** Compares only what both state: strengths in the name, amount, timing, else the directions in words. */
    static boolean doses(List<Statement> current) {
        List<Statement> wordsOnly = new ArrayList<>(current);
        wordsOnly.removeIf(s -> !structured(s).isEmpty());
        return differ(current, s -> strengths(s))
                || differ(current, s -> structured(s))
                || differ(wordsOnly, s -> Codes.normal(dosage(s).path("text").asString("")));
    }

    private static String strengths(Statement statement) {
        Set<String> strengths = new LinkedHashSet<>();
        for (String name : Facts.names(statement)) {
            strengths.addAll(DrugName.strengths(name));
            if (!strengths.isEmpty()) {
                break;
            }
        }
        return String.join(" ", strengths);
    }

    private static String structured(Statement statement) {
        JsonNode dosage = dosage(statement);
        String dose = Amounts.key(dosage.path("doseAndRate").path(0).path("doseQuantity"));
        JsonNode repeat = dosage.path("timing").path("repeat");
        String timing = repeat.path("frequency").asString("") + "/"
                + repeat.path("period").asString("") + repeat.path("periodUnit").asString("");
        return (dose + " " + (timing.equals("/") ? "" : timing)).strip();
    }

    static JsonNode dosage(Statement statement) {
        JsonNode dosage = statement.tree().path("dosageInstruction").path(0);
        return dosage.isMissingNode() ? statement.tree().path("dosage").path(0) : dosage;
    }
}
