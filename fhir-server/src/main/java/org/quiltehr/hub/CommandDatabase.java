package org.quiltehr.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.database.EmbeddedPostgres;
import org.quiltehr.hub.database.RunningPostgres;

/**
 * The database a command works on: that of a URL, or that of a hub's folder, whose hub may run.
 *
 * @param db JDBC URL, or null where {@code data} is the folder of an embedded PostgreSQL
 */
record CommandDatabase(@Nullable String db, Path data) {

    /** What is done with it. */
    interface Work<T, E extends Exception> {
        T on(String url) throws E;
    }

    /** By what {@code --db} and {@code --data} say; null if both do. */
    static @Nullable CommandDatabase of(@Nullable String db, @Nullable Path data) {
        return db != null && data != null ? null : new CommandDatabase(db, data == null ? Path.of("data") : data);
    }

    /** Why there is nothing to work on; empty if there is. */
    Optional<String> missing() {
        return db != null || Files.isDirectory(data.resolve("cluster"))
                ? Optional.empty()
                : Optional.of("there is no hub's data in " + data + ": give --data DIR or --db URL");
    }

    /**
     * Works on it; the folder's PostgreSQL is started for as long as that takes, unless a hub has it running.
     *
     * @throws java.io.UncheckedIOException if it cannot be started
     */
    <T, E extends Exception> T open(Work<T, E> work) throws E {
        if (db != null) {
            return work.on(db);
        }
        Optional<String> running = RunningPostgres.url(data, "postgres");
        if (running.isPresent()) {
            return work.on(running.get());
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data)) {
            return work.on(postgres.url("postgres"));
        }
    }
}
