package org.quiltehr.hub.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.dao.DataAccessResourceFailureException;

/** Whether any of some rows does not meet a condition of the gate. */
final class SourceSql {

    private final DataSource database;

    SourceSql(DataSource database) {
        this.database = database;
    }

    /**
     * Whether one of the rows fails it; a row that is not there does not.
     *
     * @param condition as {@link RowCondition} reads it; holds no user input
     */
    boolean anyWithout(String condition, List<LogicalId> rows) {
        String sql = """
                select exists (select from unnest(?::bigint[], ?::bigint[]) k (home, pk)
                  join public.res r on r.home = k.home and r.pk = k.pk where not (%s))""".formatted(RowCondition.plain(condition, "r"));
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", rows.stream().map(LogicalId::home).toArray()));
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "bigint", rows.stream().map(LogicalId::own).toArray()));
            try (ResultSet found = select.executeQuery()) {
                found.next();
                return found.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("what came of a message could not be looked at", e);
        }
    }
}
