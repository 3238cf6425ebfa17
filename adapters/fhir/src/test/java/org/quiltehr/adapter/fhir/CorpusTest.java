package org.quiltehr.adapter.fhir;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.fhir.message.Body;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.FhirJsonScanner;
import org.quiltehr.adapter.testkit.MappingRules;

/** Published resources and bulk exports: each is mapped or refused with a reason, and every leaf is accounted for. */
class CorpusTest {

    private final Adapter adapter =
            new FhirAdapterFactory().create(new FeedConfig("lakeside", "ehr", ZoneOffset.UTC, Map.of()));

    @Test
    void r4_resources() throws IOException {
        run("corpus/fhir/r4");
    }

    @Test
    void bulk_exports_whose_lines_are_resources() throws IOException {
        Map<String, Integer> counts = run("corpus/bulk");
        int refused = counts.entrySet().stream()
                .filter(count ->
                        count.getKey().startsWith("rejected") && !count.getKey().endsWith("not-readable"))
                .mapToInt(Map.Entry::getValue)
                .sum();
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(refused * 50 < all, () -> "refused: " + counts);
    }

    private Map<String, Integer> run(String folder) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (Path file : CorpusFiles.below(folder, ".json", ".xml", ".ndjson")) {
            for (RawMessage unit : adapter.split(RawMessage.of(Files.readAllBytes(file)))) {
                Mapping mapping = adapter.map(unit);
                adapter.peek(unit);
                MappingRules.check(
                        mapping, Body.isXml(unit.body()) ? null : new FhirJsonScanner().locations(unit.body()));
                counts.merge(outcome(mapping), 1, Integer::sum);
            }
        }
        System.out.println(folder + ": " + counts);
        return counts;
    }

    private static String outcome(Mapping mapping) {
        return switch (mapping) {
            case Mapping.Mapped mapped -> "mapped";
            case Mapping.Ignored ignored -> "ignored " + ignored.rule();
            case Mapping.Rejected rejected ->
                "rejected " + rejected.issues().get(0).code();
        };
    }
}
