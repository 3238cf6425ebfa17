package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

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

    /** The number of each type's dictionary; {@link Dictionaries#ANY} for the one of all types. */
    Map<Integer, Integer> numbers(Connection connection) throws SQLException {
        Map<Integer, Integer> numbers = new HashMap<>();
        try (PreparedStatement s = connection.prepareStatement("select type, num from dictionary");
                ResultSet found = s.executeQuery()) {
            while (found.next()) {
                numbers.put(found.getInt(1), found.getInt(2));
            }
        }
        return Map.copyOf(numbers);
    }

    /** Keeps a type's dictionary under the next number, unless there is one. */
    void add(Connection connection, int type, byte[] bytes) throws SQLException {
        String insert = """
                insert into dictionary (num, type, bytes) select coalesce(max(num), 0) + 1, ?, ? from dictionary
                on conflict do nothing
                """;
        try (PreparedStatement s = connection.prepareStatement(insert)) {
            s.setInt(1, type);
            s.setBytes(2, bytes);
            s.executeUpdate();
        }
    }
}
