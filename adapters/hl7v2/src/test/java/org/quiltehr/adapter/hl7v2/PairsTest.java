package org.quiltehr.adapter.hl7v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;

/**
 * Messages with the FHIR another made of them, compared fact by fact ({@link ClinicalFacts}). What they say and we do not
 * must have a reason of {@code pair-differences.csv} whose conditions hold; the README says why ("Differences from the
 * references").
 */
class PairsTest {

    private static final String REFERENCES = "corpus/pairs/hl7v2-to-fhir";

    /** Folders with messages and the FHIR made of them beside; the source is the name of the folder below. */
    private static final List<String> FOLDERS = List.of(REFERENCES, "corpus/pairs/hl7_to_fhir");

    /** Shares reached, in percent of their facts: they may not fall. */
    private static final Map<String, Double> FLOORS =
            Map.of("cdc-mappinginventory", 69.8, "cdc-reportstream", 89.0, "google", 64.5, "microsoft", 59.6);

    private final Adapter adapter = new Hl7v2AdapterFactory()
            .create(new FeedConfig("lakeside", "ehr", ZoneOffset.UTC, Map.of("identifierSystem", "urn:oid:1.2.3.4")));

    /** Facts of one source. */
    private static final class Tally {
        private int theirs;
        private int ours;
        private final Map<String, Integer> reasons = new TreeMap<>();
        private final Map<String, Integer> kept = new TreeMap<>();

        private double share() {
            return ours * 100.0 / Math.max(1, theirs);
        }
    }

    @Test
    void each_fact_of_others_is_ours_too_or_differs_for_a_reason() throws IOException {
        Map<String, Tally> sources = new TreeMap<>();
        PairDifferences differences = PairDifferences.read();
        List<String> open = new ArrayList<>();
        for (Pair pair : pairs()) {
            Tally tally = sources.computeIfAbsent(pair.name().replaceFirst("/.*", ""), key -> new Tally());
            for (String fact : pair.theirs()) {
                tally.theirs++;
                if (pair.tells(fact)) {
                    tally.ours++;
                    continue;
                }
                String reason = differences.reason(pair, fact);
                tally.reasons.merge(reason, 1, Integer::sum);
                if (pair.seen(fact) == Pair.Seen.KEPT) {
                    tally.kept.merge(pair.keptOf(fact), 1, Integer::sum);
                }
                if (reason.equals(PairDifferences.UNEXPLAINED)) {
                    open.add(pair.name() + " " + pair.seen(fact) + " " + fact + "   ours: " + pair.sameElement(fact));
                }
            }
        }
        sources.forEach((source, tally) -> System.out.printf(
                Locale.ROOT,
                "%s: %d facts, %.1f %% of them ours too, different by %s, kept of segments %s%n",
                source,
                tally.theirs,
                tally.share(),
                tally.reasons,
                tally.kept));
        open.forEach(line -> System.out.println("    without a reason: " + line));
        assertEquals(0, open.size(), "differences without a reason");
        assertEquals(List.of(), differences.unused(), "reasons that explain nothing");
        FLOORS.forEach((source, floor) -> {
            double share = sources.get(source).share();
            assertTrue(share >= floor, source + ": " + share + " % is less than " + floor + " %");
        });
    }

    private List<Pair> pairs() throws IOException {
        List<Pair> pairs = new ArrayList<>();
        for (String folder : FOLDERS) {
            for (Path input : CorpusFiles.below(folder, ".hl7")) {
                Path expected = reference(input);
                if (expected != null) {
                    String source = CorpusFiles.path(folder).relativize(input).getName(0) + "/";
                    pairs.add(Pair.read(source + input.getFileName(), input, expected, adapter));
                }
            }
        }
        return pairs;
    }

    /** Those that are nothing but MSH, or MSH and an empty PID, show only how a MessageHeader is made. */
    @Test
    void the_references_of_hl7_are_mapped_where_they_tell_of_a_patient() throws IOException {
        for (Path input : CorpusFiles.below(REFERENCES + "/cdc-mappinginventory", ".hl7")) {
            for (RawMessage unit : adapter.split(RawMessage.of(Files.readAllBytes(input)))) {
                Mapping mapping = adapter.map(unit);
                String codes = mapping instanceof Mapping.Rejected rejected
                        ? rejected.issues().getFirst().code()
                        : "";
                assertTrue(codes.isEmpty() || codes.equals("no-content"), input.getFileName() + " " + codes);
            }
        }
    }

    private static Path reference(Path input) {
        String name = input.getFileName().toString();
        for (String candidate : new String[] {
            name.replace(".hl7", ".fhir"),
            name.replace(".hl7", ".expected.json"),
            name + ".expected.json",
            name.replace(".hl7", "-expected.json")
        }) {
            Path path = input.resolveSibling(candidate);
            if (Files.exists(path)) {
                return path;
            }
        }
        return null;
    }
}
