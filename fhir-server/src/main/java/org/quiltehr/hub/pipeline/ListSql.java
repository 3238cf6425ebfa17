package org.quiltehr.hub.pipeline;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.quiltehr.hub.base.LogicalId;

/** What is on the lists that a feed's files state whole, and which file ended each last. */
final class ListSql {

    /**
     * A list beside a file.
     *
     * @param held how many rows it has, of the patients the file speaks of
     * @param missing those that the file does not state, and nobody but the feed since
     */
    record Compared(int held, List<LogicalId> missing) {}

    private static final String BEGIN = """
            insert into list_end (feed, list, place, message) values (?, ?, ?, ?)
                on conflict (feed, list) do update set place = excluded.place, message = excluded.message
             where list_end.place < excluded.place
            """;

    private static final String COMPARE = """
            with said as (
              select home, pk from unnest(?::bigint[], ?::bigint[]) as u (home, pk)),
            patients as (
              select distinct coalesce(r.pat_home, r.home) as home, r.pat
                from said join res r on r.home = said.home and r.pk = said.pk where r.pat is not null)
            select m.home, m.pk, said.pk is not null as stated,
                   (select s.feed from message s
                     where s.id = case when l.at > r.updated then l.message else r.message end) = m.feed as own
              from list_member m
              join res r on r.home = m.home and r.pk = m.pk and not r.deleted
              left join said on said.home = m.home and said.pk = m.pk
              left join last_stated l on l.home = m.home and l.pk = m.pk
             where m.feed = ? and m.list = ?
               and (not ? or exists (
                     select from patients p where p.home = coalesce(r.pat_home, r.home) and p.pat = r.pat))
             order by m.home, m.pk
            """;

    private static final String LEAVE = """
            delete from list_member m using unnest(?::bigint[], ?::bigint[]) as u (home, pk)
             where m.feed = ? and m.list = ? and m.home = u.home and m.pk = u.pk
            """;

    private static final String JOIN = """
            insert into list_member (feed, list, home, pk)
            select ?, ?, u.home, u.pk from unnest(?::bigint[], ?::bigint[]) as u (home, pk)
                on conflict do nothing
            """;

    private ListSql() {}

    /** Makes this the message that ended the list last; false if a later one did. */
    static boolean begin(Connection tx, int feed, String list, long place, UUID message) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(BEGIN)) {
            s.setInt(1, feed);
            s.setString(2, list);
            s.setLong(3, place);
            s.setObject(4, message);
            return s.executeUpdate() > 0;
        }
    }

    static Compared compare(Connection tx, int feed, String list, boolean perPatient, Collection<LogicalId> said)
            throws SQLException {
        int held = 0;
        List<LogicalId> missing = new ArrayList<>();
        try (PreparedStatement s = tx.prepareStatement(COMPARE)) {
            s.setArray(1, homes(tx, said));
            s.setArray(2, pks(tx, said));
            s.setInt(3, feed);
            s.setString(4, list);
            s.setBoolean(5, perPatient);
            try (ResultSet rs = s.executeQuery()) {
                while (rs.next()) {
                    held++;
                    if (!rs.getBoolean(3) && rs.getBoolean(4)) {
                        missing.add(new LogicalId(rs.getLong(1), rs.getLong(2)));
                    }
                }
            }
        }
        return new Compared(held, missing);
    }

    /** The list as the file left it. */
    static void keep(Connection tx, int feed, String list, Collection<LogicalId> said, Collection<LogicalId> missing)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(LEAVE)) {
            s.setArray(1, homes(tx, missing));
            s.setArray(2, pks(tx, missing));
            s.setInt(3, feed);
            s.setString(4, list);
            s.executeUpdate();
        }
        try (PreparedStatement s = tx.prepareStatement(JOIN)) {
            s.setInt(1, feed);
            s.setString(2, list);
            s.setArray(3, homes(tx, said));
            s.setArray(4, pks(tx, said));
            s.executeUpdate();
        }
    }

    private static Array homes(Connection tx, Collection<LogicalId> ids) throws SQLException {
        return tx.createArrayOf("int8", ids.stream().map(LogicalId::home).toArray());
    }

    private static Array pks(Connection tx, Collection<LogicalId> ids) throws SQLException {
        return tx.createArrayOf("int8", ids.stream().map(LogicalId::own).toArray());
    }
}
