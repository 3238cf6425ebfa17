package org.quiltehr.hub.retain;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.database.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What it costs that former versions lie by the month: a version is looked up in each month's index. */
@Tag("long")
class HistoryByMonthTest {

    private static final int ROWS = 1_000;
    private static final int LOOKS = 5_000;

    @Test
    void aVersionIsFoundInTenYearsOfMonthsWithinMilliseconds() throws SQLException {
        try (HikariDataSource database = TestDatabase.pool()) {
            JdbcClient jdbc = JdbcClient.create(database);
            int made = 0;
            double last = 0;
            for (int months : new int[] {4, 24, 120}) {
                for (; made < months; made++) {
                    month(jdbc, made);
                }
                jdbc.sql("analyze hist").update();
                try (Connection connection = database.getConnection();
                        var settings = connection.createStatement()) {
                    settings.execute("set plan_cache_mode = force_generic_plan");
                    look(connection, made, "");
                    double all = look(connection, made, "");
                    last = look(connection, made, " and ended >= ?");
                    System.out.printf(
                            "%d months of history: a version is looked up in %.0f µs, one of the last months in %.0f µs%n",
                            months, all, last);
                }
            }
            assertThat(last).isLessThan(5_000);
        }
    }

    private static void month(JdbcClient jdbc, int month) {
        jdbc.sql("select keep_month('hist', (now() + make_interval(months => :n))::date)")
                .param("n", month)
                .query((rs, n) -> "")
                .list();
        jdbc.sql("""
                        insert into hist (home, pk, ver, pat, change, xid, updated, content, message, entry, practice, type, dict,
                          deleted, body, ended)
                        select n, n, :month, n, n, '1'::xid8, now(), 0, gen_random_uuid(), 0, 1, 1, 0, false,
                          decode(repeat(md5(n::text), 16), 'hex'), date_trunc('month', now()) + make_interval(months => :month, days => 3)
                        from generate_series(1, :rows) n
                        """).param("month", month).param("rows", ROWS).update();
    }

    /** Microseconds that a look-up takes. */
    private static double look(Connection connection, int months, String since) throws SQLException {
        Random random = new Random(1);
        long begun = System.nanoTime();
        try (PreparedStatement statement = connection.prepareStatement(
                "select ver, message from hist where home = ? and pk = ? and ver = ?" + since)) {
            for (int i = 0; i < LOOKS; i++) {
                int one = 1 + random.nextInt(ROWS);
                statement.setLong(1, one);
                statement.setLong(2, one);
                statement.setInt(3, since.isEmpty() ? random.nextInt(months) : months - 1);
                if (!since.isEmpty()) {
                    statement.setObject(4, OffsetDateTime.now().plusMonths(months - 2));
                }
                try (ResultSet found = statement.executeQuery()) {
                    assertThat(found.next()).isTrue();
                }
            }
        }
        return (System.nanoTime() - begun) / 1e3 / LOOKS;
    }
}
