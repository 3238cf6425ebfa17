package org.quiltehr.adapter.ccda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CdaScanner;
import org.quiltehr.adapter.testkit.Coverage;
import org.quiltehr.adapter.testkit.CoveragePage;
import org.quiltehr.adapter.testkit.FhirValidity;
import org.quiltehr.adapter.testkit.MappingRules;
import tools.jackson.databind.JsonNode;

/** Every C-CDA file of the shared corpus: mapped, accounted for leaf by leaf, valid. */
class CcdaCorpusTest {

    private static final Path SHARED = Path.of(System.getProperty("quilt.shared", "../../../shared"));

    /** As many shapes of resources are validated as cost a test run little; the property asks for all. */
    private static final int SHAPES = Integer.getInteger("quilt.shapes", 150);

    private final Adapter adapter = new CcdaAdapterFactory()
            .create(new FeedConfig("lakeside", "docs", ZoneId.of("America/New_York"), Map.of()));
    private final CdaScanner scanner = new CdaScanner();

    private static final class Count {
        int documents;
        int mapped;
        int fragments;
        int unparseable;
        Ledger.Totals totals = new Ledger.Totals(0, 0, 0, 0, 0);
        int clinical;
        int clinicalKnown;
        int entries;
        int entriesMapped;
    }

    @Test
    void every_document_is_mapped_and_accounted_for() throws IOException {
        Path folder = SHARED.resolve("corpus/ccda");
        if (!Files.isDirectory(folder)) {
            System.out.println("SKIPPED: no corpus at " + folder.toAbsolutePath());
        }
        Assumptions.assumeTrue(Files.isDirectory(folder), "no shared corpus");
        Map<String, Count> counts = new TreeMap<>();
        Coverage coverage = new Coverage("C-CDA", scanner, CcdaCorpusTest::field);
        Set<String> shapes = new HashSet<>();
        List<String> invalid = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (Path file : files(folder)) {
            String source = folder.relativize(file).getName(0).toString();
            Count count = counts.computeIfAbsent(source, name -> new Count());
            byte[] body = Files.readAllBytes(file);
            Set<String> locations = scanner.locations(body);
            Mapping mapping = adapter.map(RawMessage.of(body));
            MappingRules.check(mapping, locations);
            adapter.peek(RawMessage.of(body));
            if (locations.contains("document")) {
                count.unparseable++;
            } else if (locations.stream().noneMatch(CcdaCorpusTest::ofPatient)) {
                count.fragments++;
            } else {
                count.documents++;
                coverage.add(vendor(folder.relativize(file)), List.of(mapping));
                switch (mapping) {
                    case Mapping.Mapped mapped -> {
                        count.mapped++;
                        take(count, mapped);
                        validate(mapped, file, shapes, invalid);
                    }
                    case Mapping.Ignored ignored -> refused.add(file + " " + ignored.rule());
                    case Mapping.Rejected rejected -> refused.add(file + " " + rejected.issues());
                }
            }
        }
        String report = report(counts, shapes.size());
        System.out.print(report);
        assertEquals(List.of(), refused, "documents that were not mapped");
        assertEquals(List.of(), invalid, "resources that are not valid R4");
        int documents =
                counts.values().stream().mapToInt(count -> count.documents).sum();
        assertTrue(documents > 100, "the corpus holds documents");
        counts.forEach((source, count) -> assertTrue(
                count.entries == 0 || 100.0 * count.entriesMapped / count.entries >= 95,
                source + ": at least 95 % of entries have a resource of their own"));
        CoveragePage.section(
                Path.of("."),
                "C-CDA",
                "Documents that name a patient; examples of single sections and files that are no XML are not counted here.\n\n"
                        + "| source | documents | entries | with a resource of their own % |\n|---|--:|--:|--:|\n"
                        + entries(counts)
                        + "\n"
                        + coverage.text());
    }

    /** Documents name a patient; an example of a section or of a header's part does not. */
    private static boolean ofPatient(String location) {
        return location.startsWith("/ClinicalDocument[1]/recordTarget[1]/patientRole[1]/");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().toLowerCase(java.util.Locale.ROOT).endsWith(".xml"))
                    .sorted()
                    .toList();
        }
    }

    private void take(Count count, Mapping.Mapped mapped) {
        count.totals = count.totals.plus(mapped.ledger().totals());
        Map<String, Boolean> entries = new TreeMap<>();
        for (Ledger.Line line : mapped.ledger().lines()) {
            int at = line.location().lastIndexOf("/entry[");
            if (at > 0) {
                int end = line.location().indexOf(']', at);
                boolean own = line.fate() == Ledger.Fate.MAPPED
                        && line.targets().stream().noneMatch(target -> target.contains("#Composition"));
                entries.merge(line.location().substring(0, end), own, Boolean::logicalOr);
            }
        }
        count.entries += entries.size();
        count.entriesMapped +=
                (int) entries.values().stream().filter(own -> own).count();
        for (Ledger.Line line : mapped.ledger().lines()) {
            if (line.location().contains("/entry[")
                    && !scanner.structural(line.location())
                    && line.fate() != Ledger.Fate.IGNORED) {
                count.clinical++;
                count.clinicalKnown += line.fate() == Ledger.Fate.MAPPED ? 1 : 0;
            }
        }
    }

    private static void validate(Mapping.Mapped mapped, Path file, Set<String> shapes, List<String> invalid) {
        for (Entry entry : mapped.entries()) {
            Set<String> paths = new TreeSet<>();
            shape(entry.resource(), entry.type(), paths);
            if (!entry.type().equals("Binary") && shapes.size() < SHAPES && shapes.add(paths.toString())) {
                for (String error : FhirValidity.errors(entry.resource())) {
                    if (error.contains("Unknown code 'http://terminology.hl7.org/CodeSystem/v3-")) {
                        // The sender names a code that is not in the system it names; it is passed on as sent.
                        continue;
                    }
                    invalid.add(file.getFileName() + " " + error);
                }
            }
        }
    }

    private static void shape(JsonNode node, String path, Set<String> paths) {
        if (node.isObject()) {
            node.properties().forEach(member -> shape(member.getValue(), path + "." + member.getKey(), paths));
        } else if (node.isArray()) {
            node.forEach(item -> shape(item, path, paths));
        } else {
            paths.add(path);
        }
    }

    private static String entries(Map<String, Count> counts) {
        StringBuilder out = new StringBuilder();
        counts.forEach((source, count) -> out.append(String.format(
                java.util.Locale.ROOT,
                "| %s | %d | %d | %.1f |%n",
                source,
                count.documents,
                count.entries,
                100.0 * count.entriesMapped / Math.max(1, count.entries))));
        return out.toString();
    }

    /** Vendors have folders of their own in the sets of samples that many gave. */
    private static String vendor(Path relative) {
        String source = relative.getName(0).toString();
        boolean vendors = Set.of("onc2015cert", "smart", "eicr").contains(source) && relative.getNameCount() > 2;
        return vendors ? source + "/" + relative.getName(1) : source;
    }

    /** {@code observation/value/@code}: the element under its parent, wherever it stands. */
    private static String field(String location) {
        String[] steps = location.replaceAll("\\[\\d+]", "").split("/");
        int from = Math.max(1, steps.length - 3);
        return String.join("/", List.of(steps).subList(from, steps.length));
    }

    private static String report(Map<String, Count> counts, int shapes) {
        StringBuilder out = new StringBuilder("C-CDA corpus, " + shapes + " shapes of resources validated\n");
        counts.forEach((source, count) -> {
            Ledger.Totals t = count.totals;
            double all = Math.max(1, t.populated()) / 100.0;
            out.append(String.format(
                    java.util.Locale.ROOT,
                    "%-14s documents %3d mapped %3d | fragments %3d unparseable %2d | leaves %6d: mapped %4.1f %% kept %4.1f %%"
                            + " ignored by rule %4.1f %% unmapped %d | entries %5d with resource %4.1f %%"
                            + " | entries' leaves not structural: mapped %4.1f %%%n",
                    source,
                    count.documents,
                    count.mapped,
                    count.fragments,
                    count.unparseable,
                    t.populated(),
                    t.mapped() / all,
                    t.kept() / all,
                    t.ignored() / all,
                    t.unmapped(),
                    count.entries,
                    100.0 * count.entriesMapped / Math.max(1, count.entries),
                    100.0 * count.clinicalKnown / Math.max(1, count.clinical)));
        });
        return out.toString();
    }
}
