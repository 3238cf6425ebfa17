package org.quiltehr.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.CoveragePage;

/**
 * The modules of vendors: each deviation of which a module has a golden case is read otherwise than the plain format reads
 * it, and {@code docs/coverage.md} counts what became of each vendor's published samples under its own adapter.
 */
class VendorAdaptersTest {

    private static final Map<String, List<String>> SAMPLES = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "allscripts",
                    List.of(
                            "ccda/onc2015cert/Allscripts_FollowMyHealth",
                            "ccda/onc2015cert/Allscripts_Professional",
                            "ccda/onc2015cert/Allscripts_Sunrise",
                            "ccda/smart/Allscripts_Enterprise_EHR",
                            "ccda/smart/Allscripts_Internal_Test_with_MU_2_data",
                            "ccda/smart/Allscripts_Professional_EHR",
                            "ccda/smart/Allscripts_Sunrise_Clinical_Manager")),
            Map.entry("athenahealth", List.of("vendor-api/athenahealth")),
            Map.entry("epic", List.of("ccda/eicr/Epic", "fhir/dstu2/epic")),
            Map.entry("greenway", List.of("ccda/smart/Greenway")),
            Map.entry("medhost", List.of("ccda/onc2015cert/MedHost_Enterprise")),
            Map.entry("meditech", List.of("ccda/eicr/MEDITECH")),
            Map.entry("netsmart", List.of("ccda/onc2015cert/Netsmart_myEvolv")),
            Map.entry("nextgen", List.of("ccda/eicr/NextGen", "ccda/onc2015cert/NextGen", "ccda/smart/NextGen")),
            Map.entry("openmrs", List.of("fhir/r4/openmrs", "fhir/stu3/openmrs")),
            Map.entry("oracle-health", List.of("ccda/smart/Cerner", "fhir/dstu2/cerner", "hl7v2/vendors/cerner")),
            Map.entry("practice-fusion", List.of("ccda/onc2015cert/Practice_Fusion", "ccda/smart/PracticeFusion"))));

    /** An XML document whose root is {@code dataset}, after declaration and comments. */
    private static final Pattern DATASET =
            Pattern.compile("\\s*(<\\?xml[^>]*>\\s*)?(<!--(?s:.*?)-->\\s*)*<dataset[\\s>/]");

    /** Golden cases that show what is read as the standard says. */
    private static final String PLAIN = "-as-the-standard-says";

    /** The plain adapter by what the name of a golden case begins with; a vendor's own format has none. */
    private static final Map<String, String> FORMATS =
            Map.of("hl7v2", "hl7v2", "ccda", "ccda", "eicr", "ccda", "fhir", "fhir");

    @Test
    void a_deviation_is_read_otherwise_than_the_plain_format_reads_it() throws IOException {
        int seen = 0;
        for (String vendor : SAMPLES.keySet()) {
            for (Path input : golden(vendor)) {
                String name = input.getParent().getFileName().toString();
                String format = FORMATS.get(name.substring(0, name.indexOf('-')));
                if (format == null) {
                    continue;
                }
                byte[] body = Files.readAllBytes(input);
                String plain = said(adapter(format), body);
                String dialect = said(adapter(vendor), body);
                if (name.endsWith(PLAIN)) {
                    assertEquals(plain, dialect, () -> input + " is read as the plain format reads it");
                } else {
                    assertNotEquals(plain, dialect, () -> input + " shows no deviation: its table does nothing");
                    seen++;
                }
            }
        }
        assertTrue(seen >= SAMPLES.size() - 1, "each vendor but athenahealth has a case of a deviation");
    }

    @Test
    void each_vendors_samples_are_counted() throws IOException {
        StringBuilder page =
                new StringBuilder("Each vendor's published samples through the vendor's own adapter, with its"
                        + " settings as they come. " + datasets()
                        + " files of OpenMRS are tables of the database of its own"
                        + " tests (DbUnit, root `dataset`) and no FHIR.\n\n| adapter | source | files | messages | stored | ignored | quarantined |"
                        + " leaves | mapped or left out by rule % | kept % | not understood % |\n"
                        + "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        List<String> reasons = new ArrayList<>();
        for (Map.Entry<String, List<String>> vendor : SAMPLES.entrySet()) {
            for (String folder : vendor.getValue()) {
                page.append(row(vendor.getKey(), folder, reasons));
            }
        }
        page.append('\n');
        reasons.forEach(reason -> page.append("- ").append(reason).append('\n'));
        CoveragePage.section(Path.of("").toAbsolutePath(), "Vendors", page.toString());
    }

    /** Files of OpenMRS whose root is that of DbUnit: counted, not assumed. */
    private static int datasets() throws IOException {
        int found = 0;
        for (Path file : CorpusFiles.below("corpus/fhir/r4/openmrs")) {
            String text = file.toString().endsWith(".xml") ? Files.readString(file) : "";
            found += DATASET.matcher(text).lookingAt() ? 1 : 0;
        }
        return found;
    }

    private static String row(String vendor, String folder, List<String> reasons) throws IOException {
        Adapter adapter = adapter(vendor);
        List<Path> files = CorpusFiles.below("corpus/" + folder).stream()
                .filter(file -> !file.toString().endsWith(".schematron.json"))
                .filter(file -> file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(xml|json|ndjson|hl7|txt)"))
                .toList();
        int stored = 0;
        int ignored = 0;
        int quarantined = 0;
        Ledger.Totals all = new Ledger.Totals(0, 0, 0, 0, 0);
        Map<String, Integer> why = new TreeMap<>();
        for (Path file : files) {
            for (RawMessage unit : adapter.split(RawMessage.of(Files.readAllBytes(file)))) {
                switch (adapter.map(unit)) {
                    case Mapping.Mapped mapped -> {
                        stored++;
                        all = all.plus(mapped.ledger().totals());
                    }
                    case Mapping.Ignored left -> {
                        ignored++;
                        why.merge("ignored: " + left.rule(), 1, Integer::sum);
                    }
                    case Mapping.Rejected rejected -> {
                        quarantined++;
                        rejected.issues().stream()
                                .map(Issue::code)
                                .distinct()
                                .forEach(code -> why.merge("quarantined: " + code, 1, Integer::sum));
                    }
                }
            }
        }
        assertTrue(!files.isEmpty(), () -> "no samples of " + vendor + " in " + folder);
        why.forEach((reason, count) -> reasons.add(vendor + ", " + folder + ": " + count + " " + reason));
        double leaves = Math.max(1, all.populated());
        return String.format(
                Locale.ROOT,
                "| %s | %s | %d | %d | %d | %d | %d | %d | %.1f | %.1f | %.1f |%n",
                vendor,
                folder,
                files.size(),
                stored + ignored + quarantined,
                stored,
                ignored,
                quarantined,
                all.populated(),
                100 * (all.mapped() + all.ignored()) / leaves,
                100 * all.kept() / leaves,
                100 * all.unmapped() / leaves);
    }

    private static List<Path> golden(String vendor) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("../adapters/" + vendor + "/src/test/resources/golden"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("input."))
                    .sorted()
                    .toList();
        }
    }

    private static String said(Adapter adapter, byte[] body) {
        return adapter.split(RawMessage.of(body)).stream()
                .map(adapter::map)
                .toList()
                .toString();
    }

    private static Adapter adapter(String name) {
        for (AdapterFactory factory : ServiceLoader.load(AdapterFactory.class)) {
            if (factory.name().equals(name)) {
                return factory.create(new FeedConfig("lakeside", "ehr", ZoneId.of("America/New_York"), Map.of()));
            }
        }
        throw new AssertionError("no adapter " + name);
    }
}
