package org.quiltehr.adapter.hl7v2;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.hl7v2.er7.Er7Message;
import org.quiltehr.adapter.hl7v2.er7.Er7Reader;
import org.quiltehr.adapter.hl7v2.message.Messages;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.Coverage;
import org.quiltehr.adapter.testkit.FhirValidity;
import org.quiltehr.adapter.testkit.Hl7Scanner;
import org.quiltehr.adapter.testkit.MappingRules;

/** Every published sample of HL7 v2 that lies beside the checkout: none is lost, and each is accounted for. */
class CorpusTest {

    /** Leaves that say nothing but how the message is built; percentages leave them out. */
    private static final Pattern STRUCTURAL = Pattern.compile("MSH\\[1]-[12]\\[.*|[A-Z0-9]{3}\\[\\d+]-1\\[1]\\.1\\.1");

    private static final Set<String> STRUCTURAL_RULES = Set.of("delimiters", "set-id");

    private static final int KEPT_SHOWN = 30;

    private static final class Count {
        int files;
        int mapped;
        int ignored;
        int rejected;
        int wellFormed;
        int wellFormedRejected;
        Ledger.Totals totals = new Ledger.Totals(0, 0, 0, 0, 0);
        final Map<String, Integer> reasons = new TreeMap<>();
        final Map<String, Integer> warnings = new TreeMap<>();
        final Map<String, Integer> kept = new TreeMap<>();
    }

    private final FeedConfig feed = new FeedConfig(
            "lakeside",
            "ehr",
            ZoneId.of("America/New_York"),
            Map.of("identifierSystem", "http://lakeside.example.org/mrn"));

    private final Settings settings = Settings.of(feed, Dialect.STANDARD);

    private final Adapter adapter = new Hl7v2AdapterFactory().create(feed);

    @Test
    void every_sample_is_taken_ignored_by_a_rule_or_refused_with_a_place() throws IOException {
        Map<String, Count> counts = new TreeMap<>();
        Coverage coverage = new Coverage("HL7 v2", new Hl7Scanner(), location -> location.replaceAll("\\[\\d+]", ""));
        Path root = CorpusFiles.path("corpus/hl7v2");
        for (Path file : CorpusFiles.below("corpus/hl7v2")) {
            if (file.toString().endsWith(".json")) {
                continue;
            }
            Path folder = root.relativize(file).getParent();
            Count count = counts.computeIfAbsent(String.valueOf(folder), key -> new Count());
            count.files++;
            List<Mapping> mappings = new ArrayList<>();
            for (RawMessage unit : adapter.split(RawMessage.of(Files.readAllBytes(file)))) {
                mappings.add(adapter.map(unit));
                take(unit, count);
            }
            coverage.add(String.valueOf(folder), mappings);
        }
        report(counts);
        coverage.publish(Path.of(""));
        int wellFormed = counts.values().stream().mapToInt(c -> c.wellFormed).sum();
        int refused =
                counts.values().stream().mapToInt(c -> c.wellFormedRejected).sum();
        assertTrue(
                refused * 100 <= wellFormed * 2, refused + " of " + wellFormed + " well-formed messages were refused");
    }

    /** Codes that are not in the system their sender names are the sender's; they are not counted. */
    @Test
    void one_of_each_shape_is_valid_r4() throws IOException {
        List<String> errors = new ArrayList<>();
        Map<String, Integer> seen = new TreeMap<>();
        for (Path file : CorpusFiles.below("corpus/hl7v2")) {
            for (RawMessage unit : adapter.split(RawMessage.of(Files.readAllBytes(file)))) {
                if (adapter.map(unit) instanceof Mapping.Mapped mapped) {
                    mapped.entries().forEach(entry -> {
                        String shape = entry.type() + entry.resource().propertyNames();
                        if (seen.merge(shape, 1, Integer::sum) == 1) {
                            var stored = entry.resource().deepCopy();
                            stored.remove(List.of("_remove", "_fill"));
                            FhirValidity.errors(stored).stream()
                                    .filter(e -> !e.contains("Unknown code"))
                                    .forEach(e -> errors.add(file.getFileName() + ": " + e));
                        }
                    });
                }
            }
        }
        System.out.println(seen.size() + " shapes; errors: " + errors.size());
        errors.stream().limit(60).forEach(System.out::println);
        assertTrue(errors.isEmpty(), errors.size() + " errors");
    }

    private void take(RawMessage unit, Count count) {
        Mapping mapping = adapter.map(unit);
        MappingRules.check(mapping, new Hl7Scanner().locations(unit.body()));
        Optional<Er7Message> read = Er7Reader.read(unit.body()).message();
        boolean wellFormed = read.filter(
                        m -> !m.type().isEmpty() && !m.msh().text(12).isEmpty())
                .filter(m -> Messages.family(m, settings).isPresent())
                .isPresent();
        count.wellFormed += wellFormed ? 1 : 0;
        switch (mapping) {
            case Mapping.Mapped mapped -> {
                count.mapped++;
                count.totals = count.totals.plus(clinical(mapped.ledger()).totals());
                for (Ledger.Line line : mapped.ledger().lines()) {
                    if (line.fate() == Ledger.Fate.KEPT || line.fate() == Ledger.Fate.UNMAPPED) {
                        count.kept.merge(field(line.location()), 1, Integer::sum);
                    }
                }
                mapped.warnings()
                        .forEach(w -> count.warnings.merge(w.code() + " " + field(w.location()), 1, Integer::sum));
            }
            case Mapping.Ignored ignored -> {
                count.ignored++;
                String type = read.map(m -> m.type() + "^" + m.trigger()).orElse("");
                count.reasons.merge(ignored.rule() + " " + type, 1, Integer::sum);
            }
            case Mapping.Rejected rejected -> {
                count.rejected++;
                count.wellFormedRejected += wellFormed ? 1 : 0;
                rejected.issues().forEach(i -> count.reasons.merge(i.code(), 1, Integer::sum));
            }
        }
    }

    private static String field(String location) {
        return String.valueOf(location).replaceAll("\\[\\d+]", "");
    }

    private static Ledger clinical(Ledger ledger) {
        return new Ledger(ledger.lines().stream()
                .filter(line -> !STRUCTURAL.matcher(line.location()).matches()
                        || line.rule() == null
                        || !STRUCTURAL_RULES.contains(line.rule()))
                .toList());
    }

    private static void report(Map<String, Count> counts) {
        System.out.println(
                "source | files | mapped | ignored | rejected | leaves | mapped % | kept % | ignored % | unmapped %");
        counts.forEach((source, c) -> {
            double all = Math.max(1, c.totals.populated());
            System.out.printf(
                    "%s | %d | %d | %d | %d | %d | %.1f | %.1f | %.1f | %.1f%n",
                    source,
                    c.files,
                    c.mapped,
                    c.ignored,
                    c.rejected,
                    c.totals.populated(),
                    c.totals.mapped() * 100 / all,
                    c.totals.kept() * 100 / all,
                    c.totals.ignored() * 100 / all,
                    c.totals.unmapped() * 100 / all);
            c.reasons.forEach((reason, n) -> System.out.println("    " + reason + ": " + n));
            System.out.println("    most kept: "
                    + c.kept.entrySet().stream()
                            .sorted(Map.Entry.<String, Integer>comparingByValue()
                                    .reversed())
                            .limit(KEPT_SHOWN)
                            .map(e -> e.getKey() + " " + e.getValue())
                            .toList());
            c.warnings.forEach((warning, n) -> System.out.println("    warning " + warning + ": " + n));
        });
    }
}
