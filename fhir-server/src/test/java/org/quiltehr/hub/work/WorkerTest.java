package org.quiltehr.hub.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Turns, pauses, faults and the stop of a worker. */
class WorkerTest {

    private static final Duration NEVER = Duration.ofHours(1);

    private final BlockingQueue<Integer> turns = new LinkedBlockingQueue<>();
    private Told worker = new Told(NEVER, () -> false);

    /** A worker whose turns are the test's. */
    private final class Told extends Worker {
        private final BooleanSupplier turn;
        private final AtomicInteger ended = new AtomicInteger();

        Told(Duration pause, BooleanSupplier turn) {
            super("told", pause);
            this.turn = turn;
        }

        @Override
        protected boolean turn() {
            turns.add(turns.size());
            return turn.getAsBoolean();
        }

        @Override
        protected void end() {
            ended.incrementAndGet();
        }

        void wake() {
            ring();
        }
    }

    @AfterEach
    void stop() {
        worker.stop();
    }

    @Test
    void thePauseComesOnlyWhenThereIsNothingToDo() throws Exception {
        AtomicInteger left = new AtomicInteger(3);
        worker = new Told(NEVER, () -> left.decrementAndGet() > 0);
        worker.start();
        for (int i = 0; i < 3; i++) {
            assertThat(turns.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(turns.poll(200, TimeUnit.MILLISECONDS)).isNull();
        worker.wake();
        assertThat(turns.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aFaultEndsTheTurnAndNotTheWork() throws Exception {
        worker = new Told(Duration.ofMillis(1), () -> {
            throw new IllegalStateException("a fault of the test");
        });
        worker.start();
        assertThat(turns.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(turns.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aStopWaitsForTheTurnAtHandAndDoesNotInterruptIt() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        AtomicInteger whole = new AtomicInteger();
        worker = new Told(NEVER, () -> {
            inside.countDown();
            try {
                Thread.sleep(300);
                whole.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        });
        worker.start();
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        worker.stop();
        assertThat(whole).hasValue(1);
        assertThat(turns).hasSize(1);
        assertThat(worker.ended).hasValue(1);
        assertThat(worker.isRunning()).isFalse();
    }
}
