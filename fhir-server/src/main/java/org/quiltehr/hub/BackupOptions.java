package org.quiltehr.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.backup.BackupRefused;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The options {@code backup} and {@code restore} share.
 *
 * @param db JDBC URL, or null where {@code data} is the folder of an embedded PostgreSQL
 */
record BackupOptions(
        Path file, @Nullable String db, @Nullable Path data, String passphrase) {

    static final String PASSPHRASE_VARIABLE = "QUILT_BACKUP_PASSPHRASE";
    private static final int SHORTEST = 12;

    /**
     * Parses the command line.
     *
     * @param environment the value of {@value #PASSPHRASE_VARIABLE}
     * @return null if it is not understood
     * @throws BackupRefused if there is no passphrase that will do
     */
    static @Nullable BackupOptions parse(String[] args, @Nullable String environment) {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        @Nullable Path file = null;
        @Nullable String db = null;
        @Nullable Path data = null;
        @Nullable Path passphrase = null;
        while (!rest.isEmpty()) {
            String option = rest.pop();
            if (!option.startsWith("--") && file == null) {
                file = Path.of(option);
                continue;
            }
            if (rest.isEmpty()) {
                return null;
            }
            String value = rest.pop();
            switch (option) {
                case "--db" -> db = value;
                case "--data" -> data = Path.of(value);
                case "--passphrase-file" -> passphrase = Path.of(value);
                default -> {
                    return null;
                }
            }
        }
        if (file == null || (db != null && data != null)) {
            return null;
        }
        return new BackupOptions(file, db, data, passphrase(passphrase, environment));
    }

    /** Libraries say only what is wrong: standard output is the command's. */
    static void quietLog() {
        LoggingSystem.get(BackupOptions.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
    }

    private static String passphrase(@Nullable Path file, @Nullable String environment) {
        String passphrase;
        try {
            passphrase = file != null ? Files.readString(file).strip() : environment == null ? "" : environment;
        } catch (IOException e) {
            throw new BackupRefused("the passphrase cannot be read from " + file);
        }
        if (passphrase.isEmpty()) {
            throw new BackupRefused("a backup needs a passphrase: write it into a file only you can read and give"
                    + " --passphrase-file FILE, or set " + PASSPHRASE_VARIABLE);
        }
        if (passphrase.length() < SHORTEST) {
            throw new BackupRefused("the passphrase has fewer than " + SHORTEST + " characters: take a longer one");
        }
        return passphrase;
    }
}
