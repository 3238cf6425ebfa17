package org.quiltehr.hub.watch;

import java.time.Instant;
import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * When a feed usually sends, learned from the quarter hours in which it did.
 *
 * <p>For each hour of the week the share of quarter hours with a message gives a hazard. Summed over a pause, the hazard says
 * how much of the feed's own time has gone by: a night or a weekend counts for nothing, an hour of a busy morning for much.
 * It is silent when a pause is twice as long, in this time, as the longest it has shown; or when it is twice as long by the clock
 * and in its own time no shorter than any: of a feed that sends once a night, one late night is as much of its own time as a
 * night missed.
 */
final class Rhythm {

    /** Length of a slot, seconds: messages come in bursts, a quarter hour is one event. */
    static final int SLOT = 900;

    private static final int PER_HOUR = 3600 / SLOT;
    private static final double TIMES_THE_LONGEST = 2;
    private static final double CAUTION = 4; // slots without a message, thought to have been seen

    private final Week week;
    private final double[] hazard; // of one slot, by hour of the week
    private final double longest;
    private final long longestByClock;
    private final LongPredicate watched;

    private Rhythm(Week week, double[] hazard, double longest, long longestByClock, LongPredicate watched) {
        this.week = week;
        this.hazard = hazard;
        this.longest = longest;
        this.longestByClock = longestByClock;
        this.watched = watched;
    }

    /**
     * Learns.
     *
     * @param week of the practice
     * @param slots numbers of the slots (epoch seconds / {@value #SLOT}) with a message, ascending
     * @param from first slot that counts
     * @param to the slot behind the last that counts
     * @param watched whether the hub could have received in a slot and the feed was not known to be down: others teach nothing
     */
    static Rhythm learn(Week week, long[] slots, long from, long to, LongPredicate watched) {
        double[] seen = new double[Week.HOURS];
        double[] could = new double[Week.HOURS];
        for (long slot = from; slot < to; slot++) {
            if (watched.test(slot)) {
                could[week.hour(at(slot))]++;
            }
        }
        for (long slot : slots) {
            if (slot >= from && slot < to && watched.test(slot)) {
                seen[week.hour(at(slot))]++;
            }
        }
        double[] hazard = hazards(seen, could);
        Rhythm plain = new Rhythm(week, hazard, 0, 0, watched);
        double longest = 1;
        long longestByClock = 1;
        long before = -1;
        for (long slot : slots) {
            if (slot < from || slot >= to) {
                continue;
            }
            if (before >= 0) {
                longest = Math.max(longest, plain.own(before + 1, slot));
                longestByClock = Math.max(longestByClock, clock(before, slot, watched));
            }
            before = slot;
        }
        return new Rhythm(week, hazard, longest, longestByClock, watched);
    }

    /** Smoothed over the neighbouring hours, since nobody is on time to the minute; cautious where little is known. */
    private static double[] hazards(double[] seen, double[] could) {
        double[] hazard = new double[Week.HOURS];
        for (int h = 0; h < Week.HOURS; h++) {
            int left = (h + Week.HOURS - 1) % Week.HOURS;
            int right = (h + 1) % Week.HOURS;
            double without = 2 * could[h] + could[left] + could[right] + CAUTION;
            double share = (2 * seen[h] + seen[left] + seen[right]) / without;
            hazard[h] = -Math.log1p(-share);
        }
        return hazard;
    }

    /** The feed's own time between two slots, the first included. */
    double own(long from, long to) {
        return own(from, to, watched);
    }

    private double own(long from, long to, LongPredicate watched) {
        double sum = 0;
        for (long slot = from; slot < to; slot++) {
            if (watched.test(slot)) {
                sum += hazard[week.hour(at(slot))];
            }
        }
        return sum;
    }

    /** Slots from one with a message to another, those left out in which nobody could have received. */
    private static long clock(long from, long to, LongPredicate watched) {
        long slots = 1;
        for (long slot = from + 1; slot < to; slot++) {
            slots += watched.test(slot) ? 1 : 0;
        }
        return slots;
    }

    /** Whether a feed whose last message was in slot {@code last} is silent when slot {@code now} begins. */
    boolean silent(long last, long now) {
        return silent(last, now, watched);
    }

    /** The same, where what is watched is known better than when the rhythm was learned. */
    boolean silent(long last, long now, LongPredicate watched) {
        double own = own(last + 1, now, watched);
        return own >= threshold() || own >= longest && clock(last, now, watched) >= TIMES_THE_LONGEST * longestByClock;
    }

    /** The first slot at whose beginning the pause is as long as the longest learned, or null within four weeks. */
    @Nullable
    Long usualUntil(long last) {
        return reaches(last, longest);
    }

    private @Nullable Long reaches(long last, double bound) {
        double sum = 0;
        long end = last + 4L * Week.HOURS * PER_HOUR;
        for (long slot = last + 1; slot < end; slot++) {
            sum += hazard[week.hour(at(slot))];
            if (sum >= bound) {
                return slot + 1;
            }
        }
        return null;
    }

    /** Longest pause learned, in the feed's own time. */
    double longest() {
        return longest;
    }

    /** Pause from which it is silent, in the feed's own time. */
    double threshold() {
        return TIMES_THE_LONGEST * longest;
    }

    static long slot(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), SLOT);
    }

    static Instant at(long slot) {
        return Instant.ofEpochSecond(slot * SLOT);
    }

    @Override
    public String toString() {
        return "longest " + longest + ", hazards " + Arrays.toString(hazard);
    }
}
