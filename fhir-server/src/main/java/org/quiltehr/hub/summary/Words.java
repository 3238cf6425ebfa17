package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A statement as a reader sees it: what it is about, what is said of it, and when; nothing that is not in the resource. */
final class Words {

    private static final Map<String, String> UNITS =
            Map.of("s", "second", "min", "minute", "h", "hour", "d", "day", "wk", "week", "mo", "month", "a", "year");

    private Words() {}

    /** What the statement is about; never empty. */
    static String title(Statement statement) {
        return statement.reading().title(statement);
    }

    /** What the source says of it, its status included; may be empty. */
    static String detail(Statement statement) {
        return statement.reading().detail(statement);
    }

    static String name(Statement statement) {
        ObjectNode tree = statement.tree();
        String words = Codes.words(Facts.concept(statement));
        if (words.isEmpty()) {
            words = switch (statement.type()) {
                case "MedicationStatement", "MedicationRequest", "MedicationDispense", "MedicationAdministration" ->
                    tree.path("medicationReference").path("display").asString("");
                case "DeviceUseStatement" -> tree.path("device").path("display").asString("");
                case "Device" -> tree.path("deviceName").path(0).path("name").asString("");
                case "CarePlan" -> first(tree.path("title"), tree.path("description"));
                case "DocumentReference" -> tree.path("description").asString("");
                case "ImmunizationRecommendation" ->
                    Codes.words(tree.path("recommendation")
                            .path(0)
                            .path("vaccineCode")
                            .path(0));
                case "ClinicalImpression" -> first(tree.path("summary"), tree.path("description"));
                default -> "";
            };
        }
        return words.isBlank() ? "not named by its source" : words;
    }

    static String said(Statement statement) {
        List<String> parts = new ArrayList<>();
        ObjectNode tree = statement.tree();
        switch (statement.type()) {
            case "AllergyIntolerance" -> allergy(tree, parts);
            case "Condition" -> {
                add(parts, Codes.words(tree.path("severity")));
                add(parts, Codes.words(tree.path("bodySite").path(0)));
                add(parts, code(tree.path("clinicalStatus")));
                addUnlike(parts, code(tree.path("verificationStatus")), "confirmed");
                end(parts, statement);
            }
            case "MedicationStatement", "MedicationRequest", "MedicationDispense", "MedicationAdministration" -> {
                medication(statement, parts);
                add(parts, tree.path("status").asString(""));
                end(parts, statement);
            }
            case "Observation" -> observation(tree, parts);
            case "DiagnosticReport" -> {
                add(parts, tree.path("conclusion").asString(""));
                add(parts, tree.path("status").asString(""));
            }
            case "Immunization" -> {
                addUnlike(parts, tree.path("status").asString(""), "completed");
                add(parts, Codes.words(tree.path("statusReason")));
                String lot = tree.path("lotNumber").asString("");
                add(parts, lot.isEmpty() ? "" : "lot " + lot);
            }
            case "Procedure" -> {
                addUnlike(parts, tree.path("status").asString(""), "completed");
                add(parts, Codes.words(tree.path("bodySite").path(0)));
                add(parts, Codes.words(tree.path("outcome")));
            }
            default -> add(parts, tree.path("status").asString(""));
        }
        return String.join(" · ", parts);
    }

    static String date(Statement statement) {
        @Nullable String date = statement.date();
        return date == null ? "date not stated" : When.show(date);
    }

    private static void allergy(ObjectNode tree, List<String> parts) {
        for (JsonNode reaction : tree.path("reaction")) {
            List<String> manifestations = new ArrayList<>();
            reaction.path("manifestation").forEach(m -> manifestations.add(Codes.words(m)));
            String severity = reaction.path("severity").asString("");
            add(parts, String.join(", ", manifestations) + (severity.isEmpty() ? "" : " (" + severity + ")"));
        }
        String criticality = tree.path("criticality").asString("");
        add(parts, criticality.isEmpty() ? "" : "criticality " + criticality);
        add(parts, code(tree.path("clinicalStatus")));
        addUnlike(parts, code(tree.path("verificationStatus")), "confirmed");
    }

    private static void medication(Statement statement, List<String> parts) {
        JsonNode dosage = Contradictions.dosage(statement);
        String text = dosage.path("text").asString("");
        if (!text.isBlank()) {
            add(parts, text);
            return;
        }
        add(parts, Amounts.show(dosage.path("doseAndRate").path(0).path("doseQuantity")));
        add(parts, Codes.words(dosage.path("route")));
        String often = often(dosage.path("timing").path("repeat"));
        add(parts, often.isEmpty() ? Codes.words(dosage.path("timing").path("code")) : often);
    }

    /** {@code 2 times a day}, {@code every 6 hours}; empty if no period is stated. */
    private static String often(JsonNode repeat) {
        String period = span(repeat, "period");
        if (period.isEmpty()) {
            return "";
        }
        String frequency = span(repeat, "frequency");
        String unit = repeat.path("periodUnit").asString("");
        String name = UNITS.getOrDefault(unit, unit);
        if (frequency.isEmpty() || frequency.equals("1")) {
            return period.equals("1")
                    ? (unit.equals("d") ? "once a day" : "every " + name)
                    : "every " + period + " " + name + "s";
        }
        return frequency + " times " + (period.equals("1") ? "per " + name : "in " + period + " " + name + "s");
    }

    /** {@code 4} or, with its maximum, {@code 4–6}. */
    private static String span(JsonNode repeat, String name) {
        String low = Amounts.number(repeat.path(name).asString(""));
        String high = Amounts.number(repeat.path(name + "Max").asString(""));
        return low.isEmpty() || high.isEmpty() ? low : low + "–" + high;
    }

    private static void observation(ObjectNode tree, List<String> parts) {
        add(parts, value(tree));
        for (JsonNode component : tree.path("component")) {
            String value = value(component);
            add(parts, value.isEmpty() ? "" : Codes.words(component.path("code")) + " " + value);
        }
        add(parts, Codes.words(tree.path("interpretation").path(0)));
        String range = Amounts.range(tree.path("referenceRange").path(0));
        add(parts, range.isEmpty() ? "" : "range " + range);
        addUnlike(parts, tree.path("status").asString(""), "final");
    }

    /** The value of an observation or component in the source's words; empty if it has none. */
    static String value(JsonNode observation) {
        String quantity = Amounts.show(observation.path("valueQuantity"));
        if (!quantity.isEmpty()) {
            return quantity;
        }
        String words = Codes.words(observation.path("valueCodeableConcept"));
        if (!words.isEmpty()) {
            return words;
        }
        String low = Amounts.show(observation.path("valueRange").path("low"));
        String high = Amounts.show(observation.path("valueRange").path("high"));
        if (!low.isEmpty() || !high.isEmpty()) {
            return low + "–" + high;
        }
        String numerator = Amounts.show(observation.path("valueRatio").path("numerator"));
        if (!numerator.isEmpty()) {
            return numerator + " : "
                    + Amounts.show(observation.path("valueRatio").path("denominator"));
        }
        for (String name : List.of("valueString", "valueInteger", "valueBoolean", "valueDateTime", "valueTime")) {
            String value = observation.path(name).asString("");
            if (!value.isEmpty()) {
                return name.equals("valueDateTime") ? When.show(value) : value;
            }
        }
        return Codes.words(observation.path("dataAbsentReason"));
    }

    private static void end(List<String> parts, Statement statement) {
        String end = statement
                .glance()
                .first("effectivePeriod.end", "abatementDateTime", "abatementPeriod.end", "abatementString");
        add(parts, end == null ? "" : "until " + When.show(end));
    }

    private static String code(JsonNode concept) {
        String code = concept.path("coding").path(0).path("code").asString("");
        return code.isEmpty() ? Codes.words(concept) : code;
    }

    private static String first(JsonNode one, JsonNode other) {
        String text = one.asString("");
        return text.isBlank() ? other.asString("") : text;
    }

    private static void add(List<String> parts, String part) {
        if (!part.isBlank()) {
            parts.add(part.strip());
        }
    }

    private static void addUnlike(List<String> parts, String part, String usual) {
        if (!part.equals(usual)) {
            add(parts, part);
        }
    }
}
