package org.quiltehr.hub.summary;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The rows of a table of {@code src/main/resources/summary}: cells without quotes, {@code #} begins a comment. */
final class CsvTable {

    private CsvTable() {}

    /** All rows but the heading. */
    static List<String[]> rows(String name) {
        try (var reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(CsvTable.class.getResourceAsStream("/summary/" + name)),
                StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
