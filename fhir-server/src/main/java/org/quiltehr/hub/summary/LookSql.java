package org.quiltehr.hub.summary;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;

/** When a reader last looked at a chart. Kept by record, so that a link moves no looks; the latest of a person's counts. */
public final class LookSql {

    private final DataSource database;

    public LookSql(DataSource database) {
        this.database = database;
    }

    /** The reader's last look at any of these records. */
    public Optional<Instant> last(String reader, Collection<LogicalId> records) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        select max(l.at)
                        from unnest(?::bigint[], ?::bigint[]) as k (home, pk)
                        join last_look l on l.pk = k.pk and l.home = k.home
                        where l.reader = ?""")) {
            ids(connection, statement, records, 1);
            statement.setString(3, reader);
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                OffsetDateTime at = found.getObject(1, OffsetDateTime.class);
                return Optional.ofNullable(at).map(OffsetDateTime::toInstant);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("read the last look", e);
        }
    }

    /** Notes a look; an earlier one than is noted changes nothing. */
    public void looked(String reader, Collection<LogicalId> records, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        insert into last_look (reader, home, pk, at)
                        select distinct ?, k.home, k.pk, ?::timestamptz
                        from (select set_config('synchronous_commit', 'off', true)) asynchronous,
                             unnest(?::bigint[], ?::bigint[]) as k (home, pk)
                        order by 3, 2
                        on conflict (pk, home, reader) do update set at = greatest(last_look.at, excluded.at)""")) {
            statement.setString(1, reader);
            statement.setObject(2, at.atOffset(ZoneOffset.UTC));
            ids(connection, statement, records, 3);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("note a look", e);
        }
    }

    private static void ids(
            Connection connection, PreparedStatement statement, Collection<LogicalId> records, int first)
            throws SQLException {
        statement.setArray(
                first,
                connection.createArrayOf(
                        "int8", records.stream().map(LogicalId::home).toArray()));
        statement.setArray(
                first + 1,
                connection.createArrayOf(
                        "int8", records.stream().map(LogicalId::own).toArray()));
    }
}
