package org.quiltehr.adapter.hl7v2;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import tools.jackson.databind.JsonNode;

/**
 * Messages with the FHIR another made of them, compared fact by fact ({@link ClinicalFacts}). What they say and we do
 * not is listed by resource type and element; the README says why ("Differences from the references").
 */
class PairsTest {

    private static final String UNEXPLAINED = "unexplained";

    private static final String PAIRS = "corpus/pairs/hl7v2-to-fhir";

    /**
     * Shares reached, in percent of their facts: they may not fall. The mapping inventory stood at 70.8 while the check
     * digit's scheme was written as it has it; R4 validators refuse that extension outside a NamingSystem.
     */
    private static final Map<String, Double> FLOORS =
            Map.of("cdc-mappinginventory", 69.3, "google", 64.0, "microsoft", 51.4);

    /**
     * Where we differ, and why: {@code class,where,element}.
     *
     * @param where source and file, {@code google/adt_a01.hl7}
     */
    private record Difference(String reason, Pattern where, Pattern element) {
        static Difference of(String line) {
            String[] cells = line.split(",", 3);
            return new Difference(cells[0], Pattern.compile(cells[1]), Pattern.compile(cells[2]));
        }
    }

    private static final List<Difference> DIFFERENCES = differences();

    private record Missed(String file, String text) {}

    private final Adapter adapter = new Hl7v2AdapterFactory()
            .create(new FeedConfig("lakeside", "ehr", ZoneOffset.UTC, Map.of("identifierSystem", "urn:oid:1.2.3.4")));

    /** Facts of one element of one source. */
    private static final class Tally {
        private int theirs;
        private int ours;
        private final List<Missed> missed = new ArrayList<>();
    }

    @Test
    void what_others_made_of_the_same_message_is_compared() throws IOException {
        Map<String, Map<String, Tally>> bySource = new TreeMap<>();
        for (Path input : CorpusFiles.below(PAIRS, ".hl7")) {
            Path expected = reference(input);
            if (expected == null) {
                continue;
            }
            String source = CorpusFiles.path(PAIRS).relativize(input).getName(0).toString();
            Map<String, Tally> tallies = bySource.computeIfAbsent(source, key -> new TreeMap<>());
            Set<String> ours = ours(input);
            for (String fact : theirs(expected)) {
                Tally tally = tallies.computeIfAbsent(fact.replaceAll("=.*", ""), key -> new Tally());
                tally.theirs++;
                if (ClinicalFacts.tells(ours, fact)) {
                    tally.ours++;
                } else {
                    tally.missed.add(
                            new Missed(input.getFileName().toString(), fact + "   ours: " + sameElement(ours, fact)));
                }
            }
        }
        for (var source : bySource.entrySet()) {
            double share = print(source.getKey(), source.getValue());
            double floor = FLOORS.getOrDefault(source.getKey(), 0.0);
            assertTrue(share >= floor, source.getKey() + ": " + share + " % is less than " + floor + " %");
        }
    }

    private static double print(String source, Map<String, Tally> elements) {
        Map<String, int[]> types = new TreeMap<>();
        elements.forEach((element, tally) -> {
            int[] count = types.computeIfAbsent(element.replaceAll("\\..*", ""), key -> new int[2]);
            count[0] += tally.theirs;
            count[1] += tally.ours;
        });
        int theirs = types.values().stream().mapToInt(c -> c[0]).sum();
        int ours = types.values().stream().mapToInt(c -> c[1]).sum();
        double share = ours * 100.0 / Math.max(1, theirs);
        System.out.printf("%s: %d facts, %.1f %% of them ours too%n", source, theirs, share);
        Map<String, Integer> reasons = new TreeMap<>();
        List<String> open = new ArrayList<>();
        elements.forEach((element, tally) -> tally.missed.forEach(missed -> {
            String reason = reason(source + "/" + missed.file, element);
            reasons.merge(reason, 1, Integer::sum);
            if (reason.equals(UNEXPLAINED)) {
                open.add(missed.file + " " + missed.text);
            }
        }));
        System.out.println("  different by " + reasons);
        open.forEach(line -> System.out.println("    without a class: " + line));
        types.forEach((type, c) -> System.out.printf("  %s %d of %d%n", type, c[1], c[0]));
        elements.entrySet().stream()
                .filter(e -> e.getValue().theirs > e.getValue().ours)
                .sorted((a, b) ->
                        b.getValue().missed.size() - a.getValue().missed.size())
                .forEach(e -> {
                    System.out.printf(
                            "    not ours: %s %d of %d%n",
                            e.getKey(), e.getValue().missed.size(), e.getValue().theirs);
                    if (Boolean.getBoolean("pairs.detail")) {
                        e.getValue().missed.forEach(m -> System.out.println("        " + m.file + " " + m.text));
                    }
                });
        return share;
    }

    private static List<Difference> differences() {
        try (var in = PairsTest.class.getResourceAsStream("/pair-differences.csv")) {
            String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return all.lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1)
                    .map(Difference::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why we differ there. */
    private static String reason(String where, String element) {
        return DIFFERENCES.stream()
                .filter(d -> d.where.matcher(where).matches()
                        && d.element.matcher(element).matches())
                .map(Difference::reason)
                .findFirst()
                .orElse(UNEXPLAINED);
    }

    private static List<String> sameElement(Set<String> ours, String fact) {
        String element = fact.substring(0, fact.indexOf('=') + 1);
        return ours.stream()
                .filter(f -> f.startsWith(element))
                .map(f -> f.substring(element.length()))
                .toList();
    }

    private Set<String> ours(Path input) throws IOException {
        Map<String, JsonNode> resources = new LinkedHashMap<>();
        for (RawMessage unit : adapter.split(RawMessage.of(Files.readAllBytes(input)))) {
            if (adapter.map(unit) instanceof Mapping.Mapped mapped) {
                mapped.entries().forEach(entry -> resources.put(entry.fullUrl(), entry.resource()));
            }
        }
        return ClinicalFacts.withNamed(resources);
    }

    private static Set<String> theirs(Path expected) throws IOException {
        Map<String, JsonNode> resources = new LinkedHashMap<>();
        for (JsonNode entry : FhirJson.parse(Files.readAllBytes(expected)).path("entry")) {
            JsonNode resource = entry.path("resource");
            String name = resource.path("resourceType").asString("") + "/"
                    + resource.path("id").asString("");
            resources.put(name.endsWith("/") ? entry.path("fullUrl").asString("") : name, resource);
            if (entry.has("fullUrl")) {
                resources.put(entry.path("fullUrl").asString(""), resource);
            }
        }
        return ClinicalFacts.of(resources);
    }

    /** Those that are nothing but MSH, or MSH and an empty PID, show only how a MessageHeader is made. */
    @Test
    void the_references_of_hl7_are_mapped_where_they_tell_of_a_patient() throws IOException {
        for (Path input : CorpusFiles.below(PAIRS + "/cdc-mappinginventory", ".hl7")) {
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
