package org.quiltehr.hub.pipeline.rest;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.Together;
import org.quiltehr.hub.base.View;

/**
 * Creates that come while others are written are written together: they share the round trips of one transaction and its
 * wait for the disk. If a transaction of several fails, each of its requests is done again by itself, so that none fails for
 * another's fault.
 */
final class SharedCommit {

    /** While one transaction waits for the disk, the other works. */
    private static final int AT_ONCE = 2;

    private static final int MOST = 32;

    /** What requests must have in common to be done at once: the answer of each is then what it would be alone. */
    private record Kind(PracticeRef practice, View view, String base, String condition, long denied) {

        static Kind of(Caller caller) {
            PracticeRef practice = caller.grant().practice();
            if (practice == null) {
                throw new IllegalStateException("a caller without a practice writes");
            }
            return new Kind(
                    practice,
                    caller.view(),
                    caller.base(),
                    caller.grant().condition(),
                    caller.grant().deniedLabels());
        }
    }

    private final Together<Kind, Request, List<Done>> together;

    /** @param work does requests of one kind all or none, and gives the answers in order */
    SharedCommit(Function<List<Request>, List<List<Done>>> work) {
        this.together = new Together<>(AT_ONCE, MOST, work);
    }

    /** A plain create. A Patient is matched with all others, in an order of locks that is its own transaction's. */
    static boolean mayShare(Request request) {
        Asked only = request.asked().getFirst();
        return request.asked().size() == 1
                && request.caller().manner() == Manner.REQUEST
                && only.verb() == Asked.Verb.CREATE
                && only.condition() == null
                && only.place().isEmpty()
                && !only.type().equals("Patient");
    }

    /** The answer; empty where a transaction of several failed. A request that failed alone is told so. */
    Optional<List<Done>> done(Request request) {
        return together.done(Kind.of(request.caller()), request);
    }
}
