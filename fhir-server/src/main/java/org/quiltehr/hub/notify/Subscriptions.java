package org.quiltehr.hub.notify;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import tools.jackson.databind.node.ObjectNode;

/** How subscriptions are, and what they were told: for those who subscribed. */
public final class Subscriptions {

    /** Events given at once. */
    private static final int MOST = 1000;

    private final SubscriberSql sql;
    private final SubscriptionRule rule;
    private final Notifications notifications;
    private final Practices practices;

    Subscriptions(SubscriberSql sql, SubscriptionRule rule, Notifications notifications, Practices practices) {
        this.sql = sql;
        this.rule = rule;
        this.notifications = notifications;
        this.practices = practices;
    }

    /** Canonical URLs of what can be subscribed to. */
    public static List<String> topics() {
        return Topic.urls();
    }

    /** The status as a Parameters resource; empty if this practice has no such subscription. */
    public Optional<ObjectNode> status(PracticeRef practice, String id) {
        return own(practice, id)
                .map(subscriber -> Notifications.status(
                        subscriber,
                        wanted(subscriber).orElse(null),
                        "query-status",
                        Content.ID_ONLY,
                        List.of(),
                        subscriber.events()));
    }

    /**
     * A notification Bundle of events, the first thousand of them: what both the account that subscribed and the caller may
     * see now.
     *
     * @param content empty: as the subscription says
     */
    public Optional<byte[]> events(Grant caller, String id, long since, long until, Optional<Content> content) {
        PracticeRef practice = Objects.requireNonNull(caller.practice(), "asked by callers of a practice only");
        Optional<Practice> owner = practices.byNum(practice.num());
        return owner.isEmpty()
                ? Optional.empty()
                : own(practice, id)
                        .flatMap(subscriber -> wanted(subscriber)
                                .map(wanted -> notifications.bundle(
                                        subscriber,
                                        wanted,
                                        owner.get(),
                                        "query-event",
                                        content.orElse(wanted.content()),
                                        sql.events(id, since - 1, Math.min(until, subscriber.events()), MOST),
                                        caller)));
    }

    private Optional<Subscriber> own(PracticeRef practice, String id) {
        return sql.find(id).filter(subscriber -> subscriber.practice() == practice.num());
    }

    private Optional<Wanted> wanted(Subscriber subscriber) {
        try {
            return Optional.of(rule.read(FhirJson.parse(subscriber.asked())));
        } catch (Wanted.Unsupported e) {
            return Optional.empty();
        }
    }
}
