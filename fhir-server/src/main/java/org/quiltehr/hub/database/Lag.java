package org.quiltehr.hub.database;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * How far a replica is behind, told by places in the log of changes and by this process's own running time: neither clock of
 * the two servers is asked, since they may differ, and a replica that is cut off cannot pass for one that has all there is.
 */
final class Lag {

    /** Half an hour of half seconds: nobody allows such a lag. */
    private static final int MOST = 3_600;

    /** That the primary's log had come so far at an instant of {@link System#nanoTime}. */
    private record Place(long at, long log) {}

    private final Deque<Place> primary = new ArrayDeque<>();

    /**
     * The primary's log had come so far, at the latest, at this instant: asked after it. One that has come less far than it had is
     * another server's, which took over: what was known of the former says nothing of it.
     */
    synchronized void primary(long at, long log) {
        if (!primary.isEmpty() && log < primary.getLast().log()) {
            primary.clear();
        }
        primary.addLast(new Place(at, log));
        if (primary.size() > MOST) {
            primary.removeFirst();
        }
    }

    /**
     * Nanoseconds since the instant up to which a replica has everything; {@link Long#MAX_VALUE} if none is known.
     *
     * @param played so far the replica has played the log; less than 0 if it is none
     */
    synchronized long behind(long played, long now) {
        for (Iterator<Place> newestFirst = primary.descendingIterator(); newestFirst.hasNext(); ) {
            Place place = newestFirst.next();
            if (place.log() <= played) {
                return now - place.at();
            }
        }
        return Long.MAX_VALUE;
    }
}
