package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How many requests a client gets through. */
class RateLimitsTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(-5 * SECOND);
    private final RateLimits limits = new RateLimits(10, 30, now::get);

    private int passed(String client, int asked) {
        int passed = 0;
        for (int i = 0; i < asked; i++) {
            passed += limits.take(client) == 0 ? 1 : 0;
        }
        return passed;
    }

    @Test
    void aClientHasItsBurstThenItsRateAndOthersAreNotTouched() {
        assertThat(passed("one", 100)).isEqualTo(30);
        assertThat(passed("other", 30)).isEqualTo(30);
        now.addAndGet(SECOND);
        assertThat(passed("one", 100)).isEqualTo(10);
        now.addAndGet(3600 * SECOND);
        assertThat(passed("one", 100)).as("a rest fills the bucket and no more").isEqualTo(30);
    }

    @Test
    void whoIsRefusedIsToldWhenToComeAgain() {
        passed("one", 30);
        long wait = limits.take("one");
        assertThat(wait).isPositive();
        now.addAndGet(wait * SECOND);
        assertThat(limits.take("one")).isZero();
    }

    @Test
    void zeroIsNoLimit() {
        RateLimits none = new RateLimits(0, 30, now::get);
        for (int i = 0; i < 10_000; i++) {
            assertThat(none.take("one")).isZero();
        }
    }

    @Test
    void clientsThatRestAreForgotten() {
        for (int i = 0; i < 60_000; i++) {
            limits.take("client" + i);
        }
        now.addAndGet(60 * SECOND);
        assertThat(passed("client7", 100)).isEqualTo(30);
    }
}
