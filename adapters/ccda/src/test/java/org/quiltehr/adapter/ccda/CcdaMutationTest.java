package org.quiltehr.adapter.ccda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.testkit.BadInput;
import org.quiltehr.adapter.testkit.CdaScanner;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.Mutator;
import org.quiltehr.adapter.testkit.Mutators;

/** Documents gone bad by the thousand: never an exception, never slow, each leaf of what is left accounted for. */
class CcdaMutationTest {

    private static final int MODEL_SIZE = 30_000;
    private static final long SEED = 20_260_401L;

    private final Adapter adapter = new CcdaAdapterFactory()
            .create(new FeedConfig("lakeside", "docs", ZoneId.of("America/New_York"), Map.of()));

    @Test
    void golden_cases_gone_bad_are_values() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/golden"))) {
            run(
                    files.filter(file -> file.getFileName().toString().startsWith("input."))
                            .sorted()
                            .toList(),
                    Integer.getInteger("quilt.mutants", 300));
        }
    }

    @Test
    @Tag("long")
    void ten_thousand_samples_gone_bad_are_values() throws IOException {
        run(CorpusFiles.below("corpus/ccda", ".xml", ".XML"), 10_000);
    }

    private void run(List<Path> files, int count) throws IOException {
        List<byte[]> models = new ArrayList<>();
        for (Path file : files) {
            if (Files.size(file) < MODEL_SIZE) {
                models.add(Files.readAllBytes(file));
            }
        }
        long start = System.nanoTime();
        Map<String, Integer> outcomes =
                new BadInput(adapter, new CdaScanner()).mutants(models, mutators(), count, SEED);
        System.out.printf(
                "%d mutants of %d documents in %d s: %s%n",
                count, models.size(), (System.nanoTime() - start) / 1_000_000_000, outcomes);
        assertTrue(outcomes.getOrDefault("Mapped", 0) > count / 50, "mutants that are still documents are mapped");
        assertTrue(outcomes.getOrDefault("Rejected", 0) > count / 20, "mutants that are none are refused");
    }

    /** Beside bytes: elements, attributes, values and texts, so that many mutants stay well-formed. */
    private static List<Mutator> mutators() {
        List<Mutator> all = new ArrayList<>(Mutators.bytes());
        all.addAll(Mutators.pieces("tag", Pattern.compile("<[^>]*>")));
        all.addAll(Mutators.pieces("empty element", Pattern.compile("<[A-Za-z][^>]*/>")));
        all.addAll(Mutators.pieces("attribute", Pattern.compile("(?<=\\s)[A-Za-z:]+=\"[^\"]*\"")));
        all.addAll(Mutators.pieces("value", Pattern.compile("(?<==\")[^\"]*(?=\")")));
        all.addAll(Mutators.pieces("text", Pattern.compile("(?<=>)[^<>]+(?=<)")));
        all.addAll(Mutators.numbers());
        return all;
    }
}
