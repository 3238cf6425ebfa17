package org.quiltehr.hub.receive.folder;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.receive.remote.Settings;

/**
 * The setting {@code folder} of a feed.
 *
 * @param path the folder; a feed may name one of its practice's own, or one below a root the hub was started with
 * @param settle how long a file must stay as it is before it counts as whole
 * @param marker a file is whole once a file of its name and this ending is there; null: by settling
 */
record FolderSettings(Path path, Duration settle, @Nullable String marker) {

    private static final Set<String> KNOWN = Set.of("path", "settle", "marker");

    /**
     * The settings of a feed, or null if it watches no folder.
     *
     * @param own holds a folder per practice
     * @param roots folders below which any feed may watch
     */
    static @Nullable FolderSettings of(Feed feed, Path own, List<Path> roots) {
        Object tree = feed.transport("folder");
        if (tree == null) {
            return null;
        }
        Settings folder = Settings.of("folder", tree, KNOWN);
        String text = folder.required("path", "the folder to watch");
        Path home = own.resolve(feed.practice().ref().slug()).toAbsolutePath().normalize();
        Path path;
        try {
            path = home.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw folder.problem("path", "is no path");
        }
        boolean allowed = path.startsWith(home)
                || roots.stream()
                        .anyMatch(root -> path.startsWith(root.toAbsolutePath().normalize()));
        if (!allowed) {
            throw folder.problem(
                    "path",
                    "must be a path below folders/{practice} of the data folder, or below a folder that the hub's"
                            + " environment names in QUILT_FOLDER_ROOTS");
        }
        String marker = folder.text("marker");
        if (marker != null && !marker.matches("\\.[A-Za-z0-9]{1,20}")) {
            throw folder.problem("marker", "must be an ending such as .ok");
        }
        return new FolderSettings(
                path, folder.time("settle", Duration.ofSeconds(5), Duration.ZERO, Duration.ofHours(1)), marker);
    }
}
