package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Since when former versions are kept. */
final class RetainedSql {

    private RetainedSql() {}

    /** Versions that ended before it were dropped; null: all are kept. */
    static @Nullable Instant history(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("select max(until) from retention_drop where kind = 'history'");
                ResultSet rows = select.executeQuery()) {
            OffsetDateTime until = rows.next() ? rows.getObject(1, OffsetDateTime.class) : null;
            return until == null ? null : until.toInstant();
        }
    }
}
