package org.quiltehr.hub.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The schema a backup was taken of, made by the very migrations it had; taken away again unless it is kept. */
final class BackupSchema implements AutoCloseable {

    private static final Pattern SCRIPT = Pattern.compile("V[0-9]+__[a-z0-9_]+\\.sql");

    private final List<Manifest.Migration> migrations;
    private final Path folder;
    private final Flyway flyway;
    private boolean made;

    BackupSchema(String jdbcUrl, List<Manifest.Migration> migrations) throws IOException {
        this.migrations = migrations;
        folder = Files.createTempDirectory("quilt-restore");
        flyway = Flyway.configure()
                .dataSource(jdbcUrl, null, null)
                .locations("filesystem:" + folder)
                .cleanDisabled(false)
                .load();
    }

    void make() throws IOException {
        for (Manifest.Migration migration : migrations) {
            copy(migration.script());
        }
        for (var known : flyway.info().all()) {
            Manifest.Migration backedUp = migrations.stream()
                    .filter(migration -> migration.script().equals(known.getScript()))
                    .findFirst()
                    .orElseThrow();
            if (!Objects.equals(backedUp.checksum(), known.getChecksum())) {
                throw new BackupRefused("the migration " + known.getScript()
                        + " of this Quilt is not the one the backup's database was made by: restore it with the Quilt"
                        + " that wrote it");
            }
        }
        try {
            made = true;
            flyway.migrate();
        } catch (FlywayException e) {
            throw new BackupRefused("the tables could not be made: may this user create tables in the schema?", e);
        }
    }

    private void copy(String script) throws IOException {
        InputStream text = SCRIPT.matcher(script).matches()
                ? BackupSchema.class.getResourceAsStream("/db/migration/" + script)
                : null;
        if (text == null) {
            throw new BackupRefused("the backup is of a newer Quilt: this one has no migration " + script
                    + "; restore it with the Quilt that wrote it or a newer one");
        }
        try (text) {
            Files.copy(text, folder.resolve(script));
        }
    }

    void keep() {
        made = false;
    }

    @Override
    public void close() throws IOException {
        if (made) {
            flyway.clean();
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
