package org.quiltehr.hub.telemetry;

import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.journal.Outcome;
import org.quiltehr.hub.practice.Practices;

/** Begins the trace of each message that was journaled. */
final class Receiving implements Journal.Follower {

    private final Spans spans;
    private final Practices practices;

    Receiving(Spans spans, Practices practices) {
        this.spans = spans;
        this.practices = practices;
    }

    @Override
    public void journaled(UUID message, int feed, long since) {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        practices.feed(feed).ifPresent(known -> {
            facts.put(Fact.PRACTICE, known.practice().ref().slug());
            facts.put(Fact.FEED, known.slug());
        });
        spans.tell(message, Step.RECEIVE, since, System.nanoTime(), facts);
    }

    @Override
    public void received(int feed, boolean duplicate, int messages) {
        // a resend has its trace
    }

    @Override
    public void finished(Message message, Outcome outcome) {
        // told by who works it
    }
}
