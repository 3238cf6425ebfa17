package org.quiltehr.hub.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.journal.Outcome;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practices;

/** Counts per feed what this hub received and what became of it, and how long a message took until it could be read. */
final class FeedMeters implements Journal.Follower {

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(1)
    };

    private final MeterRegistry meters;
    private final Practices practices;

    FeedMeters(MeterRegistry meters, Practices practices) {
        this.meters = meters;
        this.practices = practices;
    }

    @Override
    public void received(int feed, boolean duplicate, int messages) {
        Counter.builder("quilt.feed.received")
                .description("messages journaled; resends of a known one apart")
                .tags(tags(feed).and("resend", Boolean.toString(duplicate)))
                .register(meters)
                .increment(messages);
    }

    @Override
    public void finished(Message message, Outcome outcome) {
        Tags feed = tags(message.feed());
        Counter.builder("quilt.feed.finished")
                .description("messages worked, by what became of them")
                .tags(feed.and("state", outcome.state().name().toLowerCase(Locale.ROOT)))
                .register(meters)
                .increment();
        Timer.builder("quilt.feed.visible")
                .description("time from a message's receipt until what it says can be read")
                .serviceLevelObjectives(BOUNDS)
                .tags(feed)
                .register(meters)
                .record(Duration.between(message.received(), Instant.now()));
    }

    private Tags tags(@Nullable Integer number) {
        Feed feed = number == null ? null : practices.feed(number).orElse(null);
        return feed == null
                ? Tags.of("practice", "", "feed", "")
                : Tags.of("practice", feed.practice().ref().slug(), "feed", feed.slug());
    }
}
