package org.quiltehr.hub.index;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.Hash64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells results and vital signs that repeat each other: those of a patient with the same number have the same status,
 * categories and codes in the same words, and differ in time and value. Who shows the newest few of each need not read the
 * others.
 */
final class Alike {

    private static final int DAY = 10;

    private Alike() {}

    /** The number; null for what must be read to be known: without a code or without a plain date. */
    static @Nullable Long of(ObjectNode observation) {
        JsonNode code = observation.path("code");
        JsonNode category = observation.path("category");
        if (!isCoded(code, null, null) || !isDated(observation)) {
            return null;
        }
        for (JsonNode one : category) {
            if (isCoded(one, "laboratory", "vital-signs")) {
                return Hash64.of(observation.path("status") + "\n" + category + "\n" + code);
            }
        }
        return null;
    }

    private static boolean isCoded(JsonNode concept, @Nullable String one, @Nullable String other) {
        for (JsonNode coding : concept.path("coding")) {
            String code = coding.path("code").asString("");
            if (one == null ? !code.isEmpty() : code.equals(one) || code.equals(other)) {
                return true;
            }
        }
        return false;
    }

    /** Whether its main date, by which rows are put in order, is what anybody would read as its time. */
    private static boolean isDated(ObjectNode observation) {
        String date = observation
                .path("effectiveDateTime")
                .asString(observation
                        .path("effectiveInstant")
                        .asString(observation
                                .path("effectivePeriod")
                                .path("start")
                                .asString("")));
        if (Dates.range(date) == null) {
            return false;
        }
        if (date.length() > DAY) {
            try {
                OffsetDateTime.parse(date);
            } catch (DateTimeException withoutZone) {
                return false;
            }
        }
        return true;
    }
}
