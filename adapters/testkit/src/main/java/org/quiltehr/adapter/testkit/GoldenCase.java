package org.quiltehr.adapter.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.quiltehr.adapter.spi.FhirJson;

/**
 * One folder of {@code src/test/resources/golden}: {@code input.*}, {@code expected.json}, {@code note.md} (what it shows
 * and where it came from) and, where the feed has settings, {@code settings.json}.
 */
record GoldenCase(String name, Path folder) {

    /** The cases of an adapter, by name. */
    static List<GoldenCase> in(Path golden) {
        if (!Files.isDirectory(golden)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(golden)) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .map(folder -> new GoldenCase(folder.getFileName().toString(), folder))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] input() {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> inputs = files.filter(
                            file -> file.getFileName().toString().startsWith("input."))
                    .toList();
            if (inputs.size() != 1) {
                throw new AssertionError("golden case " + name + " needs exactly one file input.*");
            }
            return Files.readAllBytes(inputs.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The feed's settings of this case; empty if it has none. */
    Map<String, Object> settings() {
        Path file = folder.resolve("settings.json");
        if (!Files.exists(file)) {
            return Map.of();
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> settings = FhirJson.mapper().readValue(file.toFile(), Map.class);
        return settings;
    }

    boolean hasNote() {
        return Files.exists(folder.resolve("note.md"));
    }

    /** The expected text; empty if the case has not been approved yet. */
    String expected() {
        Path file = folder.resolve("expected.json");
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void approve(String text) {
        if (System.getenv("CI") != null) {
            throw new AssertionError("golden files are not approved where CI is set");
        }
        try {
            Files.writeString(folder.resolve("expected.json"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
