package org.quiltehr.hub;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.backup.Backup;
import org.quiltehr.hub.backup.BackupRefused;
import org.quiltehr.hub.database.JobResultSql;

/** {@code ./quilt backup}: writes the state of a hub's database into one sealed file, while the hub runs or not. */
public final class BackupCommand {

    private static final String USAGE = """
        usage: ./quilt backup FILE [--db jdbc:postgresql://… | --data DIR] [--passphrase-file FILE]
          --data             the hub's folder (default ./data); the hub may run
          --passphrase-file  or the variable QUILT_BACKUP_PASSPHRASE: nobody can restore without it
        exit code: 0 the backup is whole and on the disk, 2 there is none\
        """;

    private BackupCommand() {}

    public static void main(String[] args) {
        BackupOptions.quietLog();
        System.exit(run(args, System.getenv(BackupOptions.PASSPHRASE_VARIABLE), System.out, System.err));
    }

    static int run(String[] args, @Nullable String environment, PrintStream out, PrintStream err) {
        try {
            BackupOptions options = BackupOptions.parse(args, environment);
            if (options == null) {
                err.println(USAGE);
                return 2;
            }
            CommandDatabase database = CommandDatabase.of(options.db(), options.data());
            if (database == null) {
                err.println(USAGE);
                return 2;
            }
            database.missing().ifPresent(problem -> {
                throw new BackupRefused(problem);
            });
            return database.open(url -> {
                write(url, options, out);
                return 0;
            });
        } catch (BackupRefused e) {
            err.println(e.getMessage());
            return 2;
        } catch (UncheckedIOException e) {
            err.println("the database could not be opened: " + e.getMessage());
            return 2;
        }
    }

    private static void write(String url, BackupOptions options, PrintStream out) {
        long start = System.nanoTime();
        Backup.Result result;
        try {
            result = Backup.write(url, options.file(), options.passphrase(), out::println);
        } catch (BackupRefused e) {
            note(url, String.valueOf(e.getMessage()));
            throw e;
        }
        note(url, null);
        out.println(String.format(
                Locale.ROOT,
                "backed up the state of %s: %d rows of %d tables, %.1f MB, %.1f s",
                result.instant(),
                result.rows(),
                result.tables(),
                result.bytes() / 1e6,
                (System.nanoTime() - start) / 1e9));
    }

    /** For the watch, which tells of a backup that failed; a database of an older release has no place for it. */
    private static void note(String url, @Nullable String problem) {
        try (Connection connection = DriverManager.getConnection(url)) {
            JobResultSql.note(connection, JobResultSql.BACKUP, problem);
        } catch (SQLException e) {
            System.err.println("the result could not be noted in the database (SQLSTATE " + e.getSQLState() + ")");
        }
    }
}
