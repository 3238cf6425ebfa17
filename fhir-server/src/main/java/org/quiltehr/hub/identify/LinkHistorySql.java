package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.LinkHistory.Decided;

/** What was decided about pairs among some records. */
final class LinkHistorySql {

    private static final String DECIDED = """
            with one as (select * from unnest(?::bigint[], ?::bigint[]) as w (home, pk))
            select d.a_home, d.a_pk, d.b_home, d.b_pk, d.at, d.kind, d.origin, d.who, d.why
            from one a join decision d on d.a_home = a.home and d.a_pk = a.pk
              join one b on d.b_home = b.home and d.b_pk = b.pk
            order by d.num desc
            limit ?
            """;

    private final Connection connection;

    LinkHistorySql(Connection connection) {
        this.connection = connection;
    }

    /** The newest first. */
    List<Decided> among(Collection<LogicalId> records, int limit) throws SQLException {
        List<Decided> decided = new ArrayList<>();
        try (var select = connection.prepareStatement(DECIDED)) {
            select.setObject(1, records.stream().mapToLong(LogicalId::home).toArray());
            select.setObject(2, records.stream().mapToLong(LogicalId::own).toArray());
            select.setInt(3, limit);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    decided.add(new Decided(
                            new LogicalId(rows.getLong(1), rows.getLong(2)),
                            new LogicalId(rows.getLong(3), rows.getLong(4)),
                            rows.getTimestamp(5).toInstant(),
                            rows.getString(6),
                            rows.getString(7),
                            rows.getString(8),
                            rows.getString(9)));
                }
            }
        }
        return decided;
    }
}
