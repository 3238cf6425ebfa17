package org.quiltehr.adapter.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.Coverage;
import org.quiltehr.adapter.testkit.MappingRules;

/** Published i2b2 extracts: every row is mapped, and every cell accounted for. */
class FlatfileCorpusTest {

    private final Adapter adapter = new CsvAdapterFactory()
            .create(new FeedConfig("lakeside", "files", ZoneOffset.UTC, Map.of("identifierSystem", "urn:oid:1.2.3")));

    @Test
    void every_row_of_the_i2b2_extracts_is_mapped() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        Coverage coverage =
                new Coverage("CSV", new DetectedCsvScanner(), location -> location.replaceAll("\\[\\d+]", ""));
        int rows = 0;
        for (Path file : CorpusFiles.below("corpus/flatfile/i2b2-csv/input", ".csv")) {
            List<Mapping> mappings = new ArrayList<>();
            for (RawMessage unit : adapter.split(RawMessage.of(Files.readAllBytes(file)))) {
                Mapping mapping = adapter.map(unit);
                MappingRules.check(mapping, new DetectedCsvScanner().locations(unit.body()));
                String outcome = mapping instanceof Mapping.Rejected rejected
                        ? rejected.issues().toString()
                        : mapping.getClass().getSimpleName();
                counts.merge(outcome, 1, Integer::sum);
                mappings.add(mapping);
                rows++;
            }
            coverage.add("i2b2-csv " + file.getFileName().toString().replace(".csv", ""), mappings);
        }
        coverage.publish(Path.of(""));
        assertEquals(Map.of("Mapped", rows), counts);
    }
}
