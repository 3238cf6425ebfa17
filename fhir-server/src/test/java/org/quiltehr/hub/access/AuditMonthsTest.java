package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.database.TestDatabase;

/** A trail of which months were dropped still proves the rest, and says what is gone. */
class AuditMonthsTest {

    private final HikariDataSource database = TestDatabase.pool();
    private final Sealer sealer = new Sealer(database);
    private final YearMonth old = YearMonth.now(ZoneOffset.UTC).minusMonths(3);

    @BeforeEach
    void fill() throws SQLException {
        for (int month = 0; month < 3; month++) {
            sql("select audit_month('" + old.plusMonths(month).atDay(1) + "')");
        }
        row(old, "2", "first");
        row(old, "3", "second");
        assertThat(sealer.seal()).isEqualTo(2);
        row(old, "28", "beside the boundary");
        row(old.plusMonths(1), "1", "over the boundary");
        assertThat(sealer.seal()).isEqualTo(2);
        row(old.plusMonths(1), "5", "later");
        assertThat(sealer.seal()).isEqualTo(1);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void row(YearMonth month, String day, String who) throws SQLException {
        sql("insert into audit (at, event, interaction, action, status, who, address, view, method, path) values ('"
                + month.atDay(Integer.parseInt(day)) + "T12:00:00Z', gen_random_uuid(), 'read', 'R', 200, '" + who
                + "', '', 0, 'GET', '/fhir/Patient/x')");
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long drop() throws Exception {
        Instant until = old.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            long rows = AuditMonthSql.drop(tx, "audit_" + old.toString().replace('-', '_'), until, "the tester");
            tx.commit();
            return rows;
        }
    }

    private AuditCheck.Report check() throws SQLException {
        return new AuditCheck(database).run(null);
    }

    private void tamper(String change) throws SQLException {
        // as the owner of the database can
        sql("alter table audit disable trigger all; " + change + "; alter table audit enable trigger all");
    }

    @Test
    void theRestIsWholeAndTheReportSaysWhatIsGone() throws Exception {
        String head = check().head();
        assertThat(drop()).isEqualTo(3);
        assertThat(sealer.seal()).isEqualTo(1);
        AuditCheck.Report report = new AuditCheck(database).run(head);
        assertThat(report.faults()).isEmpty();
        assertThat(report.rows()).isEqualTo(3); // over the boundary, later, and the drop itself
        assertThat(report.dropped()).contains("dropped by retention", "by the tester", "3 in the last month");
    }

    @Test
    void aSecondMonthGoesLikeTheFirst() throws Exception {
        drop();
        sealer.seal();
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            YearMonth next = old.plusMonths(1);
            AuditMonthSql.drop(
                    tx,
                    "audit_" + next.toString().replace('-', '_'),
                    next.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
                    "the tester");
            tx.commit();
        }
        sealer.seal();
        assertThat(check().faults()).isEmpty();
        assertThat(check().rows()).isEqualTo(2); // the two drops
    }

    @Test
    void rowsBesideADroppedMonthAreStillProved() throws Exception {
        drop();
        sealer.seal();
        tamper("update audit set who = 'nobody' where who = 'over the boundary'");
        assertThat(check().faults()).singleElement().asString().contains("one was changed, deleted or put in");
    }

    @Test
    void laterRowsAreStillProved() throws Exception {
        drop();
        sealer.seal();
        tamper("delete from audit where who = 'later'");
        assertThat(check().faults()).singleElement().asString().contains("was deleted");
    }

    @Test
    void theEventOfTheDropIsProvedItself() throws Exception {
        drop();
        sealer.seal();
        tamper("update audit set query = replace(query, 'rows=3', 'rows=2') where interaction = 'retention'");
        assertThat(check().faults()).singleElement().asString().contains("was changed");
    }

    @Test
    void aMonthThatGoesWithoutAnEventIsMissed() throws SQLException {
        sql("drop table audit_" + old.toString().replace('-', '_'));
        assertThat(check().faults()).hasSize(3).allMatch(fault -> fault.contains("was deleted"));
    }

    @Test
    void whatIsNotSealedYetIsNotDropped() throws SQLException {
        row(old, "4", "unsealed");
        assertThatThrownBy(this::drop)
                .isInstanceOf(AuditMonthSql.NotSealed.class)
                .hasMessageContaining("not sealed");
    }
}
