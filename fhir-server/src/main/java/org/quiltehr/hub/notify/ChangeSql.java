package org.quiltehr.hub.notify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/** The change table in the order of transactions, below the oldest one that is still running. */
final class ChangeSql {

    /** Changes read at once. */
    private static final int BATCH = 200;
    /** Fewer if they are large: the versions of a batch are in memory together. */
    private static final int MOST_ITEMS = 20_000;

    private static final Duration SET_BACK = Duration.ofDays(35);

    static final int ROWS = 0;

    /** How far it was read. */
    record Place(String xid, long number) {}

    /** One transaction's change: of rows, or of links. */
    record Change(Place place, Instant at, int kind, List<Item> items) {}

    /** A version that was written. */
    record Item(String type, LogicalId id, int version) {}

    /**
     * A version as stored.
     *
     * @param record pk of the Patient record it belongs to, or null
     * @param json null: deleted
     * @param message that wrote it
     * @param asked a Subscription that was written at a FHIR base; one that came in a message is a record, no order
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Version(
            int practice,
            long labels,
            @Nullable Long record,
            byte @Nullable [] json,
            boolean asked,
            @Nullable UUID message) {}

    private final BodyCodec bodies;

    ChangeSql(BodyCodec bodies) {
        this.bodies = bodies;
    }

    /** Where this follower is, locked: no other hub follows meanwhile; empty if one does. */
    Optional<Place> lock(Connection tx) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement(
                        "select xid::text, number from follower where name = 'notify' for update skip locked");
                ResultSet found = statement.executeQuery()) {
            return found.next() ? Optional.of(new Place(found.getString(1), found.getLong(2))) : Optional.empty();
        }
    }

    void move(Connection tx, Place place) throws SQLException {
        try (PreparedStatement statement =
                tx.prepareStatement("update follower set xid = ?::xid8, number = ? where name = 'notify'")) {
            statement.setString(1, place.xid());
            statement.setLong(2, place.number());
            statement.executeUpdate();
        }
    }

    /** The next changes after a place; what is of a transaction as young as one that still runs must wait. */
    List<Change> after(Connection tx, Place place) throws SQLException {
        List<Change> found = new ArrayList<>();
        try (PreparedStatement statement = tx.prepareStatement("""
                select c.xid::text, c.number, c.at, c.kind, c.types, c.homes, c.pks, c.vers
                from change c
                where (c.xid, c.number) > (?::xid8, ?) and c.xid < pg_snapshot_xmin(pg_current_snapshot())
                order by c.xid, c.number limit ?""")) {
            statement.setString(1, place.xid());
            statement.setLong(2, place.number());
            statement.setInt(3, BATCH);
            try (ResultSet rows = statement.executeQuery()) {
                int items = 0;
                while (items < MOST_ITEMS && rows.next()) {
                    found.add(new Change(
                            new Place(rows.getString(1), rows.getLong(2)),
                            rows.getObject(3, OffsetDateTime.class).toInstant(),
                            rows.getInt(4),
                            items(rows)));
                    items += found.getLast().items().size();
                }
            }
        }
        return found;
    }

    private static List<Item> items(ResultSet rows) throws SQLException {
        Number[] types = (Number[]) rows.getArray(5).getArray();
        Number[] homes = (Number[]) rows.getArray(6).getArray();
        Number[] pks = (Number[]) rows.getArray(7).getArray();
        Number[] versions = (Number[]) rows.getArray(8).getArray();
        List<Item> items = new ArrayList<>(types.length);
        for (int i = 0; i < versions.length; i++) {
            items.add(new Item(
                    FhirTypes.name(types[i].intValue()),
                    new LogicalId(homes[i].longValue(), pks[i].longValue()),
                    versions[i].intValue()));
        }
        return items;
    }

    /**
     * These versions, and those before them.
     *
     * @param at of the earliest of their changes: what is former now ended then or later, so that months before are not looked
     *     through; a clock that was set back by more than {@link #SET_BACK} would hide what it ended
     */
    Map<Item, Version> versions(Connection tx, List<Item> items, Instant at) throws SQLException {
        Map<Item, Version> found = new HashMap<>();
        if (items.isEmpty()) {
            return found;
        }
        try (PreparedStatement statement = tx.prepareStatement("""
                select v.type, v.home, v.pk, v.ver, v.practice, v.labels, v.pat, v.deleted, v.dict, v.body,
                       v.type = ? and exists (select from message m where m.id = v.message and m.feed is null), v.message
                from unnest(?::bigint[], ?::bigint[], ?::int[]) as k (home, pk, ver)
                cross join lateral (
                  select r.type, r.home, r.pk, r.ver, r.practice, r.labels, r.pat, r.deleted, r.dict, r.body, r.message from res r
                  where r.home = k.home and r.pk = k.pk and r.ver in (k.ver, k.ver - 1)
                  union all
                  select h.type, h.home, h.pk, h.ver, h.practice, h.labels, h.pat, h.deleted, h.dict, h.body, h.message from hist h
                  where h.home = k.home and h.pk = k.pk and h.ver in (k.ver, k.ver - 1) and h.ended >= ?) v""")) {
            Long[] homes = items.stream().map(item -> item.id().home()).toArray(Long[]::new);
            Long[] owns = items.stream().map(item -> item.id().own()).toArray(Long[]::new);
            Integer[] versions = items.stream().map(Item::version).toArray(Integer[]::new);
            statement.setInt(1, FhirTypes.require("Subscription"));
            statement.setArray(2, tx.createArrayOf("int8", homes));
            statement.setArray(3, tx.createArrayOf("int8", owns));
            statement.setArray(4, tx.createArrayOf("int4", versions));
            statement.setObject(5, at.minus(SET_BACK).atOffset(ZoneOffset.UTC));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    long record = rows.getLong(7);
                    boolean none = rows.wasNull();
                    found.put(
                            new Item(
                                    FhirTypes.name(rows.getInt(1)),
                                    new LogicalId(rows.getLong(2), rows.getLong(3)),
                                    rows.getInt(4)),
                            new Version(
                                    rows.getInt(5),
                                    rows.getLong(6),
                                    none ? null : record,
                                    rows.getBoolean(8) ? null : bodies.unpack(rows.getBytes(10), rows.getInt(9)),
                                    rows.getBoolean(11),
                                    rows.getObject(12, UUID.class)));
                }
            }
        }
        return found;
    }

    /** The Patient records and persons a change of links at the network's base is about. */
    Set<Long> linked(Connection tx, long number) throws SQLException {
        Set<Long> found = new HashSet<>();
        try (PreparedStatement statement = tx.prepareStatement(
                "select m.pk, m.person_pk from member m where m.view = 0 and (m.since = ? or m.until = ?)")) {
            statement.setLong(1, number);
            statement.setLong(2, number);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getLong(1));
                    found.add(rows.getLong(2));
                }
            }
        }
        return found;
    }
}
