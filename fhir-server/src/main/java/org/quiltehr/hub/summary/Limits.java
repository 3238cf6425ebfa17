package org.quiltehr.hub.summary;

import java.time.Duration;

/**
 * How much of a long record a summary shows; what is left out is counted and the section says so.
 *
 * @param stoppedMedications medications that ended within this time are shown, older ones not; current ones always
 * @param results of each test the newest is always shown, others only if they are within this time
 * @param resultsPerCode … and at most so many of each test
 * @param vitals as for results
 * @param vitalsPerCode as for results
 * @param reports reports older than this are not shown
 * @param perSection entries of one section at most, newest first
 */
record Limits(
        Duration stoppedMedications,
        Duration results,
        int resultsPerCode,
        Duration vitals,
        int vitalsPerCode,
        Duration reports,
        int perSection) {

    static final Limits STANDARD = new Limits(
            Duration.ofDays(183), Duration.ofDays(183), 3, Duration.ofDays(30), 3, Duration.ofDays(366), 200);

    /** No test or vital sign is shown more often than so. */
    int newestPerCode() {
        return Math.max(resultsPerCode, vitalsPerCode);
    }
}
