package org.quiltehr.adapter.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.RawMessage;

/** A format as its tests over samples see it: its adapter, its scanner, its golden cases and the files of others. */
public abstract class FormatSamples {

    /** The adapter under test, as a feed of the samples would be configured. */
    protected abstract Adapter adapter();

    /** Counts the adapter's format. */
    protected abstract LeafScanner scanner();

    /** Sample files of others; the test is skipped, aloud, where they are not. */
    protected abstract List<Path> samples();

    /** Whether the ledger's locations are those {@link #scanner} counts; false only for a second syntax of the format. */
    protected boolean counted(RawMessage unit) {
        return true;
    }

    /** The inputs of the golden cases. */
    protected List<Path> golden() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/golden"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("input."))
                    .sorted()
                    .toList();
        }
    }
}
