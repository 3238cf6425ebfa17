package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.HubProcess;
import org.quiltehr.hub.UserCommands;

/**
 * The steps of "Point-in-time recovery" in {@code docs/operations.md}: a hub's PostgreSQL is copied and its log kept, a sender
 * overwrites what is right, and the database is brought back to an instant before that.
 */
@Tag("long")
class PointInTimeTest {

    private static final String SEARCH = "/fhir/Observation?code=2160-0&_sort=-date&_count=100";

    private static final int MESSAGES = 20;

    @TempDir
    Path folder;

    @Test
    void aDatabaseComesBackAsItWasAtAnInstant() throws Exception {
        Optional<String> why = DebianPostgres.impossible();
        assumeTrue(why.isEmpty(), () -> "nothing recovered: " + why.orElseThrow());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        DebianPostgres postgres = new DebianPostgres(folder.resolve("servers"));
        Path archive = Files.createDirectory(postgres.folder("archive"));
        postgres.command("chown", "postgres", archive.toString());
        int port = HubProcess.freePort();
        String db = DebianPostgres.url(port);
        postgres.make("lost");
        postgres.start("lost", port, "archive_mode=on", "archive_command='cp %p " + archive + "/%f'");
        String before;
        String instant;
        try (HubProcess hub = HubProcess.on(db, HubProcess.freePort(), HubProcess.freePort())) {
            Http http = new Http(hub.base());
            http.put("/practices/fail", "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}");
            http.put("/practices/fail/feeds/oru", Traffic.FEED);
            send(http, 0, MESSAGES / 2);
            postgres.copy(port, "found");
            send(http, MESSAGES / 2, MESSAGES); // only in the log
            before = entries(http);
            assertThat(before).contains("\"value\":7,").doesNotContain("9999");
            Thread.sleep(1_000);
            instant = text(db, "select clock_timestamp()::text");
            Thread.sleep(1_000);
            overwriteAll(http);
            assertThat(entries(http)).contains("\"value\":9999").doesNotContain("\"value\":7,");
            text(db, "select pg_walfile_name(pg_switch_wal())");
        }
        postgres.stop("lost", "fast");
        Files.writeString(
                postgres.folder("found").resolve("postgresql.auto.conf"),
                "restore_command = 'cp " + archive + "/%f %p'\nrecovery_target_time = '" + instant + "'\n",
                StandardOpenOption.APPEND);
        Files.createFile(postgres.folder("found").resolve("recovery.signal"));
        postgres.command(
                "chown",
                "postgres",
                postgres.folder("found").resolve("recovery.signal").toString());
        postgres.start("found", port);
        try {
            becomes("paused", db, "select pg_get_wal_replay_pause_state()");
            text(db, "select pg_wal_replay_resume()::text");
            becomes("false", db, "select pg_is_in_recovery()::text");
            sameAs(before, db);
        } finally {
            postgres.stop("found", "fast");
        }
    }

    private static void sameAs(String before, String db) throws Exception {
        try (HubProcess hub = HubProcess.with(Map.of(), "--db", db)) {
            Http http = new Http(hub.base());
            assertThat(entries(http)).isEqualTo(before);
            assertThat(text(
                            db,
                            "select count(*)::text from change where xid >= pg_snapshot_xmin(pg_current_snapshot())"))
                    .as("changes that no follower would be shown")
                    .isEqualTo("0");
            send(http, MESSAGES, MESSAGES + 1);
            assertThat(entries(http)).contains("\"value\":" + MESSAGES + ",").isNotEqualTo(before);
        }
        assertThat(UserCommands.audit("verify", "--db", db)).contains("whole");
    }

    private static void becomes(String expected, String db, String sql) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> text(db, sql).equals(expected));
    }

    private static void send(Http http, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            stored(http, Traffic.message(i));
        }
    }

    /** A sender's slip: each result again, with a value of somebody else's. */
    private static void overwriteAll(Http http) throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            stored(
                    http,
                    Traffic.message(i)
                            .replace("|F" + i + "|P|", "|W" + i + "|P|")
                            .replace("||" + i + "|mg", "||9999|mg"));
        }
    }

    private static void stored(Http http, String message) throws Exception {
        var answer = http.send(
                "POST",
                "/practices/fail/feeds/oru/messages",
                "application/hl7-v2",
                message.getBytes(StandardCharsets.UTF_8),
                "Prefer",
                "wait=60");
        assertThat(answer.body()).contains("\"stored\"");
    }

    private static String entries(Http http) throws Exception {
        return http.json(SEARCH).path("entry").toString().replace(http.base(), "");
    }

    private static String text(String db, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(db);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
