package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads how far the full-text index is. */
final class FullTextStateSql {

    /** Whether it can be asked. */
    enum State {
        OFF,
        BUILDING,
        BUILT
    }

    private FullTextStateSql() {}

    static State state(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select built from full_text_state");
                ResultSet rows = statement.executeQuery()) {
            return !rows.next() ? State.OFF : rows.getBoolean(1) ? State.BUILT : State.BUILDING;
        }
    }
}
