package org.quiltehr.hub.summary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Our own conformance resources, as they stand in the module profiles. */
final class ProfilesOfOurs {

    private static final Path FOLDER = Path.of("../profiles/src/main/resources/fhir");

    private ProfilesOfOurs() {}

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
    }
}
