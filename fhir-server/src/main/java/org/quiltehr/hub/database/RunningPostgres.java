package org.quiltehr.hub.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Finds the PostgreSQL that a running hub started, by the files in its data folder. */
public final class RunningPostgres {

    /** The lines of {@code postmaster.pid}: process, data directory, start time, port, … */
    private static final int PORT_LINE = 3;

    private RunningPostgres() {}

    /** The URL of a database of it; empty if none runs on the folder. */
    public static Optional<String> url(Path data, String database) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("cluster/postmaster.pid"));
            if (lines.size() <= PORT_LINE) {
                return Optional.empty();
            }
            String password =
                    Files.readString(data.resolve("postgresql.password")).strip();
            String url = "jdbc:postgresql://127.0.0.1:" + lines.get(PORT_LINE).strip() + "/" + database
                    + "?user=quilt&password=" + password;
            try (var connection = DriverManager.getConnection(url + "&connectTimeout=5")) {
                return Optional.of(url);
            }
        } catch (NoSuchFileException | SQLException e) {
            return Optional.empty(); // none, or the file of one that was killed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
