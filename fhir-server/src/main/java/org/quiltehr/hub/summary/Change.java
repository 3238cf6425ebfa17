package org.quiltehr.hub.summary;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.query.ChartChanges;
import org.quiltehr.hub.query.Stored;

/**
 * What became of one statement between two looks.
 *
 * @param before as it was, or null if there was none
 * @param now as it is, or null if its source deleted it
 */
record Change(
        Kind kind,
        Stored stored,
        @Nullable Statement before,
        @Nullable Statement now) {

    /** In the order in which they are read. */
    enum Kind {
        RETRACTED("retracted"),
        CORRECTED("corrected"),
        STOPPED("stopped"),
        NEW("new"),
        CHANGED("changed");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    private static final Set<String> CORRECTIONS = Set.of("corrected", "amended", "appended");

    /** Empty if a reader who saw the one and sees the other sees no difference: it came and went in between. */
    static Optional<Change> of(ChartChanges.Change change, Function<Stored, Statement> reading) {
        Stored now = change.now();
        Stored earlier = change.before();
        Statement before = earlier == null || earlier.deleted() ? null : reading.apply(earlier);
        Statement after = change.gone() ? null : reading.apply(now);
        boolean stood = before != null && !Placing.withdrawn(before.type(), before.glance());
        boolean stands = after != null && !Placing.withdrawn(after.type(), after.glance());
        if (!stood && !stands) {
            return Optional.empty();
        }
        return Optional.of(new Change(kind(stood ? before : null, stands ? after : null), now, before, after));
    }

    private static Kind kind(@Nullable Statement before, @Nullable Statement after) {
        if (before == null) {
            return Kind.NEW;
        }
        if (after == null) {
            return Kind.RETRACTED;
        }
        String status = after.glance().value("status");
        if (CORRECTIONS.contains(status)) {
            return Kind.CORRECTED;
        }
        boolean medicine =
                after.type().equals("MedicationStatement") || after.type().equals("MedicationRequest");
        return medicine && Facts.holds(before) && !Facts.holds(after) ? Kind.STOPPED : Kind.CHANGED;
    }
}
