package org.quiltehr.hub.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
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
}
