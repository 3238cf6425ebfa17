package org.quiltehr.hub.notify;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One condition of a subscription.
 *
 * @param type only resources of this type are judged by it; empty: all
 * @param values alternatives
 */
record Filter(String type, String parameter, List<String> values) {

    static final Set<String> PARAMETERS = Set.of("patient", "category", "trigger");
    private static final Set<String> TRIGGERS = Set.of("create", "update", "delete");

    /** Says which Patient records an id stands for. */
    interface Persons {
        boolean isOf(String patientId, @Nullable Long record);
    }

    boolean isWellFormed() {
        return PARAMETERS.contains(parameter)
                && !values.isEmpty()
                && values.stream().noneMatch(String::isBlank)
                && (!parameter.equals("trigger") || TRIGGERS.containsAll(values));
    }

    /** The ids of the Patients it names. */
    List<String> patients() {
        return parameter.equals("patient")
                ? values.stream()
                        .map(value -> value.substring(value.lastIndexOf('/') + 1))
                        .toList()
                : List.of();
    }

    /** @param record pk of the Patient record the resource belongs to, or null */
    boolean meets(@Nullable ObjectNode before, @Nullable ObjectNode now, @Nullable Long record, Persons persons) {
        return switch (parameter) {
            case "patient" -> patients().stream().anyMatch(id -> persons.isOf(id, record));
            case "trigger" -> values.contains(now == null ? "delete" : before == null ? "create" : "update");
            default -> values.stream().anyMatch(value -> hasCategory(now == null ? before : now, value));
        };
    }

    private static boolean hasCategory(@Nullable ObjectNode resource, String wanted) {
        if (resource == null) {
            return false;
        }
        int bar = wanted.indexOf('|');
        String system = bar < 0 ? null : wanted.substring(0, bar);
        String code = wanted.substring(bar + 1);
        for (JsonNode category : resource.path("category")) {
            for (JsonNode coding : category.path("coding")) {
                if (coding.path("code").asString("").equals(code)
                        && (system == null || coding.path("system").asString("").equals(system))) {
                    return true;
                }
            }
        }
        return false;
    }

    static List<String> split(String values) {
        return Arrays.stream(values.split(",")).map(String::strip).toList();
    }
}
