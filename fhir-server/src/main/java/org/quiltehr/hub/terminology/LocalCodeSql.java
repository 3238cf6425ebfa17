package org.quiltehr.hub.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.Hash64;

/** Writes the uses of local codes: rows are added and never changed, so messages do not wait for each other. */
final class LocalCodeSql {

    private LocalCodeSql() {}

    static long hash(int practice, @Nullable Integer feed, Coding coding) {
        return Hash64.of(practice + "|" + feed + "|" + coding.system() + "|" + coding.code());
    }

    static void record(Connection tx, int practice, @Nullable Integer feed, UUID message, List<LocalCodes.Use> uses)
            throws SQLException {
        // in the order of their keys, so that two messages with the same new codes cannot wait for each other
        Map<Long, LocalCodes.Use> byHash = new TreeMap<>();
        uses.forEach(use -> byHash.merge(
                hash(practice, feed, use.coding()), use, (one, other) -> other.weight() > one.weight() ? other : one));
        try (PreparedStatement s = tx.prepareStatement("""
                insert into local_code (hash, practice, feed, system, code, display, element, weight, unit)
                select ?, ?, ?, ?, ?, ?, ?, ?, ? where not exists (select from local_code where hash = ?)
                on conflict do nothing
                """)) {
            for (Map.Entry<Long, LocalCodes.Use> one : byHash.entrySet()) {
                LocalCodes.Use use = one.getValue();
                s.setLong(1, one.getKey());
                s.setInt(2, practice);
                if (feed == null) {
                    s.setNull(3, Types.INTEGER);
                } else {
                    s.setInt(3, feed);
                }
                s.setString(4, use.coding().system());
                s.setString(5, use.coding().code());
                s.setString(6, use.coding().display());
                s.setString(7, use.element());
                s.setInt(8, use.weight());
                s.setString(9, use.unit());
                s.setLong(10, one.getKey());
                s.addBatch();
            }
            s.executeBatch();
        }
        try (PreparedStatement s = tx.prepareStatement(
                "insert into local_code_use (hash, message, location) values (?, ?, ?) on conflict do nothing")) {
            for (Map.Entry<Long, LocalCodes.Use> one : byHash.entrySet()) {
                s.setLong(1, one.getKey());
                s.setObject(2, message);
                s.setString(3, one.getValue().location());
                s.addBatch();
            }
            s.executeBatch();
        }
    }
}
