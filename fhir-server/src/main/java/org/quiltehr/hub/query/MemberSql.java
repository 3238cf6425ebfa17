package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;

/** Which Patient records are one person, and since when. */
final class MemberSql {

    private static final Grant EVERYTHING = new Grant(true, null, 0);

    private MemberSql() {}

    /**
     * What links a record ever had.
     *
     * @param person the person's id now, or null if it stands alone now
     * @param change number of the last change to its links
     * @param at when that was
     */
    record Link(@Nullable LogicalId person, long change, Instant at) {}

    /**
     * A membership, closed or not.
     *
     * @param until null while current
     */
    record Membership(
            LogicalId record, long since, @Nullable Long until) {

        boolean at(long change) {
            return since <= change && (until == null || until > change);
        }
    }

    /** The links of those among these records that ever had one. */
    static Map<LogicalId, Link> links(Connection connection, int view, Collection<LogicalId> records)
            throws SQLException {
        return links(connection, view, records, EVERYTHING);
    }

    /** The same for a reader: of persons whose Patient it may not see nothing is said, as if the records stood alone. */
    static Map<LogicalId, Link> links(Connection connection, int view, Collection<LogicalId> records, Grant grant)
            throws SQLException {
        Map<LogicalId, Link> found = new HashMap<>();
        if (records.isEmpty()) {
            return found;
        }
        Args sql = new Args().add("""
                        select l.home, l.pk, p.person_home, p.person_pk, l.number, coalesce(c.at, 'epoch'::timestamptz)
                        from (
                          select m.home, m.pk,
                            max(m.person_home) filter (where m.until is null) as person_home,
                            max(m.person_pk) filter (where m.until is null) as person_pk,
                            max(greatest(m.since, coalesce(m.until, 0))) as number
                          from unnest(?::bigint[], ?::bigint[]) as k (home, pk)
                          join member m on m.home = k.home and m.pk = k.pk and m.view = ?
                          group by m.home, m.pk) l
                        left join change c on c.number = l.number
                        left join lateral (select l.person_home, l.person_pk""", RowSql.homes(records), RowSql.owns(records), view);
        if (!grant.everything()) {
            sql.add(" where exists (select from res r where r.home = l.person_home and r.pk = l.person_pk"
                    + " and not r.deleted");
            RowSql.seen(sql, grant, "r", List.of()).add(")");
        }
        try (PreparedStatement statement = sql.add(") p on true").prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                long personHome = rows.getLong(3);
                LogicalId person = rows.wasNull() ? null : new LogicalId(personHome, rows.getLong(4));
                found.put(
                        new LogicalId(rows.getLong(1), rows.getLong(2)),
                        new Link(person, rows.getLong(5), RowSql.instant(rows, 6)));
            }
        }
        return found;
    }

    /** All records of the person a record belongs to, itself among them; itself alone if it is not linked. */
    static List<LogicalId> siblings(Connection connection, int view, LogicalId record) throws SQLException {
        Args sql = new Args().add("""
                        select b.home, b.pk
                        from member a
                        join member b on b.view = a.view and b.person_home = a.person_home
                          and b.person_pk = a.person_pk and b.until is null
                        where a.view = ? and a.pk = ? and a.home = ? and a.until is null""", view, record.own(), record.home());
        List<LogicalId> found = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new LogicalId(rows.getLong(1), rows.getLong(2)));
            }
        }
        return found.isEmpty() ? List.of(record) : found;
    }

    /** The current members of persons. */
    static Map<LogicalId, List<LogicalId>> members(Connection connection, int view, Collection<LogicalId> persons)
            throws SQLException {
        Map<LogicalId, List<LogicalId>> found = new HashMap<>();
        Args sql = new Args().add("""
                        select m.person_home, m.person_pk, m.home, m.pk
                        from unnest(?::bigint[], ?::bigint[]) as k (home, pk)
                        join member m on m.person_home = k.home and m.person_pk = k.pk
                        where m.view = ? and m.until is null""", RowSql.homes(persons), RowSql.owns(persons), view);
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.computeIfAbsent(new LogicalId(rows.getLong(1), rows.getLong(2)), person -> new ArrayList<>())
                        .add(new LogicalId(rows.getLong(3), rows.getLong(4)));
            }
        }
        return found;
    }

    /** The last change to who belongs to each of these persons. */
    static Map<LogicalId, Link> changes(Connection connection, int view, Collection<LogicalId> persons)
            throws SQLException {
        Map<LogicalId, Link> found = new HashMap<>();
        Args sql = new Args().add("""
                        select l.home, l.pk, l.number, coalesce(c.at, 'epoch'::timestamptz)
                        from (
                          select k.home, k.pk, max(greatest(m.since, coalesce(m.until, 0))) as number
                          from unnest(?::bigint[], ?::bigint[]) as k (home, pk)
                          join member m on m.person_home = k.home and m.person_pk = k.pk and m.view = ?
                          group by k.home, k.pk) l
                        left join change c on c.number = l.number""", RowSql.homes(persons), RowSql.owns(persons), view);
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                LogicalId person = new LogicalId(rows.getLong(1), rows.getLong(2));
                found.put(person, new Link(person, rows.getLong(3), RowSql.instant(rows, 4)));
            }
        }
        return found;
    }

    /** Every membership there ever was of a person. */
    static List<Membership> ever(Connection connection, int view, LogicalId person) throws SQLException {
        Args sql = new Args().add("""
                        select m.home, m.pk, m.since, m.until
                        from member m
                        where m.view = ? and m.person_pk = ? and m.person_home = ?
                        order by m.since""", view, person.own(), person.home());
        List<Membership> found = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                LogicalId record = new LogicalId(rows.getLong(1), rows.getLong(2));
                long since = rows.getLong(3);
                long until = rows.getLong(4);
                found.add(new Membership(record, since, rows.wasNull() ? null : until));
            }
        }
        return found;
    }

    /** When changes were. */
    static Map<Long, Instant> times(Connection connection, Collection<Long> changes) throws SQLException {
        Map<Long, Instant> found = new HashMap<>();
        Args sql = new Args().add("select c.number, c.at from change c where c.number = any(?)", (Object)
                changes.stream().mapToLong(Long::longValue).toArray());
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.put(rows.getLong(1), RowSql.instant(rows, 2));
            }
        }
        return found;
    }
}
