package org.quiltehr.hub.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes the state of a database at one instant into a file, while hubs work on it. */
public final class Backup {

    /** What was written. */
    public record Result(String instant, int tables, long rows, long bytes) {}

    private Backup() {}

    /**
     * Writes the backup.
     *
     * @param file must not exist
     * @throws BackupRefused if it was not written; then there is no file either
     */
    public static Result write(String jdbcUrl, Path file, String passphrase, Consumer<String> lines) {
        return write(jdbcUrl, file, passphrase, SealKey.ITERATIONS, lines);
    }

    /** The same with a key that takes less or more work to derive. */
    static Result write(String jdbcUrl, Path file, String passphrase, int iterations, Consumer<String> lines) {
        if (Files.exists(file)) {
            throw new BackupRefused(file + " is there already: a backup never writes over another; give a new name");
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                BackupWriter writer = new BackupWriter(file, passphrase, iterations)) {
            return write(connection, writer, lines);
        } catch (SQLException e) {
            throw new BackupRefused("the database could not be read (SQLSTATE " + e.getSQLState() + ")", e);
        } catch (IOException e) {
            throw new BackupRefused(
                    "the backup could not be written to " + file + " ("
                            + e.getClass().getSimpleName() + "): is there room, and may this user write there?",
                    e);
        }
    }

    private static Result write(Connection connection, BackupWriter writer, Consumer<String> lines)
            throws SQLException, IOException {
        CatalogueSql.Instant instant = CatalogueSql.begin(connection);
        List<CatalogueSql.Listed> listed = CatalogueSql.tables(connection);
        if (listed.stream().noneMatch(table -> table.name().equals("flyway_schema_history"))) {
            throw new BackupRefused("this is no database of a hub: it has no tables of Quilt");
        }
        CatalogueSql.keep(connection, listed);
        List<Manifest.Migration> migrations = CatalogueSql.migrations(connection);
        List<Manifest.Trigger> triggers = CatalogueSql.triggers(connection);
        Progress progress = new Progress(
                lines, listed.stream().mapToLong(CatalogueSql.Listed::bytes).sum());
        List<Manifest.Table> tables = new ArrayList<>();
        long total = 0;
        for (CatalogueSql.Listed table : listed) {
            CopiedRows rows =
                    writer.table(tables.size() + 1, table.name(), out -> copy(connection, table, out, progress));
            tables.add(new Manifest.Table(table.name(), table.columns(), table.parent(), table.bound(), rows));
            total += rows.count();
            progress.tableDone(table.name(), table.bytes(), rows.count());
        }
        List<Manifest.Sequence> sequences = CatalogueSql.sequences(connection);
        connection.rollback();
        Manifest manifest = new Manifest(instant.at(), instant.xid(), migrations, tables, triggers, sequences);
        return new Result(instant.at(), tables.size(), total, writer.finish(manifest));
    }

    private static CopiedRows copy(
            Connection connection, CatalogueSql.Listed table, OutputStream out, Progress progress) throws IOException {
        try {
            return CatalogueSql.rows(connection, table.name(), table.columns(), out, progress.within(table.name()));
        } catch (SQLException e) {
            throw new BackupRefused(
                    "table " + table.name() + " could not be read (SQLSTATE " + e.getSQLState() + ")", e);
        }
    }
}
