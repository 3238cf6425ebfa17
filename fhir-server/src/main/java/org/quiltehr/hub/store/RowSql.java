package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.index.IndexRow;

/** Writes rows of {@code res}; older versions go to {@code hist} and lose their index values. */
final class RowSql {

    /** From this many new rows on COPY is used instead of a batch of inserts: its two round trips more are then worth it. */
    static final int COPY_FROM = 8;

    private static final String COPY = """
            copy res (home, pk, pat, pat_home, change, updated, labels, content, key_hash, message, entry, practice, ver,
                      type, dict, deleted, code, more, present, date_lo, date_hi, qty, tokens, refs, body, alike)
            from stdin (format binary)
            """;

    private static final String INSERT = """
            insert into res (home, pk, pat, pat_home, change, updated, labels, content, key_hash, message, entry, practice,
                             ver, type, dict, deleted, code, more, present, date_lo, date_hi, qty, tokens, refs, body, alike)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String LABEL_FORMER = """
            update hist h set labels = h.labels | w.labels
              from unnest(?::bigint[], ?::bigint[], ?::bigint[]) as w (home, pk, labels)
             where h.home = w.home and h.pk = w.pk and w.labels & ~h.labels <> 0
            """;

    private static final String RETIRE = """
            insert into hist (home, pk, ver, pat, pat_home, change, xid, updated, labels, content, message, entry, practice,
                              type, dict, deleted, body)
            select r.home, r.pk, r.ver, r.pat, r.pat_home, r.change, r.xid, r.updated, r.labels, r.content, r.message,
                   r.entry, r.practice, r.type, r.dict, r.deleted, r.body
              from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
              join res r on r.home = w.home and r.pk = w.pk;
            """ + SideSql.CLEAR;

    private static final String UPDATE = """
            update res set pat = ?, pat_home = ?, change = ?, xid = pg_current_xact_id(), updated = ?, labels = ?, content = ?,
                           message = ?, entry = ?, ver = ?, dict = ?, deleted = ?, code = ?, more = ?, present = ?, date_lo = ?, date_hi = ?,
                           qty = ?, tokens = ?, refs = ?, body = ?, alike = ?
             where home = ? and pk = ?
            """;

    private static final int COLUMNS = 26;

    void create(Connection tx, List<Row> rows) throws SQLException {
        if (rows.size() >= COPY_FROM) {
            copy(tx, rows);
        } else if (!rows.isEmpty()) {
            insert(tx, rows);
        }
    }

    private void copy(Connection tx, List<Row> rows) throws SQLException {
        BinaryCopy copy = new BinaryCopy(tx, COPY);
        try {
            for (Row row : rows) {
                copy.row(COLUMNS);
                copy(copy, row);
            }
            copy.end();
        } finally {
            copy.cancel();
        }
    }

    private static void copy(BinaryCopy to, Row row) {
        IndexRow index = row.index();
        to.int8(row.put().id().home());
        to.int8(row.put().id().own());
        to.int8(row.patientPk());
        to.int8(row.patientHome());
        to.int8(row.change());
        to.instant(row.updated());
        to.int8(row.labels());
        to.int8(row.content());
        to.int8(row.put().keyHash());
        to.uuid(row.put().source().message());
        to.integer(row.put().source().entry());
        to.integer(row.put().practice().num());
        to.integer(row.version());
        to.smallint(row.type());
        to.smallint(row.dict());
        to.bool(row.put().delete());
        to.int8(index.code());
        to.bool(index.more());
        to.int8(index.present());
        to.int8(index.dateLo());
        to.int8(index.dateHi());
        to.float8(index.qty());
        to.int8s(index.tokens());
        to.int8s(index.refs());
        to.bytes(row.packed());
        to.int8(index.alike());
    }

    private void insert(Connection tx, List<Row> rows) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(INSERT)) {
            for (Row row : rows) {
                s.setLong(1, row.put().id().home());
                s.setLong(2, row.put().id().own());
                s.setObject(3, row.patientPk(), Types.BIGINT);
                s.setObject(4, row.patientHome(), Types.BIGINT);
                s.setLong(5, row.change());
                s.setObject(6, at(row.updated()));
                s.setLong(7, row.labels());
                s.setLong(8, row.content());
                s.setLong(9, row.put().keyHash());
                s.setObject(10, row.put().source().message());
                s.setInt(11, row.put().source().entry());
                s.setInt(12, row.put().practice().num());
                s.setInt(13, row.version());
                s.setInt(14, row.type());
                s.setInt(15, row.dict());
                s.setBoolean(16, row.put().delete());
                index(tx, s, 17, row.index());
                s.setBytes(25, row.packed());
                s.setObject(26, row.index().alike(), Types.BIGINT);
                s.addBatch();
            }
            s.executeBatch();
        }
    }

    /** Older versions move to {@code hist}; their index values go. */
    void replace(Connection tx, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        List<LogicalId> ids = rows.stream().map(row -> row.put().id()).toList();
        try (PreparedStatement s = tx.prepareStatement(RETIRE)) {
            for (int first = 1; first < 10; first += 2) {
                LockSql.setIds(s, first, ids);
            }
            s.execute();
        }
        labelFormer(tx, rows);
        try (PreparedStatement s = tx.prepareStatement(UPDATE)) {
            for (Row row : rows) {
                s.setObject(1, row.patientPk(), Types.BIGINT);
                s.setObject(2, row.patientHome(), Types.BIGINT);
                s.setLong(3, row.change());
                s.setObject(4, at(row.updated()));
                s.setLong(5, row.labels());
                s.setLong(6, row.content());
                s.setObject(7, row.put().source().message());
                s.setInt(8, row.put().source().entry());
                s.setInt(9, row.version());
                s.setInt(10, row.dict());
                s.setBoolean(11, row.put().delete());
                index(tx, s, 12, row.index());
                s.setBytes(20, row.packed());
                s.setObject(21, row.index().alike(), Types.BIGINT);
                s.setLong(22, row.put().id().home());
                s.setLong(23, row.put().id().own());
                s.addBatch();
            }
            s.executeBatch();
        }
    }

    /** What turned out to be of a kind was of it before: older versions bear the labels too. */
    private static void labelFormer(Connection tx, List<Row> rows) throws SQLException {
        List<Row> labelled = rows.stream().filter(row -> row.labels() != 0).toList();
        if (labelled.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement(LABEL_FORMER)) {
            LockSql.setIds(s, 1, labelled.stream().map(row -> row.put().id()).toList());
            s.setArray(
                    3,
                    LockSql.longs(tx, labelled.stream().mapToLong(Row::labels).toArray()));
            s.executeUpdate();
        }
    }

    /** Sets the eight index columns of a row, from {@code code} to {@code refs}. */
    static void index(Connection tx, PreparedStatement s, int first, IndexRow index) throws SQLException {
        Long until = index.dateHi();
        s.setObject(first, index.code(), Types.BIGINT);
        s.setBoolean(first + 1, index.more());
        s.setLong(first + 2, index.present());
        s.setObject(first + 3, Micros.time(index.dateLo()));
        s.setObject(first + 4, until == null ? null : Micros.time(until), Types.TIMESTAMP_WITH_TIMEZONE);
        s.setObject(first + 5, index.qty(), Types.DOUBLE);
        s.setArray(first + 6, index.tokens().length == 0 ? null : LockSql.longs(tx, index.tokens()));
        s.setArray(first + 7, index.refs().length == 0 ? null : LockSql.longs(tx, index.refs()));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
