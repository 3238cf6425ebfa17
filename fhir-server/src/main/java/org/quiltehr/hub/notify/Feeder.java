package org.quiltehr.hub.notify;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.notify.ChangeSql.Change;
import org.quiltehr.hub.notify.ChangeSql.Item;
import org.quiltehr.hub.notify.ChangeSql.Version;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.work.Atomic;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns changes into events of subscriptions. One hub at a time does, and moves on in the transaction that adds the
 * events: none is lost or doubled, whatever dies when.
 */
final class Feeder {

    /** What it reads with. */
    record Rooms(DataSource database, ChangeSql changes, Reader reader, Gate gate, Practices practices) {}

    private static final Set<String> TYPES = Stream.concat(
                    Stream.of("Subscription"), Arrays.stream(Topic.values()).flatMap(topic -> topic.types().stream()))
            .collect(Collectors.toUnmodifiableSet());

    private final Rooms rooms;
    private final SubscriptionRule rule;

    Feeder(Rooms rooms, SubscriptionRule rule) {
        this.rooms = rooms;
        this.rule = rule;
    }

    /** A subscription while a batch is worked. */
    private static final class Box {
        final Subscriber subscriber;
        final Wanted wanted;
        final @Nullable Practice practice;
        final Map<String, Set<Long>> persons = new HashMap<>();
        final List<Event> events = new ArrayList<>();

        Box(Subscriber subscriber, Wanted wanted, @Nullable Practice practice) {
            this.subscriber = subscriber;
            this.wanted = wanted;
            this.practice = practice;
        }

        void add(Change change, String type, String focus, boolean gone, @Nullable UUID message) {
            events.add(new Event(subscriber.events() + events.size() + 1, change.at(), type, focus, gone, message));
        }
    }

    /** Works the next changes; false if there are none, or another hub is at it. */
    boolean step() throws SQLException {
        return Atomic.in(rooms.database(), this::step);
    }

    private boolean step(Connection tx) throws SQLException {
        ChangeSql.Place place = rooms.changes().lock(tx).orElse(null);
        List<Change> changes = place == null ? List.of() : rooms.changes().after(tx, place);
        if (changes.isEmpty()) {
            return false;
        }
        Map<String, Box> boxes = boxes(tx);
        // one that begins in this batch may be about any type
        boolean any = !boxes.isEmpty()
                || changes.stream()
                        .flatMap(change -> change.items().stream())
                        .anyMatch(item -> item.type().equals("Subscription"));
        Set<String> types = any ? TYPES : Set.of();
        Map<Item, Version> versions = rooms.changes()
                .versions(
                        tx,
                        changes.stream()
                                .flatMap(change -> change.items().stream())
                                .filter(item -> types.contains(item.type()))
                                .toList(),
                        changes.stream().map(Change::at).min(Instant::compareTo).orElseThrow());
        for (Change change : changes) {
            for (Item item : change.items()) {
                if (item.type().equals("Subscription")) {
                    flush(tx, boxes);
                    subscription(tx, versions, item);
                    boxes = boxes(tx);
                } else if (types.contains(item.type())) {
                    item(change, item, versions, boxes.values());
                }
            }
            if (change.kind() != ChangeSql.ROWS) {
                links(tx, change, boxes.values());
            }
        }
        flush(tx, boxes);
        rooms.changes().move(tx, changes.getLast().place());
        return true;
    }

    private static void flush(Connection tx, Map<String, Box> boxes) throws SQLException {
        for (Box box : boxes.values()) {
            OutboxSql.add(tx, box.subscriber.id(), box.events);
        }
    }

    private Map<String, Box> boxes(Connection tx) throws SQLException {
        Map<String, Box> boxes = new LinkedHashMap<>();
        for (Subscriber subscriber : OutboxSql.subscribers(tx)) {
            try {
                Wanted wanted = rule.read(FhirJson.parse(subscriber.asked()));
                boxes.put(
                        subscriber.id(),
                        new Box(
                                subscriber,
                                wanted,
                                rooms.practices().byNum(subscriber.practice()).orElse(null)));
            } catch (Wanted.Unsupported e) {
                // a setting of the hub was changed since it was taken: its sender tells in the status
                continue;
            }
        }
        return boxes;
    }

    private void item(Change change, Item item, Map<Item, Version> versions, Iterable<Box> boxes) {
        Version version = versions.get(item);
        if (version == null) {
            return; // purged since
        }
        ObjectNode now = tree(version);
        Version former = versions.get(new Item(item.type(), item.id(), item.version() - 1));
        ObjectNode before = former == null ? null : tree(former);
        for (Box box : boxes) {
            if (isOfBase(box, version)
                    && box.wanted.isEvent(
                            item.type(), before, now, version.record(), (id, record) -> isOf(box, id, record))
                    && sees(box, item, version)) {
                ObjectNode shown = now == null ? before : now;
                String focus = shown == null
                        ? item.id().text()
                        : shown.path("id").asString(item.id().text());
                box.add(change, item.type(), focus, now == null, version.message());
            }
        }
    }

    /** A practice's own base shows its own records. */
    private static boolean isOfBase(Box box, Version version) {
        return box.practice != null && (box.subscriber.network() || version.practice() == box.subscriber.practice());
    }

    /**
     * What the subscriber may not see is no event for it; whom the gate narrows to some records is shown what is there, so
     * that a deletion is told to those alone who may see all.
     */
    private boolean sees(Box box, Item item, Version version) {
        PracticeRef practice = Objects.requireNonNull(box.practice).ref();
        Grant grant = rooms.gate().grantOf(box.subscriber.account(), practice);
        if (grant.everything()) {
            return (version.labels() & grant.deniedLabels()) == 0;
        }
        View view = box.subscriber.network() ? View.NETWORK : new View(practice);
        byte[] json = version.json();
        return json != null
                && rooms.reader()
                        .read(
                                view,
                                grant,
                                item.type(),
                                FhirJson.parse(json)
                                        .path("id")
                                        .asString(item.id().text()))
                        .filter(found -> !found.deleted())
                        .isPresent();
    }

    /** Who may not open a Patient is not told that it was linked, which is to say that it is there. */
    private boolean seesPatient(Box box, String patient) {
        PracticeRef practice = Objects.requireNonNull(box.practice).ref();
        Grant grant = rooms.gate().grantOf(box.subscriber.account(), practice);
        return rooms.reader()
                .read(View.NETWORK, grant, "Patient", patient)
                .filter(found -> !found.deleted())
                .isPresent();
    }

    private boolean isOf(Box box, String patient, @Nullable Long record) {
        return record != null && records(box, patient).contains(record);
    }

    /** The records an id stands for, as linked now. */
    private Set<Long> records(Box box, String patient) {
        Practice practice = Objects.requireNonNull(box.practice);
        View view = box.subscriber.network() ? View.NETWORK : new View(practice.ref());
        return box.persons.computeIfAbsent(patient, id -> rooms.reader().records(view, id));
    }

    /** A link or unlink is one Patient event for those who asked for one of its Patients by id (SEMANTICS 8). */
    private void links(Connection tx, Change change, Iterable<Box> boxes) throws SQLException {
        Set<Long> affected = rooms.changes().linked(tx, change.place().number());
        for (Box box : boxes) {
            if (box.practice == null || !box.subscriber.network()) {
                continue;
            }
            for (String patient : box.wanted.patients()) {
                if (records(box, patient).stream().anyMatch(affected::contains) && seesPatient(box, patient)) {
                    box.add(change, "Patient", patient, false, null);
                }
            }
        }
    }

    private void subscription(Connection tx, Map<Item, Version> versions, Item item) throws SQLException {
        Version version = versions.get(item);
        Version former = versions.get(new Item(item.type(), item.id(), item.version() - 1));
        ObjectNode now = version == null ? null : tree(version);
        ObjectNode before = former == null ? null : tree(former);
        if (now == null) {
            if (before != null) {
                OutboxSql.remove(tx, before.path("id").asString(""));
            }
            return;
        }
        if (!Objects.requireNonNull(version).asked() || !SubscriptionRule.isOurs(now)) {
            return;
        }
        String status = now.path("status").asString("");
        String asked = SubscriptionRule.asked(now);
        boolean same = before != null && SubscriptionRule.asked(before).equals(asked);
        // active and error are what the hub itself says of it
        if (status.equals("requested") || status.equals("off") || !same) {
            OutboxSql.put(
                    tx,
                    new Subscriber(
                            now.path("id").asString(""),
                            version.practice(),
                            SubscriptionRule.account(now),
                            SubscriptionRule.isNetwork(now),
                            SubscriptionRule.base(now),
                            asked,
                            status.equals("off") ? Subscriber.State.OFF : Subscriber.State.REQUESTED,
                            false,
                            0,
                            0,
                            0,
                            null,
                            null));
        }
    }

    private static @Nullable ObjectNode tree(Version version) {
        byte[] json = version.json();
        return json == null ? null : FhirJson.parse(json);
    }
}
