package org.quiltehr.hub.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @TempDir
    Path folder;

    @Test
    void committedRowsSurviveAKilledServerWhichComesBackByItself() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
            String url = server.url("postgres");
            execute(url, "create table t (a int)");
            execute(url, "insert into t values (42)");
            long postmaster = Long.parseLong(
                    Files.readAllLines(folder.resolve("cluster/postmaster.pid")).getFirst());
            ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertEquals(42, number(url, "select a from t")));
            assertEquals("on", text(url, "show fsync"));
            assertEquals("on", text(url, "show synchronous_commit"));
        }
    }

    @Test
    void aSecondHubOnTheSameFolderIsRefused() {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
            // a lock of this very process shows as an overlapping one, of another process as a refusal
            assertThrows(RuntimeException.class, () -> EmbeddedPostgres.start(folder));
            assertTrue(server.url("postgres").startsWith("jdbc:postgresql://127.0.0.1:"));
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsSaidSo() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThrows(UncheckedIOException.class, () -> EmbeddedPostgres.start(file));
    }

    private static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(String url, String sql) throws SQLException {
        return Integer.parseInt(text(url, sql));
    }

    private static String text(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }
}
