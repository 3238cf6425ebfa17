package org.quiltehr.hub;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.backup.BackupRefused;
import org.quiltehr.hub.backup.Restore;
import org.quiltehr.hub.database.EmbeddedPostgres;

/** {@code ./quilt restore}: makes a database out of a backup, in an empty folder or an empty database. */
public final class RestoreCommand {

    private static final String USAGE = """
        usage: ./quilt restore FILE (--data DIR | --db jdbc:postgresql://…) [--passphrase-file FILE]
          --data             a folder that is empty or not there yet; ./quilt run --data DIR starts the hub on it
          --db               an empty database
          --passphrase-file  or the variable QUILT_BACKUP_PASSPHRASE: the one the backup was made with
        exit code: 0 everything is there and was compared with the backup, 2 nothing was kept\
        """;

    private RestoreCommand() {}

    public static void main(String[] args) {
        BackupOptions.quietLog();
        System.exit(run(args, System.getenv(BackupOptions.PASSPHRASE_VARIABLE), System.out, System.err));
    }

    static int run(String[] args, @Nullable String environment, PrintStream out, PrintStream err) {
        try {
            BackupOptions options = BackupOptions.parse(args, environment);
            if (options == null || (options.db() == null && options.data() == null)) {
                err.println(USAGE);
                return 2;
            }
            if (options.data() != null && !empty(options.data())) {
                throw new BackupRefused(options.data()
                        + " is not empty: a restore writes over nothing; give a folder that is empty or not there");
            }
            try (Restore backup = Restore.open(options.file(), options.passphrase())) {
                out.println("the file is whole; restoring");
                if (options.db() != null) {
                    put(backup, options.db(), out);
                } else if (options.data() != null) {
                    intoFolder(backup, options.data(), out);
                }
                return 0;
            }
        } catch (BackupRefused e) {
            err.println(e.getMessage());
            return 2;
        } catch (UncheckedIOException e) {
            err.println("the folder could not be used: " + e.getMessage());
            return 2;
        }
    }

    private static void intoFolder(Restore backup, Path folder, PrintStream out) {
        boolean there = Files.exists(folder);
        boolean done = false;
        try {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
                put(backup, postgres.url("postgres"), out);
            }
            done = true;
        } finally {
            if (!done) {
                clear(folder, there);
            }
        }
    }

    private static void put(Restore backup, String url, PrintStream out) {
        long start = System.nanoTime();
        Restore.Result result = backup.into(url, out::println);
        out.println(String.format(
                Locale.ROOT,
                "restored the state of %s: %d rows of %d tables, counted and compared with the backup, %.1f s",
                result.instant(),
                result.rows(),
                result.tables(),
                (System.nanoTime() - start) / 1e9));
    }

    private static boolean empty(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes away what a restore that failed has made. */
    private static void clear(Path folder, boolean keepFolder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                if (!keepFolder || !path.equals(folder)) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
