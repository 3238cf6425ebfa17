package org.quiltehr.hub.base;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does what comes while the like of it is being done together, so that it shares a transaction's round trips and its wait
 * for the disk. What comes alone is done at once. Safe for use by many threads.
 *
 * @param <K> what is asked of one kind can be done together
 * @param <A> what is asked
 * @param <R> its answer
 */
public final class Together<K, A, R> {

    private final int atOnce;
    private final int most;
    private final Function<List<A>, List<R>> work;
    private final Map<K, Line<A, R>> lines = new ConcurrentHashMap<>();

    /**
     * Makes a place where what is asked meets.
     *
     * @param atOnce so many works of one kind go on at a time
     * @param most so many are done in one work
     * @param work does all or none, and gives the answers in order
     */
    public Together(int atOnce, int most, Function<List<A>, List<R>> work) {
        this.atOnce = atOnce;
        this.most = most;
        this.work = work;
    }

    private record Waiting<A, R>(A asked, CompletableFuture<Outcome<R>> outcome) {}

    /** Both null: the work of several failed. */
    private record Outcome<R>(@Nullable R answer, @Nullable RuntimeException problem) {}

    /** Those of one kind that wait, and how many work; guarded by itself. */
    private static final class Line<A, R> {

        private final Queue<Waiting<A, R>> waiting = new ArrayDeque<>();
        private int workers;
    }

    /**
     * The answer, or empty where the work of several failed: whose fault it is shows when each is done by itself. What failed
     * alone is thrown.
     */
    public Optional<R> done(K kind, A asked) {
        Waiting<A, R> mine = new Waiting<>(asked, new CompletableFuture<>());
        boolean[] leads = new boolean[1];
        // the map holds only lines that somebody works at, so that it does not grow with the kinds ever seen
        Line<A, R> line = lines.compute(kind, (k, there) -> {
            Line<A, R> at = there == null ? new Line<>() : there;
            synchronized (at) {
                at.waiting.add(mine);
                leads[0] = at.workers < atOnce;
                at.workers += leads[0] ? 1 : 0;
            }
            return at;
        });
        if (leads[0]) {
            lead(kind, line, mine);
        }
        Outcome<R> outcome = mine.outcome.join();
        if (outcome.problem != null) {
            throw outcome.problem;
        }
        return Optional.ofNullable(outcome.answer);
    }

    /** Works until its own is done; those who still wait then get a worker of their own. */
    private void lead(K kind, Line<A, R> line, Waiting<A, R> mine) {
        try {
            List<Waiting<A, R>> taken = take(line);
            while (!taken.isEmpty()) {
                perform(taken);
                taken = mine.outcome.isDone() ? List.of() : take(line);
            }
        } finally {
            leave(kind, line);
        }
    }

    private void leave(K kind, Line<A, R> line) {
        lines.compute(kind, (k, there) -> {
            synchronized (line) {
                if (!line.waiting.isEmpty()) {
                    Thread.ofVirtual().name("together").start(() -> follow(kind, line));
                    return there;
                }
                line.workers--;
                return line.workers == 0 ? null : there;
            }
        });
    }

    private void follow(K kind, Line<A, R> line) {
        try {
            perform(take(line));
        } finally {
            leave(kind, line);
        }
    }

    private List<Waiting<A, R>> take(Line<A, R> line) {
        synchronized (line) {
            List<Waiting<A, R>> taken = new ArrayList<>(Math.min(most, line.waiting.size()));
            while (taken.size() < most && !line.waiting.isEmpty()) {
                taken.add(line.waiting.remove());
            }
            return taken;
        }
    }

    private void perform(List<Waiting<A, R>> taken) {
        List<R> done = List.of();
        RuntimeException problem = null;
        try {
            done = taken.isEmpty()
                    ? List.of()
                    : work.apply(taken.stream().map(Waiting::asked).toList());
        } catch (RuntimeException e) {
            problem = taken.size() == 1 ? e : null;
        } finally {
            for (int i = 0; i < taken.size(); i++) {
                taken.get(i).outcome.complete(new Outcome<>(done.isEmpty() ? null : done.get(i), problem));
            }
        }
    }
}
