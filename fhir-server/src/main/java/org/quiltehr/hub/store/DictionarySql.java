package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Table {@code dictionary}. */
final class DictionarySql {

    byte[] bytes(Connection connection, int number) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select bytes from dictionary where num = ?")) {
            s.setInt(1, number);
            try (ResultSet found = s.executeQuery()) {
                if (!found.next()) {
                    throw new IllegalStateException("dictionary " + number + " of stored bodies is missing");
                }
                return found.getBytes(1);
            }
        }
    }

    /** The highest number, 0 if there is none. */
    int newest(Connection connection) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select coalesce(max(num), 0) from dictionary");
                ResultSet found = s.executeQuery()) {
            found.next();
            return found.getInt(1);
        }
    }

    /** Keeps a first dictionary as number 1, unless there is one. */
    void addFirst(Connection connection, byte[] bytes) throws SQLException {
        String insert = "insert into dictionary (num, bytes) values (1, ?) on conflict (num) do nothing";
        try (PreparedStatement s = connection.prepareStatement(insert)) {
            s.setBytes(1, bytes);
            s.executeUpdate();
        }
    }
}
