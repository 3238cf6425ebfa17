package org.quiltehr.hub.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class EmbeddedPostgresTest {

    @TempDir
    Path folder;

    @Test
    void committedRowsSurviveAKilledServerWhichComesBackByItself() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder, 100)) {
            String url = server.url("postgres");
            aSlowStatementStandsInTheLogWithItsPlanAndWithoutItsValues(url);
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

    private void aSlowStatementStandsInTheLogWithItsPlanAndWithoutItsValues(String url) throws Exception {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.prepareStatement(
                        "select n from generate_series(1, 3) n, pg_sleep(0.2) s" + " where n::text <> ?")) {
            statement.setString(1, "Brandt");
            statement.execute();
        }
        String log = Files.readString(folder.resolve("postgresql.log"));
        assertTrue(log.contains("ms  plan:") && log.contains("Function Scan on pg_sleep s"), log);
        assertTrue(log.contains("where n::text <> $1") && !log.contains("Brandt"), log);
    }

    @Test
    void aServerThatCannotBeStartedIsTriedAgainEverLessOftenUntilItCan() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(EmbeddedPostgres.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
            String url = server.url("postgres");
            Path log = folder.resolve("postgresql.log");
            Files.move(log, folder.resolve("postgresql.log.1"));
            Files.createDirectory(log); // so that the server's output goes nowhere and it does not start
            ProcessHandle.of(Long.parseLong(Files.readAllLines(folder.resolve("cluster/postmaster.pid"))
                            .getFirst()))
                    .orElseThrow()
                    .destroyForcibly();
            Thread.sleep(2_000);
            assertTrue(said.list.size() >= 3 && said.list.size() <= 10, "lines of the log: " + said.list.size());
            Files.delete(log);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertEquals(1, number(url, "select 1")));
        } finally {
            logger.detachAppender(said);
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
