package org.quiltehr.hub.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** On which schemas a hub does not start, and that it says what to do. */
class MigratingTest {

    private final Migrating migrating = new Migrating();
    private final DriverManagerDataSource database = new DriverManagerDataSource(TestDatabase.url());
    private final JdbcClient jdbc = JdbcClient.create(database);
    private int migrations;

    @BeforeEach
    void count() {
        migrations = rows();
    }

    private int rows() {
        return jdbc.sql("select count(*) from flyway_schema_history")
                .query(Integer.class)
                .single();
    }

    private Flyway flyway() {
        return Flyway.configure().dataSource(database).outOfOrder(true).load();
    }

    private void had(String version, String description, boolean success) {
        jdbc.sql("""
                        insert into flyway_schema_history
                          (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                        values (900, ?, ?, 'SQL', 'x.sql', 1, 'x', 1, ?)""").params(version, description, success).update();
    }

    @Test
    void thisReleasesSchemaIsMigratedOn() {
        // as an earlier release left it: without a migration below the newest
        jdbc.sql("delete from flyway_schema_history where version = '110'").update();
        jdbc.sql("drop index res_open_stay").update();
        migrating.migrate(flyway());
        assertThat(rows()).isEqualTo(migrations);
        assertThat(jdbc.sql("select to_regclass('res_open_stay') is not null")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void aSchemaThatANewerReleaseMovedOnIsLeftAlone() {
        had("999", "what is not known yet", true);
        assertThatThrownBy(() -> migrating.migrate(flyway()))
                .isInstanceOf(SchemaRefused.class)
                .hasMessageContaining("newer Quilt")
                .hasMessageContaining("999 what is not known yet")
                .hasMessageContaining("restore a backup");
        assertThat(rows()).isEqualTo(migrations + 1);
    }

    @Test
    void aMigrationThatFailedHalfWayIsSaid() {
        had("998", "add something", false);
        assertThatThrownBy(() -> migrating.migrate(flyway()))
                .isInstanceOf(SchemaRefused.class)
                .hasMessageContaining("failed half-way (998 add something)")
                .hasMessageContaining("Restore the backup");
    }

    @Test
    void aMigrationThatWasAnotherIsSaid() {
        jdbc.sql("update flyway_schema_history set checksum = checksum + 1 where version = '001'")
                .update();
        assertThatThrownBy(() -> migrating.migrate(flyway()))
                .isInstanceOf(SchemaRefused.class)
                .hasMessageContaining("001");
    }

    @Test
    void afterAnUpgradeWhatIsMissingIsNamed() {
        jdbc.sql("delete from flyway_schema_history where version = '110'").update();
        jdbc.sql("drop index res_open_stay").update();
        jdbc.sql("drop index res_type").update();
        jdbc.sql("alter table watch_condition drop column text").update();
        assertThatThrownBy(() -> migrating.migrate(flyway()))
                .isInstanceOf(SchemaRefused.class)
                .hasMessageContaining("column watch_condition.text text not null; index res_type on res. ")
                .hasMessageContaining("Restore the backup");
        assertThat(jdbc.sql("select count(*) from pg_namespace where nspname like 'quilt_check%'")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aFreshSchemaLacksNothing() throws SQLException {
        assertThat(SchemaCheck.missing(database)).isEmpty();
    }

    /** The migration that divides history and changes into months, on a million rows of each. */
    @Tag("long")
    @Test
    void aMillionFormerVersionsBecomeAPartitionWithinSeconds() {
        DriverManagerDataSource old = new DriverManagerDataSource(TestDatabase.emptyUrl());
        Flyway.configure().dataSource(old).target("190").outOfOrder(true).load().migrate();
        JdbcClient then = JdbcClient.create(old);
        then.sql("""
                insert into hist (home, pk, ver, pat, change, xid, updated, content, message, entry, practice, type, dict, deleted, body)
                select n / 50, n, 1, n / 50, n, '1'::xid8, now() - n * interval '1 s', 0, gen_random_uuid(), 0, 1, 1, 0, false,
                  decode(repeat(md5(n::text), 16), 'hex') from generate_series(1, 1000000) n""").update();
        then.sql("""
                insert into change (number, at, kind, types, homes, pks, vers)
                select n, now() - n * interval '1 s', 0, '{1,1}', '{1,2}', '{1,2}', '{1,1}' from generate_series(1, 1000000) n""").update();
        long begun = System.nanoTime();
        migrating.migrate(Flyway.configure().dataSource(old).outOfOrder(true).load());
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.println("a million rows of history and of changes: migrated in " + seconds + " s");
        assertThat(seconds).isLessThan(120);
        assertThat(then.sql("select count(*) from hist").query(Long.class).single())
                .isEqualTo(1_000_000);
        assertThat(then.sql("select count(*) from change").query(Long.class).single())
                .isEqualTo(1_000_000);
    }
}
