package org.quiltehr.hub.receive.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.practice.Practice;

/**
 * Passwords and keys of feeds. A feed's settings hold only a secret's name, since they stand in the database and are
 * shown; the secret is a file of the data folder or an environment variable of the hub, and each practice reaches its own
 * only.
 */
public final class Secrets {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

    private final Path folder;
    private final UnaryOperator<@Nullable String> environment;

    /** @param folder holds a folder per practice, and in it a file per secret */
    public Secrets(Path folder, UnaryOperator<@Nullable String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** Whether a setting may be the name of a secret. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.contains("..");
    }

    /** The secret, without surrounding white space; empty if it is not there. */
    public Optional<String> of(Practice practice, String name) {
        String slug = practice.ref().slug();
        Path file = folder.resolve(slug).resolve(name);
        if (isName(name) && Files.isRegularFile(file)) {
            try {
                return Optional.of(Files.readString(file).strip());
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        String value = environment.apply(variable(slug, name));
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    /** Where the secret may be put, for a text that says that it is missing. */
    public static String places(Practice practice, String name) {
        String slug = practice.ref().slug();
        return "the file secrets/" + slug + "/" + name + " of the data folder or the environment variable "
                + variable(slug, name);
    }

    private static String variable(String practice, String name) {
        return "QUILT_SECRET_" + upper(practice) + "__" + upper(name);
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }
}
