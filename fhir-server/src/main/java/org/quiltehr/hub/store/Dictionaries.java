package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The zstd dictionaries of bodies: the newest packs, all unpack. */
final class Dictionaries {

    private final DataSource database;
    private final DictionarySql sql = new DictionarySql();
    private volatile int current = -1;

    Dictionaries(DataSource database) {
        this.database = database;
    }

    /** The number of the dictionary new bodies are packed with; 0 for none. */
    int current() {
        int number = current;
        if (number < 0) {
            number = newest();
            current = number;
        }
        return number;
    }

    byte[] bytes(int number) {
        try (Connection connection = database.getConnection()) {
            return sql.bytes(connection, number);
        } catch (SQLException e) {
            throw new IllegalStateException("a dictionary of stored bodies cannot be read", e);
        }
    }

    private int newest() {
        try (Connection connection = database.getConnection()) {
            return sql.newest(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the dictionaries of stored bodies cannot be read", e);
        }
    }
}
