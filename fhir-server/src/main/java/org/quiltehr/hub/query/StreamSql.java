package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the rows of a statement a piece at a time, so that however many they are only a piece is held. */
final class StreamSql {

    private static final int FETCH = 1_000;

    private StreamSql() {}

    /** Takes one row. */
    interface Each {
        void row(ResultSet row) throws SQLException;
    }

    static void read(Connection connection, Args sql, Each each) throws SQLException {
        // the driver reads by pieces in a transaction only
        boolean alone = connection.getAutoCommit();
        if (alone) {
            connection.setAutoCommit(false);
        }
        try (PreparedStatement statement = sql.prepare(connection)) {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    each.row(rows);
                }
            }
        } finally {
            if (alone) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
