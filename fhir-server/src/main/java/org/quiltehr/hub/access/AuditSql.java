package org.quiltehr.hub.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/** Adds rows to the audit trail. */
final class AuditSql {

    private static final String COLUMNS = """
            insert into audit
              (event, interaction, action, status, who, address, view, method, path, query, message, home, pk, purpose)
            select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, w.home, w.pk,
              case when exists (
                select from broken_glass g
                 where g.account = ? and g.until > now() and ((g.home, g.pk) = (w.home, w.pk) or exists (
                   select from member a join member b on b.view = 0 and b.person_home = a.person_home
                      and b.person_pk = a.person_pk and b.until is null
                    where a.view = 0 and a.home = w.home and a.pk = w.pk and a.until is null
                      and b.home = g.home and b.pk = g.pk))) then 'BTG' end
            """;

    /** The setting holds for this statement's transaction; a write's is not touched by it. */
    private static final String ANSWERED = COLUMNS + """
            from (select set_config('synchronous_commit', ?, true)) s
            left join unnest(?::bigint[], ?::bigint[]) as w (home, pk) on true
            """;

    private static final String WRITTEN = COLUMNS + """
            from (values (1)) one
            left join (select distinct r.pat_home as home, r.pat as pk
                         from change c
                        cross join unnest(c.homes, c.pks) as u (home, pk)
                         join res r on r.home = u.home and r.pk = u.pk
                        where c.xid = pg_current_xact_id()) w on true
            """;

    private static final int NEXT = 13;

    private final DataSource database;
    private final String reads;

    /** @param durableReads whether the event of a read waits for the disk; else a crash may lose the last second of them */
    AuditSql(DataSource database, boolean durableReads) {
        this.database = database;
        this.reads = durableReads ? "on" : "off";
    }

    /** One row for each patient; one without, if there is none. */
    void answered(UUID event, @Nullable Integer emergency, Trail.Request request, int status, List<LogicalId> patients)
            throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(ANSWERED)) {
            set(insert, event, emergency, request, request.message(), status);
            insert.setString(NEXT, reads);
            insert.setArray(
                    NEXT + 1,
                    connection.createArrayOf(
                            "int8", patients.stream().map(LogicalId::home).toArray()));
            insert.setArray(
                    NEXT + 2,
                    connection.createArrayOf(
                            "int8", patients.stream().map(LogicalId::own).toArray()));
            insert.executeUpdate();
        }
    }

    /** One row for each patient whose rows this transaction changed. */
    void written(
            Connection tx, UUID event, @Nullable Integer emergency, Trail.Request request, UUID message, int status)
            throws SQLException {
        try (PreparedStatement insert = tx.prepareStatement(WRITTEN)) {
            set(insert, event, emergency, request, message, status);
            insert.executeUpdate();
        }
    }

    private static void set(
            PreparedStatement insert,
            UUID event,
            @Nullable Integer emergency,
            Trail.Request request,
            @Nullable UUID message,
            int status)
            throws SQLException {
        insert.setObject(1, event);
        insert.setString(2, request.interaction());
        insert.setString(3, request.action());
        insert.setInt(4, status);
        insert.setString(5, request.who());
        insert.setString(6, request.address());
        insert.setInt(7, request.view());
        insert.setString(8, request.method());
        insert.setString(9, request.path());
        insert.setString(10, request.query());
        insert.setObject(11, message, Types.OTHER);
        insert.setObject(12, emergency, Types.INTEGER);
    }
}
