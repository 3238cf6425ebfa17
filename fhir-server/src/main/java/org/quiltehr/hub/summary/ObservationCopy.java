package org.quiltehr.hub.summary;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Observations: which IPS profile a statement can meet, and the changes to the document's copy so that it does. */
final class ObservationCopy {

    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
    private static final String ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
    private static final String VITAL_SIGNS = "http://hl7.org/fhir/StructureDefinition/vitalsigns";
    private static final String PREGNANCY_STATUS = "Observation-pregnancy-status-uv-ips";
    private static final String PREGNANCY_EDD = "Observation-pregnancy-edd-uv-ips";
    private static final String PREGNANCY_OUTCOME = "Observation-pregnancy-outcome-uv-ips";
    private static final int DAY = 10;

    private static final Map<String, String> BY_LOINC = Map.ofEntries(
            Map.entry("72166-2", "Observation-tobaccouse-uv-ips"),
            Map.entry("74013-4", "Observation-alcoholuse-uv-ips"),
            Map.entry("82810-3", PREGNANCY_STATUS),
            Map.entry("11778-8", PREGNANCY_EDD),
            Map.entry("11779-6", PREGNANCY_EDD),
            Map.entry("11780-4", PREGNANCY_EDD),
            Map.entry("11636-8", PREGNANCY_OUTCOME),
            Map.entry("11637-6", PREGNANCY_OUTCOME),
            Map.entry("11638-4", PREGNANCY_OUTCOME),
            Map.entry("11639-2", PREGNANCY_OUTCOME),
            Map.entry("11640-0", PREGNANCY_OUTCOME),
            Map.entry("11612-9", PREGNANCY_OUTCOME),
            Map.entry("11613-7", PREGNANCY_OUTCOME),
            Map.entry("11614-5", PREGNANCY_OUTCOME),
            Map.entry("33065-4", PREGNANCY_OUTCOME));

    /** Elements these profiles forbid: with one of them the statement is shown, but not as such a profile. */
    private static final List<String> FORBIDDEN_IN_SPECIAL = List.of(
            "component",
            "effectivePeriod",
            "effectiveTiming",
            "bodySite",
            "method",
            "specimen",
            "device",
            "referenceRange");

    /** Categories by which IPS and R4 tell kinds of observations: one of one kind may not look like two. */
    private static final Set<String> KINDS = Set.of("laboratory", "imaging", "vital-signs");

    private ObservationCopy() {}

    /** Changes the copy in place. */
    static void fit(ObjectNode copy) {
        Absent.concept(copy, "code");
        toTheSecond(copy);
        copy.path("component").forEach(component -> toTheSecond((ObjectNode) component));
        @Nullable String special = special(copy);
        if (special != null) {
            IpsCopy.moment(copy, "effective");
            onlyOf("", copy);
            IpsCopy.profile(copy, special);
        } else if ((VitalSigns.isOne(copy) || in(copy, "vital-signs"))
                && !day(copy).isEmpty()) {
            if (!in(copy, "vital-signs")) {
                addCategory(copy, "vital-signs");
            }
            onlyOf("vital-signs", copy);
            atDay(copy);
            VitalSigns.fit(copy);
            valued(copy);
            IpsCopy.profile(copy, VITAL_SIGNS);
        } else if (in(copy, "laboratory")) {
            onlyOf("laboratory", copy);
            result(copy);
            IpsCopy.profile(copy, "Observation-results-laboratory-pathology-uv-ips");
        } else if (in(copy, "imaging") && !(copy.has("hasMember") && copy.has("component"))) {
            result(copy);
            dayOrPeriod(copy);
            IpsCopy.profile(copy, "Observation-results-radiology-uv-ips");
        } else {
            IpsCopy.profile(copy, null);
        }
    }

    /** R4 allows parts of a second in a time; HAPI's validator and those who read by it refuse them. */
    private static void toTheSecond(ObjectNode element) {
        String time = element.path("valueTime").asString("");
        int point = time.indexOf('.');
        if (point > 0) {
            element.put("valueTime", time.substring(0, point));
            ObjectNode shadow = element.path("_valueTime") instanceof ObjectNode present
                    ? present
                    : element.putObject("_valueTime");
            Absent.extensions(shadow)
                    .addObject()
                    .put("url", SectionWriter.OURS + "source-value")
                    .put("valueString", "valueTime=" + time);
        }
    }

    /** The tobacco, alcohol or pregnancy profile this statement can meet as it is, or null. */
    static @Nullable String special(ObjectNode observation) {
        String profile = null;
        for (JsonNode coding : observation.path("code").path("coding")) {
            if (coding.path("system").asString("").equals(Codes.LOINC)) {
                String known = BY_LOINC.get(coding.path("code").asString(""));
                profile = known == null ? profile : known;
            }
        }
        if (profile != null && FORBIDDEN_IN_SPECIAL.stream().anyMatch(observation::has)) {
            return null;
        }
        return profile;
    }

    private static void result(ObjectNode copy) {
        IpsCopy.moment(copy, "effective");
        if (copy.path("performer").isEmpty()) {
            copy.remove("performer");
            Absent.unknown(copy.putArray("performer").addObject()).put("display", "not stated");
        }
        valued(copy);
    }

    /** Without a value, member or component there is a reason for its absence; each component likewise. */
    private static void valued(ObjectNode copy) {
        if (!hasValue(copy) && !copy.has("hasMember") && !copy.has("component")) {
            String status = copy.path("status").asString("");
            absent(copy, status.equals("registered") ? "temp-unknown" : "unknown");
        }
        for (JsonNode component : copy.path("component")) {
            if (component instanceof ObjectNode object && !hasValue(object)) {
                absent(object, "unknown");
            }
        }
    }

    static void absent(ObjectNode element, String code) {
        if (!element.has("dataAbsentReason")) {
            element.putObject("dataAbsentReason")
                    .putArray("coding")
                    .addObject()
                    .put("system", ABSENT)
                    .put("code", code);
        }
    }

    private static boolean hasValue(ObjectNode element) {
        for (String name : element.propertyNames()) {
            if (name.startsWith("value")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether no valid document can hold the statement: R4 binds every observation with this code to a profile (vs-1)
     * that wants a date to the day, and the source states none.
     */
    static boolean wordsOnly(ObjectNode observation) {
        return VitalSigns.isOne(observation) && day(observation).isEmpty();
    }

    /** The first moment stated to the day or better, or the empty string. */
    private static String day(ObjectNode observation) {
        String date = observation.path("effectiveDateTime").asString("");
        if (date.isEmpty()) {
            date = observation.path("effectiveInstant").asString("");
        }
        if (date.isEmpty()) {
            date = observation.path("effectivePeriod").path("start").asString("");
        }
        return date.length() >= DAY ? date : "";
    }

    /** vs-1 fails for every period: its start is written, and the period as stated beside it. */
    private static void atDay(ObjectNode copy) {
        String day = day(copy);
        JsonNode period = copy.path("effectivePeriod");
        copy.remove(List.of("effectiveInstant", "effectivePeriod"));
        copy.put("effectiveDateTime", day);
        if (period.isObject()) {
            IpsCopy.stated(copy, "_effectiveDateTime", "Period", period);
        }
    }

    /** ips-1: a month or a year is a period within which it was, no date at all an unknown period. */
    private static void dayOrPeriod(ObjectNode copy) {
        String date = copy.path("effectiveDateTime").asString("");
        if (copy.has("effectivePeriod") || date.length() >= DAY) {
            return;
        }
        copy.remove(List.of("effectiveDateTime", "_effectiveDateTime"));
        ObjectNode period = copy.putObject("effectivePeriod");
        if (date.isEmpty()) {
            Absent.unknown(period);
        } else {
            period.put("start", date).put("end", date);
        }
    }

    /** What else it is called by a category of another kind keeps the code and loses the claim. */
    private static void onlyOf(String kind, ObjectNode copy) {
        for (JsonNode concept : copy.path("category")) {
            for (JsonNode coding : concept.path("coding")) {
                String code = coding.path("code").asString("");
                if (coding instanceof ObjectNode object
                        && !code.equals(kind)
                        && KINDS.contains(code)
                        && coding.path("system").asString("").equals(CATEGORY)) {
                    object.remove(List.of("system", "version"));
                }
            }
        }
    }

    private static void addCategory(ObjectNode copy, String code) {
        ArrayNode categories = copy.path("category") instanceof ArrayNode present ? present : copy.putArray("category");
        categories
                .addObject()
                .putArray("coding")
                .addObject()
                .put("system", CATEGORY)
                .put("code", code);
    }

    private static boolean in(ObjectNode copy, String category) {
        for (JsonNode concept : copy.path("category")) {
            for (JsonNode coding : concept.path("coding")) {
                if (coding.path("code").asString("").equals(category)
                        && coding.path("system").asString("").equals(CATEGORY)) {
                    return true;
                }
            }
        }
        return false;
    }
}
