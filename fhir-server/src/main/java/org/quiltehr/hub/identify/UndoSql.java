package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.base.LogicalId;

/** Finds what a decision changed, by the time of its transaction, which its rows share to the microsecond. */
final class UndoSql {

    private static final String ENDED = """
            with pair as (select * from unnest(?::bigint[], ?::bigint[]) as w (home, pk))
            select l.a_home, l.a_pk, l.b_home, l.b_pk
            from (
              select l.* from pair w join person_link l on l.a_home = w.home and l.a_pk = w.pk and l.until is not null
              union
              select l.* from pair w join person_link l on l.b_home = w.home and l.b_pk = w.pk and l.until is not null
            ) l join change c on c.number = l.until
            where l.view = 0 and c.at = ?
            order by l.num
            """;

    private static final String REOPEN = """
            update review r set closed = null
            where r.a_home = ? and r.a_pk = ? and r.b_home = ? and r.b_pk = ? and r.closed = ?
              and not exists (select from review o where o.closed is null
                              and o.a_home = r.a_home and o.a_pk = r.a_pk and o.b_home = r.b_home and o.b_pk = r.b_pk)
            """;

    private final Connection tx;

    UndoSql(Connection tx) {
        this.tx = tx;
    }

    /** The links of either of the two that ended at that moment. */
    List<RecordPair> endedAt(Instant at, RecordPair pair) throws SQLException {
        List<RecordPair> ended = new ArrayList<>();
        try (var select = tx.prepareStatement(ENDED)) {
            select.setObject(1, new long[] {pair.a().home(), pair.b().home()});
            select.setObject(2, new long[] {pair.a().own(), pair.b().own()});
            select.setTimestamp(3, Timestamp.from(at));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    ended.add(new RecordPair(
                            new LogicalId(rows.getLong(1), rows.getLong(2)),
                            new LogicalId(rows.getLong(3), rows.getLong(4))));
                }
            }
        }
        return ended;
    }

    /** The question that was answered at that moment is open again. */
    void reopen(RecordPair pair, Instant answered) throws SQLException {
        try (var update = tx.prepareStatement(REOPEN)) {
            update.setLong(1, pair.a().home());
            update.setLong(2, pair.a().own());
            update.setLong(3, pair.b().home());
            update.setLong(4, pair.b().own());
            update.setTimestamp(5, Timestamp.from(answered));
            update.executeUpdate();
        }
    }
}
