package org.quiltehr.hub.work;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** How far the machine's clock was set since this was made: what it shows now beside the time that has run. */
public final class SetClock {

    private final InstantSource clock;
    private final LongSupplier running;
    private final Instant began;
    private final long since;

    /** Of this machine. */
    public SetClock() {
        this(InstantSource.system(), System::nanoTime);
    }

    SetClock(InstantSource clock, LongSupplier running) {
        this.clock = clock;
        this.running = running;
        this.began = clock.instant();
        this.since = running.getAsLong();
    }

    /** Forward, or back if negative; drift and leap seconds count too. */
    public Duration moved() {
        return Duration.between(began, clock.instant()).minusNanos(running.getAsLong() - since);
    }
}
