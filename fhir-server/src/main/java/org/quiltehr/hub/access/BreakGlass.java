package org.quiltehr.hub.access;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;

/**
 * Opening a chart in an emergency: by a reader whose role allows it, for a reason, for some hours; to be looked at by an
 * auditor, and shown to the practices that have a record of the person.
 */
public final class BreakGlass {

    /** How long a chart stays open. */
    public static final int HOURS = 4;

    /** By when it is to be looked at. */
    public static final int REVIEW_HOURS = 72;

    static final int SHORTEST_REASON = 10;
    public static final int LONGEST_REASON = 1000;

    private static final int LISTED = 200;

    /**
     * A chart that was opened.
     *
     * @param record the Patient record that was named
     * @param review by when it is to be looked at
     * @param late that time is over
     * @param verdict of who looked at it, or null
     */
    public record Opened(
            long num,
            String who,
            LogicalId record,
            String reason,
            Instant at,
            Instant until,
            Instant review,
            boolean late,
            @Nullable String verdict) {}

    /**
     * A chart that was opened, nobody has looked at it, and a practice has a record of the person.
     *
     * @param practice slug
     */
    public record Waiting(String practice, long num, Instant at) {}

    private final BreakGlassSql sql;
    private final Gate gate;

    BreakGlass(BreakGlassSql sql, Gate gate) {
        this.sql = sql;
        this.gate = gate;
    }

    /** What is wrong with a reason; empty if nothing. */
    public static String objection(String reason) {
        int length = reason.strip().length();
        return length >= SHORTEST_REASON && length <= LONGEST_REASON
                ? ""
                : "Say in " + SHORTEST_REASON + " to " + LONGEST_REASON + " characters why you need this chart now.";
    }

    /** Opens the chart of the person a record belongs to for the caller; empty if the caller may not. */
    public Optional<Instant> open(LogicalId record, String reason) {
        Who who = gate.caller();
        if (who == null || !who.may(Act.BREAK_GLASS) || !objection(reason).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(sql.open(who.account(), record, reason.strip(), HOURS, REVIEW_HOURS)
                .toInstant());
    }

    /** What a caller is to look at: an auditor all that waits, others what concerns persons of their practices. */
    public List<Opened> toLookAt() {
        Who who = gate.caller();
        if (who == null) {
            return List.of();
        }
        if (who.may(Act.AUDIT)) {
            return sql.waiting(LISTED);
        }
        Integer[] practices = who.rights().stream()
                .filter(right -> right.act() == Act.MESSAGES)
                .map(Right::practice)
                .filter(Objects::nonNull)
                .map(PracticeRef::num)
                .distinct()
                .toArray(Integer[]::new);
        return sql.ofPractices(practices, LISTED);
    }

    /** What waits to be looked at, by each practice that is to know of it; for telling them. */
    public List<Waiting> waiting() {
        return sql.waitingByPractice();
    }

    /** Puts down what an auditor found; false if nothing of this number waits for the caller. */
    public boolean review(long num, String verdict) {
        Who who = gate.caller();
        return who != null && who.may(Act.AUDIT) && sql.review(num, who.account(), verdict);
    }
}
