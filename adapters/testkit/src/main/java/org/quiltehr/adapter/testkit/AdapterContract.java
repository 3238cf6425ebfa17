package org.quiltehr.adapter.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;

/**
 * What every adapter must pass (JUnit 5): extend it, give the factory and the scanner, and put golden cases into {@code
 * src/test/resources/golden}. Runs over every golden case; chance is seeded, so a failure repeats.
 */
public abstract class AdapterContract {

    private static final int CUTS = 150;
    private static final int GARBLED = 150;
    private static final int THREADS = 8;
    private static final int LEAVES = 1_000;
    private static final long SEED = 20_260_101L;

    /** The adapter's {@link ServiceLoader} entry. */
    protected abstract AdapterFactory factory();

    /** Counts the adapter's format. */
    protected abstract LeafScanner scanner();

    /** Settings every golden case starts from; a case's {@code settings.json} adds to them. */
    protected Map<String, Object> settings() {
        return Map.of();
    }

    /** The feed the samples come from. */
    protected FeedConfig config(Map<String, Object> settings) {
        return new FeedConfig("lakeside", "ehr", ZoneId.of("America/New_York"), settings);
    }

    /** The folder of golden cases. */
    protected Path golden() {
        return Path.of("src/test/resources/golden");
    }

    /** Whether the ledger's locations are those {@link #scanner} counts; false only for a second syntax of the format. */
    protected boolean counted(RawMessage unit) {
        return true;
    }

    /** Rules that ignore a leaf for what it holds; see {@link LeafProof}. */
    protected Set<String> ignoredByValue() {
        return Set.of();
    }

    private Adapter adapter(GoldenCase golden) {
        Map<String, Object> settings = new LinkedHashMap<>(settings());
        settings.putAll(golden.settings());
        return factory().create(config(settings));
    }

    private Stream<DynamicTest> eachCase(CaseTest test) {
        return GoldenCase.in(golden()).stream()
                .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> test.run(golden, adapter(golden))));
    }

    private interface CaseTest {
        void run(GoldenCase golden, Adapter adapter) throws Exception;
    }

    @Test
    void there_are_golden_cases_and_each_says_what_it_shows() {
        List<GoldenCase> cases = GoldenCase.in(golden());
        assertFalse(cases.isEmpty(), "no golden cases in " + golden());
        cases.forEach(golden -> assertTrue(golden.hasNote(), golden.name() + " has no note.md"));
    }

    @Test
    void the_factory_is_found_by_its_name() {
        assertTrue(factory().name().matches("[a-z0-9-]+"), "name: lower case letters, digits, hyphens");
        boolean found = ServiceLoader.load(AdapterFactory.class).stream()
                .anyMatch(provider -> provider.type() == factory().getClass());
        assertTrue(found, "META-INF/services/org.quiltehr.adapter.spi.AdapterFactory does not name the factory");
    }

    @TestFactory
    Stream<DynamicTest> golden_cases_give_what_was_approved() {
        return eachCase((golden, adapter) -> {
            String actual = CanonicalMapping.pretty(map(adapter, golden.input()));
            if (Boolean.getBoolean("golden.approve")) {
                golden.approve(actual);
            }
            assertEquals(
                    golden.expected(),
                    actual,
                    "./quilt approve (-Dgolden.approve=true) writes what it is now: review the difference");
        });
    }

    @TestFactory
    Stream<DynamicTest> mappings_keep_the_rules_of_the_spi() {
        return eachCase((golden, adapter) -> {
            for (RawMessage unit : adapter.split(new RawMessage(golden.input(), null))) {
                Mapping mapping = adapter.map(unit);
                MappingRules.check(mapping, counted(unit) ? scanner().locations(unit.body()) : null);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> output_is_valid_r4() {
        return eachCase((golden, adapter) -> {
            List<String> errors = new ArrayList<>();
            for (Mapping mapping : map(adapter, golden.input())) {
                if (mapping instanceof Mapping.Mapped mapped) {
                    mapped.entries().stream()
                            .filter(entry -> entry.mode() != Entry.Mode.DELETE)
                            .forEach(entry -> errors.addAll(FhirValidity.errors(MappingRules.stored(entry))));
                }
            }
            assertEquals(List.of(), errors);
        });
    }

    @TestFactory
    Stream<DynamicTest> the_same_bytes_give_the_same_mapping_on_any_thread() {
        return eachCase((golden, adapter) -> {
            byte[] input = golden.input();
            byte[] before = input.clone();
            String once = exact(adapter, input);
            assertEquals(once, exact(adapter, input), "a second run differs");
            assertEquals(once, exact(adapter(golden), input), "another instance differs");
            assertTrue(Arrays.equals(before, input), "the adapter changed the bytes it was given");
            try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
                List<Future<String>> runs = new ArrayList<>();
                for (int i = 0; i < THREADS * 4; i++) {
                    runs.add(threads.submit(() -> exact(adapter, input)));
                }
                for (Future<String> run : runs) {
                    assertEquals(once, run.get(), "a run on another thread differs");
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> cut_and_garbled_input_is_a_value_and_accounted_for() {
        return eachCase((golden, adapter) -> {
            byte[] input = golden.input();
            int step = Math.max(1, input.length / CUTS);
            for (int end = 0; end < input.length; end += step) {
                survives(adapter, Arrays.copyOf(input, end), "cut at byte " + end);
            }
            new BadInput(adapter, scanner(), this::counted).mutants(List.of(input), Mutators.bytes(), GARBLED, SEED);
        });
    }

    @Test
    void noise_is_a_value() {
        Adapter adapter = factory().create(config(settings()));
        Random random = new Random(SEED);
        for (int i = 0; i < 100; i++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            survives(adapter, noise, "noise, round " + i);
        }
        for (String text :
                List.of("", " ", "\n", "\ufeff", "{", "[]", "null", "{}", "<", "<a/>", "MSH", "MSH|", "a,b\n", "\0")) {
            survives(adapter, text.getBytes(StandardCharsets.UTF_8), "the text " + text.strip());
        }
    }

    @TestFactory
    Stream<DynamicTest> issues_hold_no_value_of_the_message() {
        return eachCase((golden, adapter) -> {
            for (RawMessage unit : adapter.split(new RawMessage(golden.input(), null))) {
                byte[] body = unit.body();
                MappingRules.noValues(adapter.map(unit), scanner().leaves(body));
                for (String location : LeafProof.sample(scanner().locations(body), LEAVES, SEED)) {
                    scanner().replace(body, location, LeafChanges.MARKER).ifPresent(changed -> {
                        RawMessage message = new RawMessage(changed, unit.contentType());
                        MappingRules.noMarker(adapter.map(message), location);
                        adapter.peek(message).problem().ifPresent(issue -> MappingRules.noMarker(issue, location));
                    });
                }
            }
        });
    }

    /** The ledger's claims, proved: a mapped or kept leaf that changes must change the entries, an ignored one must not. */
    @TestFactory
    Stream<DynamicTest> each_leaf_does_what_the_ledger_says() {
        return eachCase((golden, adapter) -> {
            List<String> refuted = new ArrayList<>();
            for (RawMessage unit : adapter.split(new RawMessage(golden.input(), null))) {
                if (counted(unit)) {
                    refuted.addAll(new LeafProof(adapter, scanner(), ignoredByValue()).refuted(unit, LEAVES, SEED));
                }
            }
            assertEquals(List.of(), refuted);
        });
    }

    private static List<Mapping> map(Adapter adapter, byte[] body) {
        return adapter.split(new RawMessage(body, null)).stream()
                .map(adapter::map)
                .toList();
    }

    private static String exact(Adapter adapter, byte[] body) {
        StringBuilder all = new StringBuilder();
        for (RawMessage unit : adapter.split(new RawMessage(body, null))) {
            all.append(adapter.peek(unit)).append(CanonicalMapping.exact(adapter.map(unit)));
        }
        return all.toString();
    }

    private void survives(Adapter adapter, byte[] body, String what) {
        new BadInput(adapter, scanner(), this::counted).survives(body, what);
    }
}
