package org.quiltehr.hub.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SetClockTest {

    @Test
    void whatRunsIsNotWhatIsSet() {
        AtomicReference<Instant> shown = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        AtomicLong running = new AtomicLong(5);
        SetClock clock = new SetClock(shown::get, running::get);
        shown.updateAndGet(at -> at.plus(Duration.ofDays(3)));
        running.addAndGet(Duration.ofDays(3).toNanos());
        assertThat(clock.moved()).isZero();
        shown.updateAndGet(at -> at.plus(Duration.ofDays(400)));
        assertThat(clock.moved()).isEqualTo(Duration.ofDays(400));
        shown.updateAndGet(at -> at.minus(Duration.ofDays(401)));
        assertThat(clock.moved()).isEqualTo(Duration.ofDays(-1));
    }
}
