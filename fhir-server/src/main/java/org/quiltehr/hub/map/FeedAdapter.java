package org.quiltehr.hub.map;

import java.util.List;
import java.util.function.Supplier;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt;
import org.quiltehr.adapter.spi.Reply;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.practice.Feed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A feed's adapter behind a guard: an exception of an adapter is a bug of it, and costs that message, never the hub.
 * The exception's text may hold a patient's value, so only its class and the line that threw are told.
 */
public final class FeedAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(FeedAdapter.class);

    private final Adapter adapter;
    private final String name;
    private final String version;
    private final long settings;

    FeedAdapter(AdapterFactory factory, Feed feed) {
        this.adapter = factory.create(feed.config());
        this.name = factory.name();
        this.version = factory.version();
        this.settings = Hash64.of(new java.util.TreeMap<>(feed.config().settings()) + "|"
                + feed.practice().zone());
    }

    public String name() {
        return name;
    }

    public String version() {
        return version;
    }

    /** Hash of the settings and the time zone it was made with. */
    public long settings() {
        return settings;
    }

    /** The messages of a body; the body itself if the adapter fails. */
    public List<RawMessage> split(RawMessage body) {
        List<RawMessage> units = guard("split", () -> adapter.split(body), List.of(body));
        return units.isEmpty() ? List.of(body) : units;
    }

    public Peek peek(RawMessage message) {
        return guard("peek", () -> adapter.peek(message), Peek.unreadable(failed("peek", null)));
    }

    /** What the adapter made of the message, checked: each reference between entries leads to an entry. */
    public Mapping map(RawMessage message) {
        Mapping mapping;
        try {
            mapping = adapter.map(message);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            log("map", e);
            return new Mapping.Rejected(List.of(failed("map", e)), Ledger.unreadable());
        }
        if (mapping instanceof Mapping.Mapped mapped) {
            List<Issue> wrong = MappedCheck.check(mapped);
            if (!wrong.isEmpty()) {
                return new Mapping.Rejected(wrong, mapped.ledger());
            }
        }
        return mapping;
    }

    public Reply reply(RawMessage message, Receipt receipt) {
        return guard("reply", () -> adapter.reply(message, receipt), Reply.NONE);
    }

    private <T> T guard(String step, Supplier<T> run, T otherwise) {
        try {
            return run.get();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            log(step, e);
            return otherwise;
        }
    }

    private void log(String step, Throwable e) {
        LOG.error("adapter {} failed in {}: {}", name, step, where(e));
    }

    private Issue failed(String step, @org.jspecify.annotations.Nullable Throwable e) {
        return Issue.error(
                "adapter-failed",
                null,
                "The adapter " + name + " failed in " + step + (e == null ? "" : " (" + where(e) + ")")
                        + ": a fault of the adapter, not of the message. The message is kept and can be replayed once"
                        + " the adapter is mended.");
    }

    private static String where(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return e.getClass().getSimpleName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
