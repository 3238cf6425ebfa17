package org.quiltehr.adapter.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt;

/**
 * Sends bad input through an adapter: it must be a value, in reasonable time, accounted for leaf by leaf, and never taken
 * with nothing to store.
 */
public final class BadInput {

    /** No message of a few kilobytes may take this long, even on a busy machine; a mutant may be fifty times its model. */
    private static final Duration SLOWEST = Duration.ofSeconds(20);

    private final Adapter adapter;
    private final LeafScanner scanner;
    private final Predicate<RawMessage> counted;
    private final Map<String, Integer> outcomes = new TreeMap<>();

    public BadInput(Adapter adapter, LeafScanner scanner) {
        this(adapter, scanner, unit -> true);
    }

    /**
     * @param counted whether the scanner can count a unit; false only for a second syntax of the format
     */
    public BadInput(Adapter adapter, LeafScanner scanner, Predicate<RawMessage> counted) {
        this.adapter = adapter;
        this.scanner = scanner;
        this.counted = counted;
    }

    /**
     * Takes mutants of the models in turn, each made by one to three of the mutators.
     *
     * @return how many units had which outcome
     */
    public Map<String, Integer> mutants(List<byte[]> models, List<Mutator> mutators, int count, long seed) {
        AtomicReference<String> current = new AtomicReference<>("");
        try {
            for (int i = 0; i < count; i++) {
                Random random = new Random(seed + i);
                byte[] body = models.get(i % models.size());
                StringBuilder how = new StringBuilder("mutant " + i + " of model " + i % models.size() + ":");
                for (int n = random.nextInt(3); n >= 0; n--) {
                    Mutator mutator = mutators.get(random.nextInt(mutators.size()));
                    body = mutator.change().apply(body, random);
                    how.append(' ').append(mutator.name()).append(n > 0 ? "," : "");
                }
                current.set(how.toString());
                byte[] mutant = body;
                assertTimeoutPreemptively(SLOWEST, () -> survives(mutant, how.toString()));
            }
        } catch (AssertionError e) {
            throw new AssertionError(current.get() + ": " + e.getMessage(), e);
        }
        return outcomes;
    }

    /** Takes one body. */
    void survives(byte[] body, String what) {
        try {
            List<RawMessage> units = adapter.split(new RawMessage(body, null));
            assertFalse(units.isEmpty(), "split gave no unit: what was received must be accounted for");
            for (RawMessage unit : units) {
                assertNotNull(adapter.peek(unit));
                adapter.reply(unit, new Receipt("1", Receipt.State.RECEIVED, false, List.of()));
                adapter.reply(unit, new Receipt("1", Receipt.State.QUARANTINED, true, List.of()));
                Mapping mapping = adapter.map(unit);
                MappingRules.check(mapping, counted.test(unit) ? scanner.locations(unit.body()) : null);
                if (mapping instanceof Mapping.Mapped mapped) {
                    assertTrue(
                            !mapped.entries().isEmpty() || !mapped.directives().isEmpty(),
                            "taken, but there is nothing to store");
                }
                outcomes.merge(mapping.getClass().getSimpleName(), 1, Integer::sum);
            }
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(
                    what + ": bad input must be a value, not " + e.getClass().getSimpleName(), e);
        } catch (AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }
}
