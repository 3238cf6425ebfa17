package org.quiltehr.adapter.fhir;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.fhir.message.Body;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.Coverage;
import org.quiltehr.adapter.testkit.FhirJsonScanner;
import org.quiltehr.adapter.testkit.MappingRules;

/** Published resources of all versions and bulk exports: each is mapped or refused with a reason, every leaf accounted for. */
class CorpusTest {

    private final Adapter adapter =
            new FhirAdapterFactory().create(new FeedConfig("lakeside", "ehr", ZoneOffset.UTC, Map.of()));

    private int units;
    private int refused;

    @Test
    void every_sample_is_taken_ignored_by_a_rule_or_refused_with_a_place() throws IOException {
        Coverage coverage = new Coverage("FHIR", new FhirJsonScanner(), CorpusTest::field);
        for (String folder : List.of("corpus/fhir", "corpus/bulk")) {
            Path root = CorpusFiles.path(folder);
            for (Path file : CorpusFiles.below(folder, ".json", ".xml", ".ndjson")) {
                Path source = root.getParent().relativize(file).getParent();
                coverage.add(String.valueOf(source).replace('\\', '/'), map(file));
            }
        }
        coverage.publish(Path.of(""));
        // Not counted as refused: files of these folders that are no FHIR, such as the tables of a server's own tests.
        int wrong = refused;
        assertTrue(wrong * 20 < units, () -> wrong + " of " + units + " resources and Bundles were refused");
    }

    private List<Mapping> map(Path file) throws IOException {
        List<Mapping> mappings = new ArrayList<>();
        for (RawMessage unit : adapter.split(RawMessage.of(Files.readAllBytes(file)))) {
            Mapping mapping = adapter.map(unit);
            adapter.peek(unit);
            MappingRules.check(mapping, Body.isXml(unit.body()) ? null : new FhirJsonScanner().locations(unit.body()));
            boolean unreadable = mapping instanceof Mapping.Rejected rejected
                    && rejected.issues().get(0).code().equals("not-readable");
            units += unreadable ? 0 : 1;
            refused += mapping instanceof Mapping.Rejected && !unreadable ? 1 : 0;
            mappings.add(mapping);
        }
        return mappings;
    }

    /** {@code Bundle.entry[0].resource.code} is {@code entry.resource.code}, of whatever type the resource is. */
    private static String field(String location) {
        return location.replaceAll("\\[\\d+]", "").replaceFirst("^Bundle\\.entry\\.resource", "resource");
    }
}
