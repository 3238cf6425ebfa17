package org.quiltehr.hub.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.notify.Subscriber.State;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.telemetry.Fact;
import org.quiltehr.hub.telemetry.Spans;
import org.quiltehr.hub.telemetry.Step;

/** Delivers to one subscriber at a time: handshake, events in order, heartbeat. A failure waits and is tried again, for ever. */
final class Sender {

    /** Failures in a row after which the Subscription says that it has an error; deliveries go on. */
    private static final int ERROR_AFTER = 3;

    /** What it works with. */
    record Rooms(
            SubscriberSql sql,
            Notifications notifications,
            Practices practices,
            StatusWriter status,
            Hook hook,
            Spans spans) {}

    private final Rooms rooms;
    private final SubscriptionRule rule;
    private final Pace pace;

    Sender(Rooms rooms, SubscriptionRule rule, Pace pace) {
        this.rooms = rooms;
        this.rule = rule;
        this.pace = pace;
    }

    /** All there is for a subscription this hub holds. */
    void work(String id) {
        try {
            Optional<Subscriber> next = rooms.sql().renew(id);
            while (next.isPresent() && !Thread.currentThread().isInterrupted() && work(next.get())) {
                next = rooms.sql().renew(id);
            }
        } finally {
            rooms.sql().release(id);
        }
    }

    /** One notification; false if there is nothing more to do now. */
    private boolean work(Subscriber subscriber) {
        Practice practice = rooms.practices().byNum(subscriber.practice()).orElse(null);
        Wanted wanted;
        try {
            wanted = rule.read(FhirJson.parse(subscriber.asked()));
        } catch (Wanted.Unsupported e) {
            fail(subscriber, practice, e.location() + ": " + e.text(), true);
            return false;
        }
        if (practice == null) {
            fail(subscriber, null, "the practice that subscribed is not there any more", true);
            return false;
        }
        Instant end = wanted.end();
        if (end != null && end.isBefore(Instant.now())) {
            rooms.status().write(practice, subscriber.id(), State.OFF, null);
            return false;
        }
        if (!subscriber.greeted()) {
            return send(subscriber, wanted, practice, "handshake", List.of());
        }
        List<Event> events =
                rooms.sql().events(subscriber.id(), subscriber.delivered(), subscriber.events(), wanted.most());
        if (!events.isEmpty()) {
            return send(subscriber, wanted, practice, "event-notification", events);
        }
        if (heartbeat(subscriber, wanted)) {
            send(subscriber, wanted, practice, "heartbeat", List.of());
        }
        return false;
    }

    static boolean heartbeat(Subscriber subscriber, Wanted wanted) {
        Instant sent = subscriber.sent();
        return wanted.heartbeat() > 0
                && subscriber.greeted()
                && (sent == null || sent.plusSeconds(wanted.heartbeat()).isBefore(Instant.now()));
    }

    private boolean send(Subscriber subscriber, Wanted wanted, Practice practice, String type, List<Event> events) {
        byte[] json = rooms.notifications()
                .bundle(
                        subscriber,
                        wanted,
                        practice,
                        type,
                        events.isEmpty() ? Content.EMPTY : wanted.content(),
                        events,
                        null);
        long began = System.nanoTime();
        String problem =
                rooms.hook().post(wanted.endpoint(), wanted.headers(), json, Duration.ofSeconds(wanted.timeout()));
        trace(subscriber, events, began, problem == null);
        if (problem != null) {
            // a refused handshake is an error at once: the subscriber does not want to be told
            fail(subscriber, practice, problem, type.equals("handshake"));
            return false;
        }
        // the resource first: a hub that dies in between sends again and says it again
        if (subscriber.state() != State.ACTIVE) {
            rooms.status().write(practice, subscriber.id(), State.ACTIVE, null);
        }
        rooms.sql()
                .took(
                        subscriber,
                        events.isEmpty()
                                ? subscriber.delivered()
                                : events.getLast().number());
        return true;
    }

    /** One span in the trace of each message whose changes were told of. */
    private void trace(Subscriber subscriber, List<Event> events, long began, boolean taken) {
        long ended = System.nanoTime();
        events.stream()
                .map(Event::message)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(message -> rooms.spans()
                        .tell(
                                message,
                                Step.NOTIFY,
                                began,
                                ended,
                                Map.of(
                                        Fact.SUBSCRIPTION,
                                        subscriber.id(),
                                        Fact.EVENTS,
                                        Integer.toString(events.size()),
                                        Fact.TAKEN,
                                        Boolean.toString(taken))));
    }

    private void fail(Subscriber subscriber, @Nullable Practice practice, String problem, boolean atOnce) {
        boolean error = atOnce || subscriber.failures() + 1 >= ERROR_AFTER;
        if (practice != null && error && subscriber.state() != State.ERROR) {
            rooms.status().write(practice, subscriber.id(), State.ERROR, problem);
        }
        rooms.sql().failed(subscriber.id(), problem, pace.pause(subscriber.failures()), error);
    }
}
