package org.quiltehr.hub.web;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Bytes as pages write them. */
final class Sizes {

    private static final long UNIT = 1024;

    private Sizes() {}

    /** {@code 1.4 GB}. */
    static String of(long bytes) {
        double value = bytes;
        for (String unit : List.of("bytes", "KB", "MB", "GB")) {
            if (value < UNIT) {
                return String.format(
                        Locale.ROOT, value < 10 && !unit.equals("bytes") ? "%.1f %s" : "%.0f %s", value, unit);
            }
            value /= UNIT;
        }
        return String.format(Locale.ROOT, "%.1f TB", value);
    }

    /** Free room of the disk a folder stands on, or would; empty if it cannot be told. */
    static String free(Path folder) {
        try {
            Path at = folder.toAbsolutePath();
            while (!Files.exists(at) && at.getParent() != null) {
                at = at.getParent();
            }
            FileStore store = Files.getFileStore(at);
            long percent = store.getUsableSpace() * 100 / Math.max(1, store.getTotalSpace());
            return of(store.getUsableSpace()) + " free, " + percent + " %";
        } catch (IOException unreadable) {
            return "";
        }
    }
}
