package org.quiltehr.adapter.fhir;

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
import org.quiltehr.adapter.fhir.message.Body;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.BadInput;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.FhirJsonScanner;
import org.quiltehr.adapter.testkit.Mutator;
import org.quiltehr.adapter.testkit.Mutators;

/** Resources and Bundles of all versions gone bad by the thousand: never an exception, never slow, each leaf of what is left accounted for. */
class MutationTest {

    private static final int MODEL_SIZE = 20_000;
    private static final long SEED = 20_260_301L;

    private final Adapter adapter =
            new FhirAdapterFactory().create(new FeedConfig("lakeside", "ehr", ZoneId.of("America/New_York"), Map.of()));

    @Test
    void golden_cases_gone_bad_are_values() throws IOException {
        run(models(golden()), 300);
    }

    @Test
    @Tag("long")
    void ten_thousand_samples_gone_bad_are_values() throws IOException {
        List<Path> files = new ArrayList<>(golden());
        files.addAll(CorpusFiles.below("corpus/fhir", ".json", ".xml", ".ndjson"));
        run(models(files), 10_000);
    }

    private static List<Path> golden() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/golden"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("input."))
                    .sorted()
                    .toList();
        }
    }

    private void run(List<byte[]> models, int count) {
        long start = System.nanoTime();
        Map<String, Integer> outcomes = new BadInput(adapter, new FhirJsonScanner(), unit -> !Body.isXml(unit.body()))
                .mutants(models, mutators(), count, SEED);
        System.out.printf(
                "%d mutants of %d messages in %d s: %s%n",
                count, models.size(), (System.nanoTime() - start) / 1_000_000_000, outcomes);
        assertTrue(outcomes.getOrDefault("Mapped", 0) > count / 20, "mutants that are still messages are mapped");
        assertTrue(outcomes.getOrDefault("Rejected", 0) > count / 20, "mutants that are none are refused");
    }

    private static List<Mutator> mutators() {
        List<Mutator> all = new ArrayList<>(Mutators.bytes());
        all.addAll(Mutators.pieces("member", Pattern.compile("\"[A-Za-z_]+\" ?: ?\"[^\"]*\",?")));
        all.addAll(Mutators.pieces("element", Pattern.compile("<[^<>]+>")));
        all.addAll(Mutators.pieces("text", Pattern.compile("\"[^\"]*\"")));
        all.addAll(Mutators.pieces("bracket", Pattern.compile("[\\[\\]{},:]")));
        all.addAll(Mutators.numbers());
        return all;
    }

    /** Single messages; of long files only the beginning, so that no source weighs more than others. */
    private List<byte[]> models(List<Path> files) throws IOException {
        List<byte[]> models = new ArrayList<>();
        for (Path file : files) {
            adapter.split(RawMessage.of(Files.readAllBytes(file))).stream()
                    .map(RawMessage::body)
                    .filter(body -> body.length < MODEL_SIZE)
                    .limit(40)
                    .forEach(models::add);
        }
        return models;
    }
}
