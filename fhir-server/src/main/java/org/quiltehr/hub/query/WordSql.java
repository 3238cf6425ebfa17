package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.index.Finder;

/** Reads table {@code word}. */
final class WordSql {

    private WordSql() {}

    /** The units of UCUM that were ever stored. */
    static List<String> units(Connection connection) throws SQLException {
        List<String> units = new ArrayList<>();
        Args sql = new Args().add("select w.norm from word w where w.param = ?", Finder.unitWords());
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                units.add(rows.getString(1));
            }
        }
        return units;
    }
}
