package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.IndexRow;
import org.quiltehr.hub.index.Indexer;

/**
 * Writes the index values of current rows anew, by the search parameters and rules of now. Versions, changes and what
 * anybody reads stay as they are.
 */
public final class ReindexSql {

    private static final String NEXT = """
            select home, pk, pat, pat_home, dict, body
              from res
             where type = ? and not deleted and (home, pk) > (?, ?)
             order by home, pk
             limit ?
               for update
            """;

    private static final String UPDATE = """
            update res set code = ?, more = ?, present = ?, date_lo = ?, date_hi = ?, qty = ?, tokens = ?, refs = ?,
                           alike = ?
             where home = ? and pk = ?
            """;

    private final Indexer indexer;
    private final BodyCodec bodies;
    private final SideSql sides = new SideSql();

    ReindexSql(Indexer indexer, BodyCodec bodies) {
        this.indexer = indexer;
        this.bodies = bodies;
    }

    private record Fresh(LogicalId id, int type, IndexRow index) implements Indexed {}

    /** What one call wrote; {@code last} is null if there was nothing more. */
    public record Slice(int rows, @Nullable LogicalId last) {}

    /** The next rows of a type in the order of their ids, locked until the transaction ends. */
    public Slice next(Connection tx, int type, LogicalId after, int most) throws SQLException {
        List<Fresh> rows = read(tx, type, after, most);
        if (rows.isEmpty()) {
            return new Slice(0, null);
        }
        SideSql.clear(tx, rows.stream().map(Fresh::id).toList());
        update(tx, rows);
        sides.write(tx, rows);
        return new Slice(rows.size(), rows.getLast().id());
    }

    private List<Fresh> read(Connection tx, int type, LogicalId after, int most) throws SQLException {
        List<Fresh> rows = new ArrayList<>();
        try (PreparedStatement statement = tx.prepareStatement(NEXT)) {
            statement.setInt(1, type);
            statement.setLong(2, after.home());
            statement.setLong(3, after.own());
            statement.setInt(4, most);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    LogicalId id = new LogicalId(found.getLong(1), found.getLong(2));
                    long pat = found.getLong(3);
                    LogicalId patient = found.wasNull() ? null : new LogicalId(found.getLong(4), pat);
                    var body = FhirJson.parse(bodies.unpack(found.getBytes(6), found.getInt(5)));
                    rows.add(new Fresh(id, type, indexer.index(FhirTypes.name(type), patient, body)));
                }
            }
        }
        return rows;
    }

    private static void update(Connection tx, List<Fresh> rows) throws SQLException {
        try (PreparedStatement statement = tx.prepareStatement(UPDATE)) {
            for (Fresh row : rows) {
                RowSql.index(tx, statement, 1, row.index());
                statement.setObject(9, row.index().alike(), Types.BIGINT);
                statement.setLong(10, row.id().home());
                statement.setLong(11, row.id().own());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
