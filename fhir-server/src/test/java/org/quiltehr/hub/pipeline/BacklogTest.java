package org.quiltehr.hub.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.journal.Work;

class BacklogTest {

    private static Work work(long place, int feed, long... keys) {
        return new Work(place, new UUID(0, place), 1, feed, keys);
    }

    private static List<Long> free(Backlog backlog, int most) throws InterruptedException {
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            places.add(backlog.take().place());
        }
        return places;
    }

    @Test
    void messagesThatShareOneOfTheirPatientsFollowEachOtherWhateverTheirFeed() throws InterruptedException {
        Backlog backlog = new Backlog();
        backlog.add(List.of(work(1, 1, 10, 11), work(2, 2, 11), work(3, 1, 12), work(4, 1, 10)));
        assertThat(free(backlog, 2)).containsExactly(1L, 3L);
        backlog.done(work(1, 1, 10, 11));
        assertThat(free(backlog, 2)).containsExactly(2L, 4L);
    }

    @Test
    void anUnknownPatientWaitsForTheFeedAndHoldsIt() throws InterruptedException {
        Backlog backlog = new Backlog();
        backlog.add(List.of(work(1, 1, 10), work(2, 1), work(3, 1, 12), work(4, 2, 13)));
        assertThat(free(backlog, 2)).containsExactly(1L, 4L);
        backlog.done(work(1, 1, 10));
        assertThat(free(backlog, 1)).containsExactly(2L);
        backlog.done(work(2, 1));
        assertThat(free(backlog, 1)).containsExactly(3L);
    }

    @Test
    void whatAnotherHubFinishedIsForgotten() throws InterruptedException {
        Backlog backlog = new Backlog();
        backlog.add(List.of(work(1, 1, 10), work(2, 1, 10)));
        backlog.keep(Set.of(2L), 2);
        assertThat(free(backlog, 1)).containsExactly(2L);
    }

    @Test
    void anyMixIsWorkedWholeAndInOrder() throws InterruptedException {
        Random random = new Random(7);
        Backlog backlog = new Backlog();
        List<Work> all = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            long[] keys = random.longs(random.nextInt(3), 0, 20).distinct().toArray();
            all.add(work(i, random.nextInt(3), keys));
        }
        backlog.add(all.subList(0, 250));
        backlog.add(all.subList(200, 500));
        List<Work> running = new ArrayList<>();
        List<Long> finished = new ArrayList<>();
        int taken = 0;
        while (finished.size() < all.size()) {
            if (taken < all.size() && running.size() < 4 && (running.isEmpty() || random.nextBoolean())) {
                Thread waker = Thread.ofVirtual().unstarted(() -> {});
                waker.start();
                if (running.isEmpty()) {
                    Work next = backlog.take();
                    for (Work earlier : all.subList(0, (int) next.place() - 1)) {
                        boolean done = finished.contains(earlier.place());
                        assertThat(done || !bound(earlier, next)).isTrue();
                    }
                    running.add(next);
                    taken++;
                    continue;
                }
            }
            Work done = running.remove(random.nextInt(running.size()));
            finished.add(done.place());
            backlog.done(done);
        }
        assertThat(backlog.size()).isZero();
    }

    private static boolean bound(Work a, Work b) {
        if (a.feed() == b.feed() && (a.keys().length == 0 || b.keys().length == 0)) {
            return true;
        }
        for (long x : a.keys()) {
            for (long y : b.keys()) {
                if (x == y) {
                    return true;
                }
            }
        }
        return false;
    }
}
