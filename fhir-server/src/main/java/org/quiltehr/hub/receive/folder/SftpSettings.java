package org.quiltehr.hub.receive.folder;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.receive.remote.Secrets;
import org.quiltehr.hub.receive.remote.Settings;

/**
 * The setting {@code sftp} of a feed.
 *
 * @param hostKey the SHA-256 fingerprint of the server's key, as {@code ssh-keygen -l} writes it; no other is talked to
 * @param password name of the secret, or null if a key is used
 * @param key name of the secret that holds a private key in OpenSSH form, or null
 */
record SftpSettings(
        String host,
        int port,
        String user,
        String path,
        String hostKey,
        @Nullable String password,
        @Nullable String key,
        Duration every,
        Duration settle,
        @Nullable String marker,
        boolean allowPrivate) {

    private static final Set<String> KNOWN = Set.of(
            "host", "port", "user", "path", "hostKey", "password", "key", "every", "settle", "marker", "allowPrivate");
    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}=?");

    /** The settings of a feed, or null if it fetches from no SFTP server. */
    static @Nullable SftpSettings of(Feed feed) {
        Object tree = feed.transport("sftp");
        if (tree == null) {
            return null;
        }
        Settings sftp = Settings.of("sftp", tree, KNOWN);
        String hostKey = sftp.required("hostKey", "the fingerprint of the server's key, as ssh-keygen -l writes it");
        if (!FINGERPRINT.matcher(hostKey).matches()) {
            throw sftp.problem("hostKey", "must be a SHA-256 fingerprint such as SHA256:… of 43 characters");
        }
        String password = secret(sftp, "password");
        String key = secret(sftp, "key");
        if ((password == null) == (key == null)) {
            throw sftp.problem("key", "give either key or password, each the name of a secret");
        }
        String marker = sftp.text("marker");
        if (marker != null && !marker.matches("\\.[A-Za-z0-9]{1,20}")) {
            throw sftp.problem("marker", "must be an ending such as .ok");
        }
        String path = sftp.text("path");
        return new SftpSettings(
                sftp.required("host", "the server's name"),
                sftp.number("port", 22, 1, 65_535),
                sftp.required("user", "the user's name at the server"),
                path == null ? "." : path.replaceAll("(?<=.)/+$", ""),
                hostKey.replace("=", ""),
                password,
                key,
                sftp.time("every", Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofDays(1)),
                sftp.time("settle", Duration.ofSeconds(30), Duration.ZERO, Duration.ofHours(1)),
                marker,
                sftp.flag("allowPrivate"));
    }

    private static @Nullable String secret(Settings sftp, String name) {
        String secret = sftp.text(name);
        if (secret != null && !Secrets.isName(secret)) {
            throw sftp.problem(name, "must be the name of a secret, never the secret itself");
        }
        return secret;
    }
}
