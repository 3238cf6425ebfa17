package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;

/** The row of the installation's secret. */
final class SecretSql {

    private static final String KEEP_FIRST = """
            insert into setting (name, value) values ('identify-secret', ?)
            on conflict (name) do nothing
            """;

    private static final String READ = "select value from setting where name = 'identify-secret'";

    private SecretSql() {}

    /** Stores these bytes unless a secret is there, and gives back the one that is. */
    static byte[] keepFirst(Connection connection, byte[] made) throws SQLException {
        try (var insert = connection.prepareStatement(KEEP_FIRST)) {
            insert.setBytes(1, made);
            insert.executeUpdate();
        }
        try (var select = connection.prepareStatement(READ);
                var rows = select.executeQuery()) {
            rows.next();
            byte[] kept = rows.getBytes(1);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
            return kept;
        }
    }
}
