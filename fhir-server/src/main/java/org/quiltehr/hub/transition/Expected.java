package org.quiltehr.hub.transition;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * One result of a stay: ordered, under way, or there.
 *
 * @param order the ServiceRequest, or null
 * @param reportType {@code DiagnosticReport} or {@code Observation}; null while there is none
 * @param pending whether it was not final at discharge
 * @param rounds how often a final or corrected result came after discharge
 * @param handed for how many of them the owners were told
 * @param came when the last of them came
 */
record Expected(
        long num,
        LogicalId stay,
        int practice,
        @Nullable LogicalId order,
        @Nullable String reportType,
        @Nullable LogicalId report,
        List<String> numbers,
        List<Long> members,
        State state,
        boolean pending,
        int rounds,
        int handed,
        @Nullable Instant came) {

    /** How far it is. */
    enum State {
        OPEN,
        FINAL,
        /** Cancelled or withdrawn: none will come. */
        CLOSED;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static State of(String code) {
            return valueOf(code.toUpperCase(java.util.Locale.ROOT));
        }
    }
}
