package org.quiltehr.hub.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changed in a person's chart.
 *
 * @param until everything up to it is in; the {@code since} of the next look
 * @param changes of resources, newest first
 * @param links of Patient records of this person
 * @param more whether there were more than are given
 */
public record ChartChanges(Instant since, Instant until, List<Change> changes, List<Membership> links, boolean more) {

    /**
     * One resource.
     *
     * @param before the version current at {@code since}, or null if there was none
     * @param now the current version
     * @param gone whether it is deleted now, or of somebody else
     */
    public record Change(@Nullable Stored before, Stored now, boolean gone) {}

    /** A Patient record that was linked to the person, or taken out. */
    public record Membership(String patientId, boolean linked, Instant at) {}
}
