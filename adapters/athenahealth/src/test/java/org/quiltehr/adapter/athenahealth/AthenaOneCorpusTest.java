package org.quiltehr.adapter.athenahealth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.Coverage;
import org.quiltehr.adapter.testkit.LeafProof;
import org.quiltehr.adapter.testkit.LeafScanner;
import org.quiltehr.adapter.testkit.MappingRules;

/** Published answers of athenaOne: each leaf is accounted for, and the page of coverage says what became of them. */
class AthenaOneCorpusTest {

    private final LeafScanner scanner = new AthenahealthScanner();
    private final Adapter adapter = new AthenahealthAdapterFactory()
            .create(new FeedConfig("lakeside", "ehr", ZoneId.of("America/New_York"), Map.of()));

    private static List<Path> files() {
        return CorpusFiles.below("corpus/vendor-api/athenahealth", ".json");
    }

    private List<RawMessage> units(Path file) throws IOException {
        return adapter.split(RawMessage.of(Files.readAllBytes(file)));
    }

    @Test
    void every_leaf_is_accounted_for() throws IOException {
        List<String> refuted = new ArrayList<>();
        for (Path file : files()) {
            for (RawMessage unit : units(file)) {
                if (unit.body()[0] != '"') {
                    MappingRules.check(adapter.map(unit), scanner.locations(unit.body()));
                }
                new LeafProof(adapter, scanner, Set.of("null-word"))
                        .refuted(unit, 400, 1)
                        .forEach(claim -> refuted.add(file + " " + claim));
            }
        }
        assertEquals(List.of(), refuted);
    }

    @Test
    void coverage_is_as_the_page_says() throws IOException {
        Coverage coverage = new Coverage("athenaOne", scanner, location -> location.replaceAll("\\[\\d+]", "[]"));
        for (Path file : files()) {
            List<Mapping> mappings = units(file).stream().map(adapter::map).toList();
            coverage.add(file.getParent().getFileName().toString(), mappings);
        }
        assertTrue(coverage.understood() > 60, () -> coverage.understood() + " % are mapped or left out by a rule");
        coverage.publish(Path.of("").toAbsolutePath());
    }
}
