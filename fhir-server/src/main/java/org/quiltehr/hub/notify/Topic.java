package org.quiltehr.hub.notify;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be subscribed to: for each topic which change of a resource is an event. */
enum Topic {
    ENCOUNTER_START("http://quiltehr.org/SubscriptionTopic/encounter-start", Set.of("Encounter")) {
        @Override
        boolean isEvent(@Nullable ObjectNode before, @Nullable ObjectNode now) {
            return now != null && BEGUN.contains(status(now)) && (before == null || !BEGUN.contains(status(before)));
        }
    },
    ENCOUNTER_END("http://quiltehr.org/SubscriptionTopic/encounter-end", Set.of("Encounter")) {
        @Override
        boolean isEvent(@Nullable ObjectNode before, @Nullable ObjectNode now) {
            return now != null
                    && status(now).equals("finished")
                    && (before == null || !status(before).equals("finished"));
        }
    },
    /** A laboratory result or report becomes final, or a final one is corrected. */
    NEW_RESULT("http://quiltehr.org/SubscriptionTopic/new-result", Set.of("DiagnosticReport", "Observation")) {
        @Override
        boolean isEvent(@Nullable ObjectNode before, @Nullable ObjectNode now) {
            if (now == null || !FINAL.contains(status(now)) || isObservation(now) && !isLaboratory(now)) {
                return false;
            }
            // one that was amended may be amended again
            return before == null
                    || !status(now).equals("final")
                    || !status(before).equals("final");
        }
    },
    NEW_DOCUMENT("http://quiltehr.org/SubscriptionTopic/new-document", Set.of("DocumentReference")) {
        @Override
        boolean isEvent(@Nullable ObjectNode before, @Nullable ObjectNode now) {
            return now != null && before == null && status(now).equals("current");
        }
    },
    /** US Core's: every create, update and delete. */
    PATIENT_DATA_FEED(
            "http://hl7.org/fhir/us/core/SubscriptionTopic/patient-data-feed",
            Set.of("DiagnosticReport", "DocumentReference", "Encounter", "Observation")) {
        @Override
        boolean isEvent(@Nullable ObjectNode before, @Nullable ObjectNode now) {
            return true;
        }
    };

    private static final Set<String> BEGUN = Set.of("arrived", "triaged", "in-progress");
    private static final Set<String> FINAL = Set.of("final", "amended", "corrected", "appended");

    private final String url;
    private final Set<String> types;

    Topic(String url, Set<String> types) {
        this.url = url;
        this.types = types;
    }

    static Optional<Topic> of(String canonical) {
        String url = canonical.split("\\|", 2)[0];
        return Arrays.stream(values()).filter(topic -> topic.url.equals(url)).findFirst();
    }

    static List<String> urls() {
        return Arrays.stream(values()).map(Topic::url).toList();
    }

    String url() {
        return url;
    }

    Set<String> types() {
        return types;
    }

    /**
     * Whether a change of a resource of its types is one.
     *
     * @param before null if it is new, or was deleted
     * @param now null if it is deleted
     */
    abstract boolean isEvent(@Nullable ObjectNode before, @Nullable ObjectNode now);

    private static String status(JsonNode resource) {
        return resource.path("status").asString("");
    }

    private static boolean isObservation(JsonNode resource) {
        return resource.path("resourceType").asString("").equals("Observation");
    }

    private static boolean isLaboratory(JsonNode resource) {
        for (JsonNode category : resource.path("category")) {
            for (JsonNode coding : category.path("coding")) {
                if (coding.path("code").asString("").equals("laboratory")) {
                    return true;
                }
            }
        }
        return false;
    }
}
