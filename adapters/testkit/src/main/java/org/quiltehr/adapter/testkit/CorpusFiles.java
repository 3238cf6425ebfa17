package org.quiltehr.adapter.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Real and published sample files beside the checkout, at the folder the system property {@code quilt.shared} names; they
 * are not part of the repository.
 */
public final class CorpusFiles {

    private CorpusFiles() {}

    /** A folder or file of the corpus, such as {@code corpus/fhir/r4}; skips the calling test, aloud, if it is not there. */
    public static Path path(String relative) {
        Path path = Path.of(System.getProperty("quilt.shared", "../shared")).resolve(relative);
        if (!Files.exists(path)) {
            String message = "SKIPPED: no sample files at " + relative + " (system property quilt.shared)";
            System.out.println(message);
            Assumptions.assumeTrue(false, message);
        }
        return path;
    }

    /** All files below a folder of the corpus that end in one of the extensions (all if none is given), sorted. */
    public static List<Path> below(String relative, String... extensions) {
        try (Stream<Path> files = Files.walk(path(relative))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> extensions.length == 0
                            || Stream.of(extensions).anyMatch(file.getFileName().toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
