package org.quiltehr.hub.database;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far a replica is behind, told by places in the log of changes and by this process's own running time: neither clock of
 * the two servers is asked, since they may differ, and a replica that is cut off cannot pass for one that has all there is.
 */
final class Lag {

    /** More than an hour of seconds is never needed: nobody allows such a lag. */
    private static final int MOST = 3_600;

    /** That the primary's log had come so far at an instant of {@link System#nanoTime}. */
    private record Place(long at, long log) {}

    private final Deque<Place> primary = new ArrayDeque<>();
    private boolean known;
    private long asOf;

    /** The primary's log had come so far, at the latest, at this instant: asked after it. */
    synchronized void primary(long at, long log) {
        primary.addLast(new Place(at, log));
        if (primary.size() > MOST) {
            primary.removeFirst();
        }
    }

    /** The replica has played the log so far. */
    synchronized void replica(long log) {
        while (!primary.isEmpty() && primary.getFirst().log() <= log) {
            known = true;
            asOf = primary.removeFirst().at();
        }
    }

    /** It is not to be read, until it has proved anew how far it is. */
    synchronized void lost() {
        known = false;
        primary.clear();
    }

    /** Nanoseconds since the instant up to which the replica is known to have everything; {@link Long#MAX_VALUE} if none is. */
    synchronized long behind(long now) {
        return known ? now - asOf : Long.MAX_VALUE;
    }
}
