package org.quiltehr.hub.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Drops a month of the audit trail so that the rest still proves itself. The drop is an event of the trail, sealed like any
 * other, and says where the chain goes on: the last seal that covers a dropped row, its hash, and the hash of the later rows
 * that the seals up to it cover too.
 */
public final class AuditMonthSql {

    static final String INTERACTION = "retention";
    static final String PATH = "/retention/audit";

    /** Rows of the month are in no seal yet; the message says so. */
    public static final class NotSealed extends Exception {
        private static final long serialVersionUID = 1L;

        NotSealed() {
            super("its last rows are not sealed yet: start a hub on the database first", null, false, false);
        }
    }

    private AuditMonthSql() {}

    /**
     * Drops it in the caller's transaction; the number of rows.
     *
     * @param partition the month's table
     * @param until what is in it is before this
     * @param who whose decision it was
     */
    public static long drop(Connection tx, String partition, Instant until, String who) throws SQLException, NotSealed {
        try (Statement statement = tx.createStatement()) {
            long rows = 0;
            String last = null;
            try (ResultSet found = statement.executeQuery("select count(*), max(xid)::text from " + partition)) {
                if (found.next()) {
                    rows = found.getLong(1);
                    last = found.getString(2);
                }
            }
            if (last != null) {
                note(tx, last, until, rows, who);
            }
            statement.execute("alter table audit detach partition " + partition);
            statement.execute("drop table " + partition);
            return rows;
        }
    }

    private static void note(Connection tx, String lastXid, Instant until, long rows, String who)
            throws SQLException, NotSealed {
        SealSql seals = new SealSql(tx);
        SealSql.Seal seal = seals.covering(lastXid).orElseThrow(NotSealed::new);
        List<AuditedRow> left = seals.left(seal.until(), until);
        String query = new AuditDrop(until, seal.num(), seal.hash(), AuditDrop.kept(left), rows).query();
        try (PreparedStatement insert = tx.prepareStatement("""
                insert into audit (event, interaction, action, status, who, address, view, method, path, query)
                values (?, ?, 'D', 200, ?, '', 0, 'JOB', ?, ?)""")) {
            insert.setObject(1, UUID.randomUUID());
            insert.setString(2, INTERACTION);
            insert.setString(3, who);
            insert.setString(4, PATH);
            insert.setString(5, query);
            insert.executeUpdate();
        }
    }

    /** For a report: where the trail begins now. */
    static String said(AuditDrop drop, Instant at, String who) {
        return "rows before " + drop.until() + " were dropped by retention at " + at + " by " + who + " ("
                + drop.rows() + " in the last month dropped); seals up to " + drop.seal() + " ("
                + HexFormat.of().formatHex(drop.head()).substring(0, 16) + "…) are taken as they are";
    }
}
