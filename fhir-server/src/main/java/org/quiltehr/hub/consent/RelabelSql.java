package org.quiltehr.hub.consent;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/**
 * Labels all rows by the rules in force. What each row says itself is gathered first; then one statement each for
 * {@code res} and {@code hist} writes those rows whose labels differ.
 */
final class RelabelSql {

    /** As many rows as are read at once. */
    static final int SLICE = 2_000;

    /** Two hubs do not do it at the same time. */
    private static final String LOCK = "select pg_try_advisory_lock(hashtext('quilt relabel'))";

    private static final String OWN = """
            create temp table if not exists own_label (home bigint, pk bigint, ver int, type smallint, message uuid, labels bigint,
              primary key (home, pk, ver)) on commit preserve rows;
            truncate own_label;
            create temp table if not exists of_medicine (home bigint, pk bigint, ver int, message uuid, medicine_home bigint, medicine_pk bigint)
              on commit preserve rows;
            truncate of_medicine
            """;

    /** A Medication may be referred to by an id that a client chose. */
    private static final String REFERS = """
            insert into of_medicine
            select ?, ?, ?, ?, coalesce(a.home, ?), coalesce(a.pk, ?)
              from (select) one left join alias a on a.type = ? and a.id = ?
            """;

    private static final String MEDICINES = """
            insert into own_label
            select m.home, m.pk, m.ver, 0, m.message, l.labels
              from of_medicine m join own_label l on l.home = m.medicine_home and l.pk = m.medicine_pk
              join res r on r.home = l.home and r.pk = l.pk and r.ver = l.ver
                on conflict (home, pk, ver) do update set labels = own_label.labels | excluded.labels
            """;

    /** A version bears what it says, what later ones say, and if it may tell of a whole message, what that says. */
    private static final String NOW = """
            with told as (select message, bit_or(labels) as labels from own_label where message is not null group by message),
                 now as (
              select v.home, v.pk, v.ver, coalesce(o.labels, 0) | case when v.type = any(?) then coalesce(t.labels, 0) else 0 end as labels
                from (select home, pk, ver, type, message, xid, deleted from res
                      union all select home, pk, ver, type, message, xid, deleted from hist) v
                left join own_label o on o.home = v.home and o.pk = v.pk and o.ver = v.ver
                left join told t on t.message = v.message
               where v.xid < ?::xid8 and (o.labels is not null or t.labels is not null))
            """;

    private static final String RES = NOW + """
            update res r set labels = n.labels
              from (select r.home, r.pk, r.ver, case when r.deleted
                             then coalesce((select bit_or(o.labels) from now o where o.home = r.home and o.pk = r.pk), 0)
                             else coalesce(n.labels, 0) end as labels
                      from res r left join now n on n.home = r.home and n.pk = r.pk and n.ver = r.ver
                     where r.xid < ?::xid8) n
             where r.home = n.home and r.pk = n.pk and r.ver = n.ver and r.labels <> n.labels
            """;

    private static final String HIST = NOW + """
            update hist h set labels = n.labels
              from (select h.home, h.pk, h.ver,
                           coalesce((select bit_or(n.labels) from now n where n.home = h.home and n.pk = h.pk and n.ver >= h.ver), 0)
                           | r.labels as labels
                      from hist h join res r on r.home = h.home and r.pk = h.pk
                     where h.xid < ?::xid8) n
             where h.home = n.home and h.pk = n.pk and h.ver = n.ver and h.labels <> n.labels
            """;

    /** A version as it is stored. */
    @SuppressWarnings("ArrayRecordComponent")
    record Version(
            LogicalId id,
            int version,
            int type,
            int practice,
            UUID message,
            @Nullable LogicalId patient,
            byte[] json) {}

    /**
     * What a version says.
     *
     * @param labels by its own codes and words
     * @param medicine id of the Medication it refers to, or nothing
     */
    record Said(Version version, long labels, String medicine) {}

    private final BodyCodec bodies;

    RelabelSql(BodyCodec bodies) {
        this.bodies = bodies;
    }

    static boolean lock(Connection tx) throws SQLException {
        return first(tx, LOCK).equals("t");
    }

    static void unlock(Connection tx) throws SQLException {
        first(tx, "select pg_advisory_unlock(hashtext('quilt relabel'))");
    }

    /** What no transaction that began to write before this moment can reach. */
    static String horizon(Connection tx) throws SQLException {
        return first(tx, "select pg_snapshot_xmax(pg_current_snapshot())::text");
    }

    /** Whether all that wrote before it have ended. */
    static boolean isPast(Connection tx, String horizon) throws SQLException {
        return first(
                        tx,
                        "select pg_snapshot_xmin(pg_current_snapshot()) >= '" + Long.parseUnsignedLong(horizon)
                                + "'::xid8")
                .equals("t");
    }

    private static String first(Connection tx, String sql) throws SQLException {
        try (PreparedStatement select = tx.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    static void end(Connection tx) throws SQLException {
        try (PreparedStatement drop = tx.prepareStatement("drop table if exists own_label, of_medicine")) {
            drop.execute();
        }
    }

    static void begin(Connection tx) throws SQLException {
        try (PreparedStatement make = tx.prepareStatement(OWN)) {
            make.execute();
        }
    }

    /** The next versions of a table in the order of their keys; deleted ones hold nothing. */
    List<Version> after(Connection tx, boolean former, Version last) throws SQLException {
        List<Version> found = new ArrayList<>();
        try (PreparedStatement select =
                tx.prepareStatement("select home, pk, ver, type, practice, message, pat_home, pat, dict, body"
                        + (former ? " from hist" : " from res") + " where (home, pk, ver) > (?, ?, ?) and not deleted"
                        + " order by home, pk, ver limit " + SLICE)) {
            select.setLong(1, last.id().home());
            select.setLong(2, last.id().own());
            select.setInt(3, last.version());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long pat = rows.getLong(8);
                    LogicalId patient = rows.wasNull() ? null : new LogicalId(rows.getLong(7), pat);
                    found.add(new Version(
                            new LogicalId(rows.getLong(1), rows.getLong(2)),
                            rows.getInt(3),
                            rows.getInt(4),
                            rows.getInt(5),
                            rows.getObject(6, UUID.class),
                            patient,
                            bodies.unpack(rows.getBytes(10), rows.getInt(9))));
                }
            }
        }
        return found;
    }

    /** Keeps what versions say for {@link #write}. */
    static void keep(Connection tx, List<Said> said) throws SQLException {
        try (PreparedStatement own = tx.prepareStatement("insert into own_label values (?, ?, ?, ?, ?, ?)");
                PreparedStatement medicine = tx.prepareStatement(REFERS)) {
            for (Said one : said) {
                Version version = one.version();
                if (one.labels() != 0) {
                    key(own, version);
                    own.setInt(4, version.type());
                    own.setObject(5, version.message());
                    own.setLong(6, one.labels());
                    own.addBatch();
                }
                if (!one.medicine().isEmpty()) {
                    LogicalId parsed = LogicalId.parse(one.medicine()).orElse(new LogicalId(0, 0));
                    key(medicine, version);
                    medicine.setObject(4, version.message());
                    medicine.setLong(5, parsed.home());
                    medicine.setLong(6, parsed.own());
                    medicine.setInt(7, FhirTypes.require("Medication"));
                    medicine.setString(8, one.medicine());
                    medicine.addBatch();
                }
            }
            own.executeBatch();
            medicine.executeBatch();
        }
    }

    private static void key(PreparedStatement insert, Version version) throws SQLException {
        insert.setLong(1, version.id().home());
        insert.setLong(2, version.id().own());
        insert.setInt(3, version.version());
    }

    /** Writes the labels of all rows that were written before the horizon; gives how many changed. */
    static int write(Connection tx, String horizon, Integer[] wholeTypes) throws SQLException {
        int changed = 0;
        try (PreparedStatement medicines = tx.prepareStatement(MEDICINES)) {
            medicines.executeUpdate();
        }
        for (String sql : List.of(RES, HIST)) {
            try (PreparedStatement update = tx.prepareStatement(sql)) {
                update.setArray(1, tx.createArrayOf("int2", wholeTypes));
                update.setString(2, horizon);
                update.setString(3, horizon);
                changed += update.executeUpdate();
            }
        }
        return changed;
    }

    /** The rows bear the labels of these rules; false if others are in force already. */
    static boolean done(Connection tx, long number) throws SQLException {
        try (PreparedStatement update = tx.prepareStatement("update label_set set outdated = false where number = ?")) {
            update.setLong(1, number);
            return update.executeUpdate() == 1;
        }
    }
}
