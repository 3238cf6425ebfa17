package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.quiltehr.hub.identify.match.Weights;

/** Fitted weights, and which of them are in force. */
final class WeightsSql {

    private static final String IN_FORCE = """
            select version from match_weights where applied is not null order by applied desc, version desc limit 1
            """;

    private static final String READ = "select body from match_weights where version = ?";

    private static final String ADD = """
            insert into match_weights (version, records, body)
            select coalesce(max(version), 1) + 1, ?, ? from match_weights
            returning version
            """;

    private static final String APPLY = "update match_weights set applied = clock_timestamp() where version = ?";

    private WeightsSql() {}

    /** The version in force; 1 is the committed table. */
    static int inForce(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(IN_FORCE);
                var rows = select.executeQuery()) {
            return rows.next() ? rows.getInt(1) : 1;
        }
    }

    static Optional<Weights> read(Connection connection, int version) throws SQLException {
        if (version == 1) {
            return Optional.of(Weights.committed());
        }
        try (var select = connection.prepareStatement(READ)) {
            select.setInt(1, version);
            try (var rows = select.executeQuery()) {
                return rows.next() ? Optional.of(WeightsJson.read(version, rows.getString(1))) : Optional.empty();
            }
        }
    }

    /** Stores them under the next version. */
    static int add(Connection connection, Weights weights, long records) throws SQLException {
        try (var insert = connection.prepareStatement(ADD)) {
            insert.setLong(1, records);
            insert.setString(2, WeightsJson.write(weights));
            try (var rows = insert.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    static void apply(Connection connection, int version) throws SQLException {
        try (var update = connection.prepareStatement(APPLY)) {
            update.setInt(1, version);
            update.executeUpdate();
        }
    }
}
