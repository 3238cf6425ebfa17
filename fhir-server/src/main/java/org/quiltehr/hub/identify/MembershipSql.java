package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/** Statements over links and over table {@code member}, whose rows are closed and opened, never changed. */
final class MembershipSql {

    /** An open link. */
    record Link(long num, LogicalId a, LogicalId b) {}

    /** Row by row, by the indexes: a plan made while the table was empty stays in use when it no longer is. */
    private static final String PERSONS = """
            select distinct m.home, m.pk, m.person_home, m.person_pk
            from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
            cross join lateral (
              select p.view, p.person_home, p.person_pk from member p
              where p.view = ? and p.until is null and p.pk = w.pk and p.home = w.home offset 0) p
            cross join lateral (
              select m.home, m.pk, m.person_home, m.person_pk from member m
              where m.view = p.view and m.until is null and m.person_pk = p.person_pk
                and m.person_home = p.person_home offset 0) m
            """;

    private static final String LINKS = """
            select l.num, l.a_home, l.a_pk, l.b_home, l.b_pk
            from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
            cross join lateral (
              select * from person_link l
              where l.a_home = w.home and l.a_pk = w.pk and l.view = ? and l.until is null offset 0) l
            """;

    /** By open links of either end, step by step. */
    private static final String REACHABLE = """
        with recursive t (home, pk) as (
          select w.home, w.pk from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
          union
          select n.home, n.pk from t cross join lateral (
            select l.b_home as home, l.b_pk as pk from person_link l
            where l.a_home = t.home and l.a_pk = t.pk and l.view = ? and l.until is null
            union all
            select l.a_home, l.a_pk from person_link l
            where l.b_home = t.home and l.b_pk = t.pk and l.view = ? and l.until is null) n)
        select t.home, t.pk, coalesce((
          select r.deleted from res r where r.home = t.home and r.pk = t.pk), false)
        from t
        """;

    private static final String ADD_LINK = """
            insert into person_link (view, a_home, a_pk, b_home, b_pk, decision) values (?, ?, ?, ?, ?, ?)
            """;

    private static final String CLOSE_LINKS = "update person_link set until = ? where num = any (?::bigint[])";

    private static final String ORDER = """
            select r.home, r.pk, r.seq
            from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
            join person_record r on r.home = w.home and r.pk = w.pk
            """;

    private static final String NEXT_CHANGE = "select nextval('change_number')";

    private static final String ADD_CHANGE = """
            insert into change (number, at, kind, message, types, homes, pks, vers)
            select ?, now(), ?, ?, array_agg(?::smallint order by w.i), array_agg(w.home order by w.i),
                   array_agg(w.pk order by w.i), array_agg(coalesce(r.ver, 0) order by w.i)
            from unnest(?::bigint[], ?::bigint[]) with ordinality as w (home, pk, i)
            left join res r on r.home = w.home and r.pk = w.pk
            """;

    private static final String CLOSE_MEMBER = """
            update member set until = ? where view = ? and pk = ? and home = ? and until is null
            """;

    private static final String OPEN_MEMBER = """
            insert into member (view, home, pk, person_home, person_pk, since) values (?, ?, ?, ?, ?, ?)
            """;

    private final Connection tx;

    MembershipSql(Connection tx) {
        this.tx = tx;
    }

    /** Member to person, for all members of the persons of these records; those never linked are absent. */
    Map<LogicalId, LogicalId> persons(int view, Collection<LogicalId> records) throws SQLException {
        Map<LogicalId, LogicalId> persons = new HashMap<>();
        try (var select = tx.prepareStatement(PERSONS)) {
            ids(select, 1, records);
            select.setInt(3, view);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    persons.put(
                            new LogicalId(rows.getLong(1), rows.getLong(2)),
                            new LogicalId(rows.getLong(3), rows.getLong(4)));
                }
            }
        }
        return persons;
    }

    List<Link> links(int view, Collection<LogicalId> records) throws SQLException {
        List<Link> links = new ArrayList<>();
        try (var select = tx.prepareStatement(LINKS)) {
            ids(select, 1, records);
            select.setInt(3, view);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    links.add(new Link(
                            rows.getLong(1),
                            new LogicalId(rows.getLong(2), rows.getLong(3)),
                            new LogicalId(rows.getLong(4), rows.getLong(5))));
                }
            }
        }
        return links;
    }

    /** These records and all that open links lead to from them; true for those that were deleted. */
    Map<LogicalId, Boolean> reachable(int view, Collection<LogicalId> records) throws SQLException {
        Map<LogicalId, Boolean> found = new HashMap<>();
        try (var select = tx.prepareStatement(REACHABLE)) {
            ids(select, 1, records);
            select.setInt(3, view);
            select.setInt(4, view);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(new LogicalId(rows.getLong(1), rows.getLong(2)), rows.getBoolean(3));
                }
            }
        }
        return found;
    }

    void addLink(int view, RecordPair pair, long decision) throws SQLException {
        try (var insert = tx.prepareStatement(ADD_LINK)) {
            insert.setInt(1, view);
            insert.setLong(2, pair.a().home());
            insert.setLong(3, pair.a().own());
            insert.setLong(4, pair.b().home());
            insert.setLong(5, pair.b().own());
            insert.setLong(6, decision);
            insert.executeUpdate();
        }
    }

    /** Nobody is compared with this record any more. */
    void forget(LogicalId record) throws SQLException {
        for (String table : List.of("person_block", "person_record", "wording")) {
            try (var delete = tx.prepareStatement("delete from " + table + " where home = ? and pk = ?")) {
                delete.setLong(1, record.home());
                delete.setLong(2, record.own());
                delete.executeUpdate();
            }
        }
    }

    void closeLinks(long change, List<Link> links) throws SQLException {
        try (var update = tx.prepareStatement(CLOSE_LINKS)) {
            update.setLong(1, change);
            update.setObject(2, links.stream().mapToLong(Link::num).toArray());
            update.executeUpdate();
        }
    }

    /** The order in which records were first stored. */
    Map<LogicalId, Long> order(Collection<LogicalId> records) throws SQLException {
        Map<LogicalId, Long> order = new HashMap<>();
        try (var select = tx.prepareStatement(ORDER)) {
            ids(select, 1, records);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    order.put(new LogicalId(rows.getLong(1), rows.getLong(2)), rows.getLong(3));
                }
            }
        }
        return order;
    }

    long nextChange() throws SQLException {
        try (var select = tx.prepareStatement(NEXT_CHANGE);
                var rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    void addChange(long number, int kind, @Nullable UUID message, Collection<LogicalId> records) throws SQLException {
        try (var insert = tx.prepareStatement(ADD_CHANGE)) {
            insert.setLong(1, number);
            insert.setInt(2, kind);
            insert.setObject(3, message);
            insert.setInt(4, FhirTypes.require("Patient"));
            ids(insert, 5, records);
            insert.executeUpdate();
        }
    }

    void close(int view, long change, LogicalId record) throws SQLException {
        try (var update = tx.prepareStatement(CLOSE_MEMBER)) {
            update.setLong(1, change);
            update.setInt(2, view);
            update.setLong(3, record.own());
            update.setLong(4, record.home());
            update.executeUpdate();
        }
    }

    void open(int view, long change, LogicalId record, LogicalId person) throws SQLException {
        try (var insert = tx.prepareStatement(OPEN_MEMBER)) {
            insert.setInt(1, view);
            insert.setLong(2, record.home());
            insert.setLong(3, record.own());
            insert.setLong(4, person.home());
            insert.setLong(5, person.own());
            insert.setLong(6, change);
            insert.executeUpdate();
        }
    }

    private static void ids(java.sql.PreparedStatement statement, int at, Collection<LogicalId> ids)
            throws SQLException {
        statement.setObject(at, ids.stream().mapToLong(LogicalId::home).toArray());
        statement.setObject(at + 1, ids.stream().mapToLong(LogicalId::own).toArray());
    }
}
