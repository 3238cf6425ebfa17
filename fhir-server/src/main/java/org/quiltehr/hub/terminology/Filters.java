package org.quiltehr.hub.terminology;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The filters of an include ({@code ValueSet.compose.include.filter}) as conditions on alias {@code c} of concept. */
final class Filters {

    private static final int LONGEST_PATTERN = 500;

    private final SystemSql systems;
    private final HeldSystem system;

    Filters(SystemSql systems, HeldSystem system) {
        this.systems = systems;
        this.system = system;
    }

    Query condition(JsonNode filter) {
        String property = filter.path("property").asString("");
        String op = filter.path("op").asString("");
        String value = filter.path("value").asString("");
        return switch (op) {
            case "is-a" -> below(value).add(" or c.num = ?)", number(value));
            case "descendent-of" -> below(value).add(")");
            case "is-not-a" -> new Query().add("not ").add(below(value)).add(" or c.num = ?)", number(value));
            case "generalizes" ->
                new Query()
                        .add(
                                "(c.num = ? or c.num in (select above from concept_above where system = ? and below = ?))",
                                number(value),
                                system.num(),
                                number(value));
            case "child-of" -> direct(value);
            case "=" -> equal(property, value);
            case "in" -> any(property, list(value));
            case "not-in" -> new Query().add("not ").add(any(property, list(value)));
            case "exists" ->
                new Query()
                        .add(value.equals("false") ? "not " : "")
                        .add("coalesce(jsonb_exists(c.properties, ?), false)", property);
            case "regex" -> regex(property, value);
            default ->
                throw new TerminologyProblem(
                        TerminologyProblem.Kind.NOT_SUPPORTED,
                        "A value set uses a filter operator this hub does not have; it has =, is-a, descendent-of,"
                                + " is-not-a, generalizes, child-of, in, not-in, exists and regex.");
        };
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(",")).map(String::strip).toList();
    }

    /** Open bracket: the caller closes it. */
    private Query below(String code) {
        return new Query()
                .add(
                        "(c.num in (select below from concept_above where system = ? and above = ?)",
                        system.num(),
                        number(code));
    }

    private Query direct(String code) {
        return new Query()
                .add(
                        "c.num in (select below from concept_above where system = ? and above = ? and direct)",
                        system.num(),
                        number(code));
    }

    private int number(String code) {
        Optional<HeldConcept> concept = systems.concept(system, code);
        return concept.map(HeldConcept::num)
                .orElseThrow(() -> new TerminologyProblem(
                        TerminologyProblem.Kind.CODE_INVALID,
                        "A filter of the value set names a code that is not in " + system.url()
                                + " as this hub holds it"
                                + " (version " + (system.version().isEmpty() ? "not stated" : system.version())
                                + ")."));
    }

    private Query equal(String property, String value) {
        return switch (property) {
            case "code" -> new Query().add("c.code = ?", value);
            case "display" -> new Query().add("c.display = ?", value);
            case "inactive" -> new Query().add("c.inactive = ?", value.equals("true"));
            case "parent" -> direct(value);
            default -> any(property, List.of(value));
        };
    }

    private Query any(String property, List<String> values) {
        String[] wanted = values.toArray(new String[0]);
        if (property.equals("code") || property.equals("concept")) {
            return new Query().add("c.code = any(?)", (Object) wanted);
        }
        return new Query().add("coalesce(jsonb_exists_any(c.properties -> ?, ?), false)", property, (Object) wanted);
    }

    private Query regex(String property, String pattern) {
        if (pattern.length() > LONGEST_PATTERN) {
            throw new TerminologyProblem(
                    TerminologyProblem.Kind.TOO_COSTLY,
                    "A filter's regular expression is longer than " + LONGEST_PATTERN + " characters.");
        }
        String whole = "^(?:" + pattern + ")$";
        return switch (property) {
            case "code" -> new Query().add("c.code ~ ?", whole);
            case "display" -> new Query().add("c.display ~ ?", whole);
            default ->
                new Query()
                        .add(
                                "exists (select from jsonb_array_elements_text(c.properties -> ?) as p (value) where p.value ~ ?)",
                                property,
                                whole);
        };
    }
}
