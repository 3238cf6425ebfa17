package org.quiltehr.hub.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Journals messages that are worked in the same transaction: their rows and outcomes in one statement, whatever their number. */
final class WrittenSql {

    /** Content hashes are of what an adapter mapped; here none did, so they are as many zeros. */
    private static final String RECORD = """
            with placed as materialized (
              select w.*, nextval('journal_order') as place
                from unnest(?::uuid[], ?::timestamptz[], ?::int[], ?::text[], ?::uuid[], ?::text[], ?::smallint[],
                            ?::int[], ?::bytea[])
                     as w (id, received, practice, type, digest, content_type, state, stated, receipt)),
            journaled as (
              insert into message (id, place, received, practice, part, parts, type, reused, digest, content_type, size, keys)
              select id, place, received, practice, 0, 0, type, false, digest, content_type, 0, '{}'
                from placed)
            insert into outcome (message, practice, state, finished, source_time, place, adapter, adapter_version,
                                 settings, mapped, contents, receipt)
            select id, practice, state, now(), received, place, '', '', 0, 0, array_fill(0::bigint, array[stated]), receipt
              from placed
            """;

    private static final String[] TYPES = {"uuid", "timestamptz", "int4", "text", "uuid", "text", "int2", "int4"};

    private WrittenSql() {}

    static void record(Connection tx, List<Journal.Written> all) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>(all.size());
        byte[][] receipts = new byte[all.size()][];
        for (Journal.Written one : all) {
            Row row = Row.of(one.message());
            Outcome outcome = one.outcome();
            receipts[rows.size()] = Packed.pack(ReceiptJson.bytes(outcome));
            rows.add(Arrays.asList(
                    one.id(),
                    row.received().atOffset(ZoneOffset.UTC).toString(),
                    row.message().practice(),
                    row.message().type(),
                    row.digest(),
                    row.message().contentType(),
                    outcome.state().ordinal(),
                    outcome.resources().size()));
        }
        try (PreparedStatement s = tx.prepareStatement(RECORD)) {
            for (int i = 0; i < TYPES.length; i++) {
                int column = i;
                Object[] values = rows.stream().map(row -> row.get(column)).toArray();
                s.setArray(i + 1, tx.createArrayOf(TYPES[i], values));
            }
            s.setArray(TYPES.length + 1, tx.createArrayOf("bytea", receipts));
            s.executeUpdate();
        }
    }
}
