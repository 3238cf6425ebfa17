package org.quiltehr.hub.watch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.practice.Feed;

/** What is out of order now and what was of late, for the pages. */
public final class Conditions {

    /**
     * One condition.
     *
     * @param kind as {@code /conditions} calls it, such as {@code feed-silent}
     * @param subject {@code practice/feed}, or empty: the hub itself
     * @param closed null while it is open
     * @param text what is wrong and what to do
     */
    public record Condition(
            String kind,
            String subject,
            Instant opened,
            @Nullable Instant closed,
            String text) {}

    private final ConditionSql conditions;

    Conditions(ConditionSql conditions) {
        this.conditions = conditions;
    }

    /** Those open now, and those closed since an instant; newest first. */
    public List<Condition> since(Instant since, int most) {
        return conditions.since(since, most).stream().map(Conditions::shown).toList();
    }

    /** Feeds that are silent by their own rhythm, by {@link #subject}. */
    public Map<String, Condition> silent() {
        return conditions.open().stream()
                .filter(c -> c.kind() == Finding.Kind.FEED_SILENT)
                .collect(Collectors.toMap(ConditionSql.Condition::subject, Conditions::shown, (one, other) -> one));
    }

    /** What conditions of a feed are about. */
    public static String subject(Feed feed) {
        return SilentFeeds.subject(feed);
    }

    private static Condition shown(ConditionSql.Condition c) {
        return new Condition(c.kind().code(), c.subject(), c.opened(), c.closed(), c.text());
    }
}
