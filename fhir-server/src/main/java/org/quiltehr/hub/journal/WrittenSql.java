package org.quiltehr.hub.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;

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

    private WrittenSql() {}

    static void record(Connection tx, List<Journal.Written> all) throws SQLException {
        int count = all.size();
        Object[][] columns = new Object[9][count];
        for (int i = 0; i < count; i++) {
            Row row = Row.of(all.get(i).message());
            Outcome outcome = all.get(i).outcome();
            columns[0][i] = all.get(i).id();
            columns[1][i] = row.received().atOffset(ZoneOffset.UTC).toString();
            columns[2][i] = row.message().practice();
            columns[3][i] = row.message().type();
            columns[4][i] = row.digest();
            columns[5][i] = row.message().contentType();
            columns[6][i] = outcome.state().ordinal();
            columns[7][i] = outcome.resources().size();
            columns[8][i] = Packed.pack(ReceiptJson.bytes(outcome));
        }
        String[] types = {"uuid", "timestamptz", "int4", "text", "uuid", "text", "int2", "int4"};
        try (PreparedStatement s = tx.prepareStatement(RECORD)) {
            for (int i = 0; i < types.length; i++) {
                s.setArray(i + 1, tx.createArrayOf(types[i], columns[i]));
            }
            byte[][] receipts = new byte[count][];
            System.arraycopy(columns[8], 0, receipts, 0, count);
            s.setArray(9, tx.createArrayOf("bytea", receipts));
            s.executeUpdate();
        }
    }
}
