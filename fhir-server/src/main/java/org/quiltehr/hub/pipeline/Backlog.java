package org.quiltehr.hub.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.journal.Work;

/**
 * Which waiting messages may be worked now (SEMANTICS 3): of messages that share a patient the earliest; a message of an
 * unknown patient when all earlier ones of its feed are done, and until it is done it holds the later ones.
 */
final class Backlog {

    private record Key(int practice, long key) {}

    /** So many messages of other practices are passed over in search of one practice's. */
    private static final int LOOKED_AT = 200;

    private final TreeMap<Long, Work> known = new TreeMap<>();
    private final Set<Long> running = new HashSet<>();
    private final Map<Key, TreeSet<Long>> byKey = new HashMap<>();
    private final Map<Integer, TreeSet<Long>> byFeed = new HashMap<>();
    private final Map<Integer, TreeSet<Long>> unknown = new HashMap<>();
    private final PriorityQueue<Long> ready = new PriorityQueue<>();
    private final Set<Long> offered = new HashSet<>();
    private boolean closed;

    /** Adds what is not here yet. */
    synchronized void add(List<Work> work) {
        List<Work> added = new ArrayList<>();
        for (Work w : work) {
            if (known.putIfAbsent(w.place(), w) == null) {
                added.add(w);
                for (long key : w.keys()) {
                    byKey.computeIfAbsent(new Key(w.practice(), key), k -> new TreeSet<>())
                            .add(w.place());
                }
                byFeed.computeIfAbsent(w.feed(), f -> new TreeSet<>()).add(w.place());
                if (w.keys().length == 0) {
                    unknown.computeIfAbsent(w.feed(), f -> new TreeSet<>()).add(w.place());
                }
            }
        }
        added.forEach(this::offer);
    }

    /** The earliest message that may be worked; waits for one. Null once closed. */
    synchronized @Nullable Work take() throws InterruptedException {
        while (!closed) {
            Long place = ready.poll();
            if (place == null) {
                wait();
                continue;
            }
            offered.remove(place);
            Work work = known.get(place);
            if (work != null && !running.contains(place) && free(work)) {
                running.add(place);
                return work;
            }
        }
        return null;
    }

    /**
     * The earliest message that may be worked and others of its practice that may be too, none of one patient; waits for
     * one. Empty once closed.
     */
    synchronized List<Work> take(int most) throws InterruptedException {
        Work first = take();
        if (first == null) {
            return List.of();
        }
        List<Work> taken = new ArrayList<>();
        taken.add(first);
        List<Long> others = new ArrayList<>();
        while (taken.size() < most && first.keys().length > 0 && others.size() < LOOKED_AT && !ready.isEmpty()) {
            long place = ready.poll();
            Work work = known.get(place);
            if (work == null || running.contains(place) || !free(work)) {
                offered.remove(place);
            } else if (work.practice() != first.practice() || work.keys().length == 0) {
                others.add(place);
            } else {
                offered.remove(place);
                running.add(place);
                taken.add(work);
            }
        }
        ready.addAll(others);
        return taken;
    }

    /** The message is finished, or another hub's: those behind it may run. */
    synchronized void done(Work work) {
        if (known.remove(work.place()) == null) {
            return;
        }
        running.remove(work.place());
        for (long key : work.keys()) {
            Key at = new Key(work.practice(), key);
            TreeSet<Long> line = byKey.get(at);
            if (line != null) {
                line.remove(work.place());
                if (line.isEmpty()) {
                    byKey.remove(at);
                } else {
                    offer(line.first());
                }
            }
        }
        TreeSet<Long> feed = byFeed.get(work.feed());
        TreeSet<Long> barriers = unknown.get(work.feed());
        if (feed != null) {
            feed.remove(work.place());
            if (barriers != null) {
                barriers.remove(work.place());
                if (work.keys().length == 0) {
                    List.copyOf(feed).forEach(this::offer);
                } else if (!feed.isEmpty()) {
                    offer(feed.first());
                }
                if (barriers.isEmpty()) {
                    unknown.remove(work.feed());
                }
            }
            if (feed.isEmpty()) {
                byFeed.remove(work.feed());
            }
        }
    }

    /** Drops what is neither running nor waiting in the database any more. */
    synchronized void keep(Set<Long> places, long upTo) {
        for (Work w : List.copyOf(known.headMap(upTo, true).values())) {
            if (!running.contains(w.place()) && !places.contains(w.place())) {
                done(w);
            }
        }
    }

    synchronized int size() {
        return known.size();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private void offer(Work work) {
        offer(work.place());
    }

    private void offer(long place) {
        Work work = known.get(place);
        if (work != null && !running.contains(place) && free(work) && offered.add(place)) {
            ready.add(place);
            notify();
        }
    }

    private boolean free(Work work) {
        for (long key : work.keys()) {
            TreeSet<Long> line = byKey.get(new Key(work.practice(), key));
            if (line != null && line.first() != work.place()) {
                return false;
            }
        }
        if (work.keys().length == 0) {
            TreeSet<Long> feed = byFeed.get(work.feed());
            return feed == null || feed.first() == work.place();
        }
        TreeSet<Long> barriers = unknown.get(work.feed());
        return barriers == null || barriers.isEmpty() || barriers.first() > work.place();
    }
}
