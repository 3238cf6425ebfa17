package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.database.TestDatabase;

/** Whoever can go round the database's triggers is still found out by the seals. */
class AuditCheckTest {

    private HikariDataSource database;
    private Sealer sealer;
    private AuditCheck check;

    @BeforeEach
    void threeSeals() throws SQLException {
        database = TestDatabase.pool();
        sealer = new Sealer(database);
        check = new AuditCheck(database);
        Audit audit = new Audit(database, false);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                Trail trail = audit.begin(new Trail.Request(
                        "read", "R", "reader", "10.0.0.1", 0, "GET", "/fhir/Patient/p" + i + j, null, null));
                trail.shown(new LogicalId(i, j));
                audit.record(trail, 200);
            }
            assertThat(sealed()).isEqualTo(4);
        }
        assertThat(sealer.seal()).isZero();
    }

    /** Seals once no transaction of another database of the server holds the horizon before the rows. */
    private int sealed() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            long deadline = System.nanoTime() + 20_000_000_000L;
            boolean settled = false;
            while (!settled && System.nanoTime() < deadline) {
                try (var rows = statement.executeQuery(
                        "select count(*) = 0 from audit where xid >= pg_snapshot_xmin(pg_current_snapshot())")) {
                    rows.next();
                    settled = rows.getBoolean(1);
                }
            }
        }
        return sealer.seal();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** As one who owns the tables can. */
    private void tamper(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set local session_replication_role = replica");
            assertThat(statement.executeUpdate(sql)).isPositive();
            connection.commit();
        }
    }

    private List<String> faults() throws SQLException {
        return check.run(null).faults();
    }

    @Test
    void anUntouchedTrailIsWhole() throws SQLException {
        AuditCheck.Report report = check.run(null);
        assertThat(report.faults()).isEmpty();
        assertThat(report.rows()).isEqualTo(12);
        assertThat(report.seals()).isEqualTo(3);
        assertThat(check.run(report.head()).whole()).isTrue();
    }

    /** The hub makes a row's text by itself when it seals, and the check has the database make it. */
    @Test
    void whatIsSealedIsWhatTheDatabaseSaysOfAnyRow() throws SQLException {
        StringBuilder characters = new StringBuilder();
        for (char c = 0; c < 0x300; c++) {
            characters.append(c);
        }
        String any = characters.append("\u2028\uFFFD\uFEFF\uD83D\uDE80").toString();
        Audit audit = new Audit(database, true);
        Trail nobody = audit.begin(
                new Trail.Request("$everything", "E", any.substring(1), "::1", 7, "POST", any, any, UUID.randomUUID()));
        audit.record(nobody, 404);
        Trail two = audit.begin(new Trail.Request("http", "C", "", "", 0, "GET", "", "", null));
        two.shown(new LogicalId(Long.MIN_VALUE, Long.MAX_VALUE));
        two.shown(new LogicalId(-1, 0));
        audit.record(two, 200);
        assertThat(sealed()).isEqualTo(3);
        AuditCheck.Report report = check.run(null);
        assertThat(report.faults()).isEmpty();
        assertThat(report.rows()).isEqualTo(15);
    }

    @Test
    void aDeletedRowIsNamed() throws SQLException {
        tamper("delete from audit where path = '/fhir/Patient/p11'");
        assertThat(faults()).hasSize(1).first().asString().contains("row 6 ").contains("was deleted");
    }

    @Test
    void aChangeOfAnyColumnIsNamed() throws SQLException {
        List<String> changes = List.of(
                "who = 'another'",
                "at = at + interval '1 microsecond'",
                "pk = pk + 1",
                "pk = null",
                "status = 404",
                "query = ''",
                "purpose = 'TREAT'",
                "event = gen_random_uuid()",
                "message = gen_random_uuid()");
        int found = 0;
        for (String change : changes) {
            tamper("update audit set " + change + " where number = " + (found + 1));
            assertThat(faults()).as(change).hasSize(++found).anyMatch(("row " + found + " was changed")::equals);
        }
    }

    @Test
    void aRowPutInAfterwardsIsNamed() throws SQLException {
        String columns = "event, interaction, action, status, who, address, view, method, path";
        tamper("insert into audit (xid, " + columns + ") select '3', " + columns + " from audit where number = 5");
        assertThat(faults()).hasSize(1).first().asString().contains("was put in");
        tamper("insert into audit (number, at, " + columns + ") select number, at - interval '1 second', " + columns
                + " from audit where number = 5");
        assertThat(faults()).anyMatch(fault -> fault.contains("two of this number"));
    }

    @Test
    void sealsCannotBeTakenAwayOrMadeAnew() throws SQLException {
        String head = check.run(null).head();
        tamper("delete from audit where number > 8");
        tamper("delete from audit_seal where num = 3");
        // the end is cut off without a trace, but for him who noted the head
        assertThat(faults()).isEmpty();
        assertThat(check.run(head).faults()).hasSize(1);
        tamper("delete from audit_seal where num = 1");
        assertThat(faults()).anyMatch(fault -> fault.contains("seal 1 was taken away"));
    }

    @Test
    void aSealFittedToAChangedRowBreaksTheChain() throws SQLException {
        tamper("update audit set who = 'another' where number = 2");
        AuditedRow changed;
        try (Connection connection = database.getConnection()) {
            changed = new SealSql(connection).numbered(new long[] {2}).getFirst();
        }
        tamper("update audit_seal set marks[2] = " + changed.mark() + " where num = 1");
        assertThat(faults()).hasSize(1).first().asString().contains("seal 1 does not follow");
    }
}
