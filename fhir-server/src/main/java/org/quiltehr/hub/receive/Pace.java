package org.quiltehr.hub.receive;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How slowly something may come: so many bytes a second, counted after a time of grace. What is slower holds memory and a
 * place for hours, and no line of a practice is that slow.
 *
 * @param grace in which nothing is asked
 * @param bytesPerSecond on the average of all time after it
 * @param nanos the time, as of {@link System#nanoTime}
 */
record Pace(Duration grace, int bytesPerSecond, LongSupplier nanos) {

    Pace(Duration grace, int bytesPerSecond) {
        this(grace, bytesPerSecond, System::nanoTime);
    }

    Run begin() {
        return new Run(this, nanos.getAsLong());
    }

    /** One thing that comes. */
    static final class Run {

        private final Pace pace;
        private final long begun;
        private volatile long bytes;

        private Run(Pace pace, long begun) {
            this.pace = pace;
            this.begun = begun;
        }

        /** Counts what has come; whether all of it came too slowly. For one thread; others may ask {@link #tooSlow()}. */
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts, others only look
        boolean tooSlow(int more) {
            bytes += more;
            return tooSlow();
        }

        boolean tooSlow() {
            double late = (pace.nanos.getAsLong() - begun - pace.grace.toNanos()) / 1e9;
            return late > 0 && bytes < late * pace.bytesPerSecond;
        }
    }
}
