package org.quiltehr.adapter.hl7v2;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
 * Messages with the FHIR another made of them, compared fact by fact: codes, dates, numbers, statuses, names and
 * identifiers of clinical resources, whatever element holds them. The differences are listed.
 */
class PairsTest {

    private static final String PAIRS = "corpus/pairs/hl7v2-to-fhir";

    /** Resources that tell of the message or the conversion rather than of a patient. */
    private static final Set<String> PLUMBING = Set.of("MessageHeader", "Provenance", "Device", "Bundle", "Endpoint");

    private static final Set<String> FACTS = Set.of(
            "code",
            "value",
            "valueString",
            "family",
            "given",
            "status",
            "gender",
            "birthDate",
            "city",
            "postalCode",
            "effectiveDateTime",
            "onsetDateTime",
            "occurrenceDateTime",
            "authoredOn",
            "issued",
            "start",
            "end",
            "lotNumber",
            "expirationDate",
            "deceasedDateTime",
            "valueDateTime",
            "collectedDateTime",
            "receivedTime");

    private static final Pattern PRECISE = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})T.*");

    private final Adapter adapter = new Hl7v2AdapterFactory()
            .create(new FeedConfig("lakeside", "ehr", ZoneOffset.UTC, Map.of("identifierSystem", "urn:oid:1.2.3.4")));

    @Test
    void what_others_made_of_the_same_message_is_compared() throws IOException {
        Map<String, int[]> counts = new TreeMap<>();
        Map<String, Integer> missed = new TreeMap<>();
        for (Path input : CorpusFiles.below(PAIRS, ".hl7")) {
            Path expected = reference(input);
            if (expected == null) {
                continue;
            }
            String source = CorpusFiles.path(PAIRS).relativize(input).getName(0).toString();
            int[] count = counts.computeIfAbsent(source, key -> new int[4]);
            count[0]++;
            Mapping mapping = adapter.split(RawMessage.of(Files.readAllBytes(input))).stream()
                    .map(adapter::map)
                    .findFirst()
                    .orElseThrow();
            if (!(mapping instanceof Mapping.Mapped mapped)) {
                count[1]++;
                continue;
            }
            Set<String> ours = new TreeSet<>();
            mapped.entries().forEach(entry -> facts(entry.resource(), "", ours));
            Set<String> theirs = new TreeSet<>();
            for (JsonNode entry : FhirJson.parse(Files.readAllBytes(expected)).path("entry")) {
                JsonNode resource = entry.path("resource");
                if (!PLUMBING.contains(resource.path("resourceType").asString(""))) {
                    facts(resource, "", theirs);
                }
            }
            count[2] += theirs.size();
            for (String fact : theirs) {
                if (ours.contains(fact)) {
                    count[3]++;
                } else {
                    missed.merge(source + " " + fact.replaceAll("=.*", ""), 1, Integer::sum);
                }
            }
        }
        counts.forEach((source, c) -> System.out.printf(
                "%s: %d pairs (%d not mapped by us), %d facts, %.1f %% of them ours too%n",
                source, c[0], c[1], c[2], c[3] * 100.0 / Math.max(1, c[2])));
        missed.forEach((fact, n) -> System.out.println("    not ours: " + fact + " " + n));
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
            name.replace(".hl7", ".fhir"), name + ".expected.json", name.replace(".hl7", "-expected.json")
        }) {
            Path path = input.resolveSibling(candidate);
            if (Files.exists(path)) {
                return path;
            }
        }
        return null;
    }

    /** Facts as {@code member=value}; times by their day, since zones are the reader's to set. */
    private static void facts(JsonNode node, String member, Set<String> into) {
        if (node.isObject()) {
            if (node.path("url").asString("").contains("reportstream")) {
                return;
            }
            node.properties().forEach(p -> facts(p.getValue(), p.getKey(), into));
        } else if (node.isArray()) {
            node.forEach(item -> facts(item, member, into));
        } else if (FACTS.contains(member)) {
            var precise = PRECISE.matcher(node.asString(""));
            into.add(member + "=" + (precise.matches() ? precise.group(1) : node.asString("")));
        }
    }
}
