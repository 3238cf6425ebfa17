package org.quiltehr.hub.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * Makes a database what it was at a backup's instant. The file is read to its end and found whole before a database is
 * touched; the rows are put in by one transaction, read back and compared before it commits.
 */
public final class Restore implements AutoCloseable {

    /** What was put in. */
    public record Result(String instant, int tables, long rows) {}

    private final BackupReader backup;

    private Restore(BackupReader backup) {
        this.backup = backup;
    }

    /**
     * Opens a backup and reads it to its end.
     *
     * @throws BackupRefused if the file is not whole or the passphrase is another
     */
    public static Restore open(Path file, String passphrase) {
        return new Restore(BackupReader.open(file, passphrase));
    }

    /**
     * Restores into an empty database.
     *
     * @throws BackupRefused if it was not restored; then the database is as empty as it was
     */
    public Result into(String jdbcUrl, Consumer<String> lines) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            RestoreSql sql = new RestoreSql(connection);
            if (!sql.empty()) {
                throw new BackupRefused("the database is not empty: a restore writes over nothing; give an empty one");
            }
            Manifest manifest = backup.what();
            try (BackupSchema schema = new BackupSchema(jdbcUrl, manifest.migrations())) {
                schema.make();
                sql.passTransaction(
                        manifest.xid(), left -> lines.accept("       passing " + left + " transaction numbers"));
                Result result = put(connection, sql, manifest, lines);
                schema.keep();
                return result;
            }
        } catch (SQLException e) {
            throw new BackupRefused("the database could not be written (SQLSTATE " + e.getSQLState() + ")", e);
        } catch (IOException e) {
            throw new BackupRefused(
                    "the backup could not be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    private Result put(Connection connection, RestoreSql sql, Manifest manifest, Consumer<String> lines)
            throws SQLException, IOException {
        long total = manifest.tables().stream()
                .mapToLong(table -> table.rows().count())
                .sum();
        sql.begin();
        try {
            sql.partitions(manifest);
            sql.rows(backup, new Progress(lines, total));
            verify(connection, manifest);
            sql.sequences(manifest.sequences());
            sql.commit();
        } catch (SQLException | IOException | RuntimeException e) {
            connection.close(); // so that nothing waits for this transaction when the schema is taken away
            throw e;
        }
        return new Result(manifest.made(), manifest.tables().size(), total);
    }

    private static void verify(Connection connection, Manifest manifest) throws SQLException, IOException {
        for (Manifest.Table table : manifest.tables()) {
            CopiedRows there = CatalogueSql.rows(
                    connection, table.name(), table.columns(), OutputStream.nullOutputStream(), rows -> {});
            if (!there.equals(table.rows())) {
                throw new BackupRefused(
                        "table " + table.name() + " has " + there.count() + " rows after the restore and "
                                + table.rows().count() + " in the backup, or other ones: nothing was kept");
            }
        }
    }

    @Override
    public void close() {
        backup.close();
    }
}
