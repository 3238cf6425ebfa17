package org.quiltehr.hub.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** Months of {@code message}, made ahead; two hubs may make them at once. */
final class PartitionSql {

    private static final int AHEAD = 3;

    private final DataSource database;

    PartitionSql(DataSource database) {
        this.database = database;
    }

    /** Last month (a clock may be late) to three months ahead. */
    void create() {
        YearMonth month = YearMonth.now(ZoneOffset.UTC).minusMonths(1);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i <= AHEAD + 1; i++) {
                create(statement, month.plusMonths(i));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make the journal's partitions", e);
        }
    }

    private static void create(Statement statement, YearMonth month) throws SQLException {
        String name = "message_" + month.toString().replace('-', '_');
        try {
            statement.execute("create table if not exists " + name + " partition of message for values from ('"
                    + start(month) + "') to ('" + start(month.plusMonths(1)) + "')");
        } catch (SQLException e) {
            boolean other = "42P07".equals(e.getSQLState()) || "23505".equals(e.getSQLState());
            if (!other) {
                throw e;
            }
        }
    }

    private static java.util.UUID start(YearMonth month) {
        Instant at = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return MessageIds.floor(at);
    }
}
