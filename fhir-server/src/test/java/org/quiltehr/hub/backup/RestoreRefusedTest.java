package org.quiltehr.hub.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.hub.database.TestDatabase;

/** A backup that is not what it should be is refused in words a person can act on, and leaves nothing behind. */
class RestoreRefusedTest {

    private static final String PASSPHRASE = "correct horse battery";
    private static final int ITERATIONS = 100;
    private static final int CHANGES = 40;

    @TempDir
    Path folder;

    private final String source = TestDatabase.url();
    private final String target = TestDatabase.emptyUrl();
    private Path file = Path.of("");

    @BeforeEach
    void backUp() throws SQLException {
        file = folder.resolve("hub.quilt");
        execute(
                source,
                "insert into practice (id, slug, name, timezone)"
                        + " values (gen_random_uuid(), 'elm', 'Elm Street', 'UTC')");
        execute(
                source,
                "create table message_2020_01 partition of message for values"
                        + " from ('016f5e66-e800-7000-8000-000000000000') to ('016ffe0c-5000-7000-8000-000000000000')");
        execute(source, "select audit_month('2020-01-01')");
        Backup.write(source, file, PASSPHRASE, ITERATIONS, line -> {});
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertTrue(rows.next());
            return rows.getLong(1);
        }
    }

    private String refused(Path backup, String passphrase) throws SQLException {
        String message = assertThrows(BackupRefused.class, () -> restore(backup, passphrase))
                .getMessage();
        assertEquals(
                0,
                number(target, "select count(*) from pg_class where relnamespace = 'public'::regnamespace"),
                message);
        assertEquals(
                0, number(target, "select count(*) from pg_proc where pronamespace = 'public'::regnamespace"), message);
        return message;
    }

    private void restore(Path backup, String passphrase) {
        try (Restore restore = Restore.open(backup, passphrase)) {
            restore.into(target, line -> {});
        }
    }

    @Test
    void whatIsWholeIsRestoredWithMonthsTriggersAndSequences() throws SQLException {
        restore(file, PASSPHRASE);
        assertEquals(1, number(target, "select count(*) from practice where slug = 'elm'"));
        execute(
                target,
                "insert into practice (id, slug, name, timezone) values (gen_random_uuid(), 'oak', 'Oak', 'UTC')");
        assertEquals(2, number(target, "select num from practice where slug = 'oak'"));
        assertEquals(
                2,
                number(
                        target,
                        "select count(*) from pg_class c where c.relname in ('message_2020_01', 'audit_2020_01')"
                                + " and c.relispartition"));
        for (String table : List.of("audit", "audit_2020_01", "audit_seal")) {
            assertEquals(
                    "42501",
                    assertThrows(SQLException.class, () -> execute(target, "truncate " + table))
                            .getSQLState());
        }
        String references = "select count(*) from pg_constraint where contype = 'f' and convalidated";
        assertEquals(number(source, references), number(target, references));
        assertTrue(number(target, references) > 0);
    }

    @Test
    void anotherPassphraseIsRefused() throws SQLException {
        String message = refused(file, "another passphrase");
        assertTrue(message.contains("passphrase"), message);
    }

    @Test
    void aFileCutShortIsRefused() throws SQLException, IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
            Path cut = Files.write(folder.resolve("cut" + length), Arrays.copyOf(bytes, length));
            String message = refused(cut, PASSPHRASE);
            assertTrue(message.contains("cut short or damaged"), message);
        }
    }

    /** A byte nobody reads (the time in an entry's header) may change; then what comes out is what went in. */
    @Test
    void aChangedByteIsFoundOrChangesNothing() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int refused = 0;
        for (int i = 0; i < CHANGES; i++) {
            byte[] changed = bytes.clone();
            changed[(int) ((long) bytes.length * i / CHANGES)] ^= 0x10;
            Path damaged = Files.write(folder.resolve("damaged" + i), changed);
            try (BackupReader whole = BackupReader.open(file, PASSPHRASE);
                    BackupReader other = BackupReader.open(damaged, PASSPHRASE)) {
                assertEquals(whole.what(), other.what());
                for (int n = 1; n <= whole.what().tables().size(); n++) {
                    assertArrayEquals(
                            whole.rows(n).readAllBytes(), other.rows(n).readAllBytes());
                }
            } catch (BackupRefused e) {
                refused++;
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void aBackupOfANewerQuiltIsRefused() throws SQLException, IOException {
        Path newer = rewritten(manifest -> new Manifest(
                manifest.made(),
                manifest.xid(),
                List.of(new Manifest.Migration("V999__from_the_future.sql", 1)),
                manifest.tables(),
                manifest.triggers(),
                manifest.sequences()));
        String message = refused(newer, PASSPHRASE);
        assertTrue(message.contains("newer Quilt") && message.contains("V999__from_the_future.sql"), message);
    }

    @Test
    void rowsThatAreNotThoseOfTheManifestAreNotKept() throws SQLException, IOException {
        Path other = rewritten(manifest -> new Manifest(
                manifest.made(),
                manifest.xid(),
                manifest.migrations(),
                manifest.tables().stream().map(RestoreRefusedTest::oneRowMore).toList(),
                manifest.triggers(),
                manifest.sequences()));
        String message = refused(other, PASSPHRASE);
        assertTrue(message.contains("table practice has 1 rows"), message);
    }

    private static Manifest.Table oneRowMore(Manifest.Table table) {
        return table.name().equals("practice")
                ? new Manifest.Table(
                        table.name(),
                        table.columns(),
                        table.parent(),
                        table.bound(),
                        new CopiedRows(table.rows().count() + 1, table.rows().hash()))
                : table;
    }

    /** The same backup, sealed again with another manifest. */
    private Path rewritten(UnaryOperator<Manifest> change) throws IOException {
        Path other = folder.resolve("rewritten");
        try (BackupReader from = BackupReader.open(file, PASSPHRASE);
                BackupWriter to = new BackupWriter(other, PASSPHRASE, ITERATIONS)) {
            int number = 0;
            for (Manifest.Table table : from.what().tables()) {
                int n = ++number;
                to.table(n, table.name(), out -> {
                    try (InputStream rows = from.rows(n)) {
                        rows.transferTo(out);
                    }
                    return table.rows();
                });
            }
            to.finish(change.apply(from.what()));
        }
        return other;
    }

    @Test
    void nothingIsWrittenOver() throws SQLException {
        execute(target, "create table mine (n int)");
        String message = assertThrows(BackupRefused.class, () -> restore(file, PASSPHRASE))
                .getMessage();
        assertTrue(message.contains("not empty"), message);
        assertEquals(0, number(target, "select count(*) from mine"));
        String again = assertThrows(
                        BackupRefused.class, () -> Backup.write(source, file, PASSPHRASE, ITERATIONS, line -> {}))
                .getMessage();
        assertTrue(again.contains("there already"), again);
    }

    @Test
    void whatIsNoHubIsNotBackedUp() {
        Path none = folder.resolve("none");
        assertThrows(BackupRefused.class, () -> Backup.write(target, none, PASSPHRASE, ITERATIONS, line -> {}));
        assertFalse(Files.exists(none));
        assertFalse(Files.exists(folder.resolve("none.part")));
    }
}
