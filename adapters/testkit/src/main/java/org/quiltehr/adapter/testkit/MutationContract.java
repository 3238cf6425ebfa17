package org.quiltehr.adapter.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;

/**
 * Good input gone bad by the thousand: never an exception, never slow, each leaf of what is left accounted for. Extend it
 * for each format; chance is seeded, so a failure repeats.
 */
public abstract class MutationContract extends FormatSamples {

    private static final long SEED = 20_260_301L;
    private static final int OF_A_FILE = 40;
    private static final int LARGEST = 60_000;

    /** Ways in which the pieces of the format go bad; those of bytes and numbers are added. */
    protected abstract List<Mutator> pieces();

    /** How many mutants of golden cases each run takes. */
    protected int few() {
        return 300;
    }

    @Test
    void golden_cases_gone_bad_are_values() throws IOException {
        run(models(golden()), few());
    }

    @Test
    @Tag("long")
    void ten_thousand_samples_gone_bad_are_values() throws IOException {
        run(models(samples()), 10_000);
    }

    private void run(List<byte[]> models, int count) {
        List<Mutator> mutators = new ArrayList<>(Mutators.bytes());
        mutators.addAll(pieces());
        mutators.addAll(Mutators.numbers());
        long start = System.nanoTime();
        Map<String, Integer> outcomes =
                new BadInput(adapter(), scanner(), this::counted).mutants(models, mutators, count, SEED);
        System.out.printf(
                "%s: %d mutants of %d messages in %d s: %s%n",
                getClass().getSimpleName(),
                count,
                models.size(),
                (System.nanoTime() - start) / 1_000_000_000,
                outcomes);
        assertTrue(outcomes.getOrDefault("Mapped", 0) > count / 20, "mutants that are still messages are mapped");
        assertTrue(outcomes.getOrDefault("Rejected", 0) > count / 20, "mutants that are none are refused");
    }

    /** Single messages that are taken as they are; of long files only the beginning, so that no source outweighs others. */
    private List<byte[]> models(List<Path> files) throws IOException {
        Adapter adapter = adapter();
        List<byte[]> models = new ArrayList<>();
        for (Path file : files) {
            adapter.split(RawMessage.of(Files.readAllBytes(file))).stream()
                    .limit(OF_A_FILE)
                    .filter(unit -> unit.body().length < LARGEST)
                    .filter(unit -> adapter.map(unit) instanceof Mapping.Mapped)
                    .forEach(unit -> models.add(unit.body()));
        }
        return models;
    }
}
