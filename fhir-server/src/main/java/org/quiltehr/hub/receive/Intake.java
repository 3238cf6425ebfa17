package org.quiltehr.hub.receive;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.journal.Accepted;
import org.quiltehr.hub.journal.Incoming;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.map.Adapters;
import org.quiltehr.hub.map.FeedAdapter;
import org.quiltehr.hub.practice.Feed;

/** Bytes of a known feed on their way into the journal, whichever transport brought them. */
public final class Intake {

    /**
     * A message being journaled.
     *
     * @param accepted completed after the durable commit
     * @param problem what a glance at the message found wrong
     */
    record Taking(
            Feed feed,
            FeedAdapter adapter,
            RawMessage message,
            Optional<Issue> problem,
            CompletableFuture<Accepted> accepted) {}

    /** What a glance told, before anything is kept. */
    record Glance(Feed feed, FeedAdapter adapter, RawMessage message, List<RawMessage> units, List<Peek> peeks) {

        Optional<Issue> problem() {
            return units.size() == 1 ? peeks.getFirst().problem() : Optional.empty();
        }
    }

    private final Journal journal;
    private final Adapters adapters;

    Intake(Journal journal, Adapters adapters) {
        this.journal = journal;
        this.adapters = adapters;
    }

    /**
     * Cuts and peeks.
     *
     * @throws org.quiltehr.adapter.spi.ConfigException if this hub does not have the feed's adapter
     */
    Glance glance(Feed feed, RawMessage message) {
        FeedAdapter adapter = adapters.of(feed);
        List<RawMessage> units = adapter.split(message);
        return new Glance(
                feed, adapter, message, units, units.stream().map(adapter::peek).toList());
    }

    /** Hands it to the journal. */
    Taking take(Glance glance) {
        Feed feed = glance.feed();
        CompletableFuture<Accepted> accepted;
        if (glance.units().size() == 1) {
            accepted = journal.append(
                    incoming(feed, glance.message(), glance.peeks().getFirst()));
        } else {
            List<Incoming> units = new java.util.ArrayList<>();
            for (int i = 0; i < glance.units().size(); i++) {
                units.add(incoming(feed, glance.units().get(i), glance.peeks().get(i)));
            }
            RawMessage file = glance.message();
            accepted = journal.append(
                    new Incoming(
                            feed.practice().ref().num(),
                            feed.num(),
                            file.body(),
                            file.contentType(),
                            "file",
                            null,
                            null,
                            List.of()),
                    units);
        }
        return new Taking(feed, glance.adapter(), glance.message(), glance.problem(), accepted);
    }

    /**
     * Journals what a transport fetched; completed after the durable commit.
     *
     * @param control what tells this delivery from others of equal content: the same again is the same message
     * @throws org.quiltehr.adapter.spi.ConfigException if this hub does not have the feed's adapter
     */
    public CompletableFuture<Accepted> take(Feed feed, RawMessage message, String control) {
        Peek peek = adapters.of(feed).peek(message);
        return journal.append(incoming(
                feed, message, new Peek(peek.type(), control, peek.patients(), peek.sourceTime(), peek.problem())));
    }

    /** Journals a file that a transport brought: cut into its messages, under their own control ids. */
    public CompletableFuture<Accepted> take(Feed feed, RawMessage file) {
        return take(glance(feed, file)).accepted();
    }

    private static Incoming incoming(Feed feed, RawMessage message, Peek peek) {
        return new Incoming(
                feed.practice().ref().num(),
                feed.num(),
                message.body(),
                message.contentType(),
                peek.type(),
                peek.controlId(),
                peek.sourceTime(),
                peek.patients());
    }
}
