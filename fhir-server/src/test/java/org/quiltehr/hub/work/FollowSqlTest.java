package org.quiltehr.hub.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.database.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

class FollowSqlTest {

    @Test
    void whoNeverFollowedBeginsWithWhatIsUnderWayAndThenGoesOn() {
        try (HikariDataSource database = TestDatabase.pool()) {
            FollowSql changes = new FollowSql(database, "transition_mark");
            JdbcClient sql = JdbcClient.create(database);
            long before = sql.sql("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                    .query(Long.class)
                    .single();
            sql.sql("update transition_mark set done = 0").update();
            assertThat(changes.begin()).isTrue();
            assertThat(mark(sql)).isGreaterThanOrEqualTo(before - 1);
            sql.sql("update transition_mark set done = 7").update();
            assertThat(changes.begin()).isFalse();
            assertThat(mark(sql)).isEqualTo(7);
        }
    }

    private static long mark(JdbcClient sql) {
        return sql.sql("select done from transition_mark").query(Long.class).single();
    }
}
