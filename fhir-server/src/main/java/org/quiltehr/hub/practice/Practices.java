package org.quiltehr.hub.practice;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.PracticeRef;

/**
 * The practices and feeds of the network. What is known is checked against the database's version every few
 * milliseconds, and at once where something is not found, so that several hubs see one configuration.
 */
public final class Practices {

    /** The practice a caller of {@code /fhir} writes for under {@code --open}. */
    public static final String OPEN = "open";

    /** The practice whose resources are the code systems, value sets and concept maps of the whole network. */
    public static final String TERMINOLOGY = "terminology";

    private static final long FRESH = Duration.ofMillis(20).toNanos();

    private record Seen(Catalog catalog, long at) {

        boolean isFresh() {
            return System.nanoTime() - at < FRESH;
        }
    }

    private final PracticeSql sql;
    private final FeedCheck check;
    private volatile @Nullable Seen seen;

    Practices(PracticeSql sql, FeedCheck check) {
        this.sql = sql;
        this.check = check;
    }

    public Optional<Practice> bySlug(String slug) {
        return find(c -> c.practice(slug));
    }

    public Optional<Practice> byNum(int num) {
        return find(
                c -> c.practices().stream().filter(p -> p.ref().num() == num).findFirst());
    }

    /** All practices, by slug. */
    public List<Practice> list() {
        return catalog().practices();
    }

    public Optional<Feed> feed(PracticeRef practice, String slug) {
        return find(c -> c.feed(practice.num(), slug));
    }

    public Optional<Feed> feed(int num) {
        return find(c -> Optional.ofNullable(c.byNum().get(num)));
    }

    /** The feeds of a practice, by slug. */
    public List<Feed> feeds(PracticeRef practice) {
        return catalog().feeds().stream()
                .filter(f -> f.practice().ref().num() == practice.num())
                .toList();
    }

    /** The feed whose sender names itself so in MSH-3 and MSH-4. */
    public Optional<Feed> sender(String application, String facility) {
        return find(c -> c.sender(application, facility));
    }

    /** The practice with this slug, made if it is not there. */
    public Practice require(String slug, String name, ZoneId zone) {
        return bySlug(slug).orElseGet(() -> put(new PracticeSpec(slug, name, zone, List.of())));
    }

    /**
     * Makes or changes a practice and the feeds the specification names; others stay.
     *
     * @throws ConfigProblem if an adapter refuses a feed, or a sender is another feed's; nothing is changed then
     */
    public Practice put(PracticeSpec spec) {
        Practice draft = new Practice(new PracticeRef(0, new UUID(0, 0), spec.slug()), spec.name(), spec.zone());
        for (FeedSpec feed : spec.feeds()) {
            check(feed.under(0, draft), spec.place() + ".feeds." + feed.slug());
        }
        sql.put(spec);
        seen = null;
        return bySlug(spec.slug()).orElseThrow();
    }

    /**
     * Makes or changes one feed.
     *
     * @throws ConfigProblem as {@link #put(PracticeSpec)}
     */
    public Feed put(Practice practice, FeedSpec feed) {
        check(feed.under(0, practice), "feeds." + feed.slug());
        sql.put(practice.ref().num(), feed);
        seen = null;
        return feed(practice.ref(), feed.slug()).orElseThrow();
    }

    private void check(Feed feed, String place) {
        try {
            check.check(feed);
        } catch (org.quiltehr.adapter.spi.ConfigException e) {
            throw new ConfigProblem(place, String.valueOf(e.getMessage()));
        }
        Feed.Mllp mllp = feed.mllp();
        if (mllp != null) {
            boolean taken = catalog().feeds().stream()
                    .anyMatch(f -> mllp.equals(f.mllp())
                            && !(f.slug().equals(feed.slug())
                                    && f.practice()
                                            .ref()
                                            .slug()
                                            .equals(feed.practice().ref().slug())));
            if (taken) {
                throw new ConfigProblem(place + ".mllp", "another feed takes the messages of this sender already");
            }
        }
    }

    private <T> Optional<T> find(Function<Catalog, Optional<T>> wanted) {
        Optional<T> found = wanted.apply(catalog());
        if (found.isPresent()) {
            return found;
        }
        return wanted.apply(refresh());
    }

    private Catalog catalog() {
        Seen now = seen;
        return now != null && now.isFresh() ? now.catalog() : refreshOnce();
    }

    /** Requests that find it stale at the same time ask the database once. */
    private synchronized Catalog refreshOnce() {
        Seen now = seen;
        return now != null && now.isFresh() ? now.catalog() : refresh();
    }

    private synchronized Catalog refresh() {
        long at = System.nanoTime();
        Seen now = seen;
        Catalog catalog = now != null && sql.version() == now.catalog().version() ? now.catalog() : sql.catalog();
        seen = new Seen(catalog, at);
        return catalog;
    }
}
