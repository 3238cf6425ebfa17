package org.quiltehr.adapter.ccda;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import tools.jackson.databind.JsonNode;

/**
 * What other converters made of the same input, beside what we make of it: clinical codes per kind of statement. Theirs is
 * never a target; that each input is mapped is, and that each code of theirs which we do not state as they do is stated
 * otherwise, for a reason that is checked.
 */
class OtherConvertersTest {

    private static final Path PAIRS = Path.of(System.getProperty("quilt.shared", "../../../shared"), "corpus/pairs");
    private static final List<String> CODED =
            List.of("code", "vaccineCode", "medicationCodeableConcept", "valueCodeableConcept");
    private static final Set<String> KINDS =
            Set.of("AllergyIntolerance", "Condition", "MedicationRequest", "Immunization", "Procedure", "Observation");
    private static final Set<String> NO_KNOWN = Set.of("Condition 160245001", "AllergyIntolerance 716186003");
    private static final String NONE = "none";
    private static final Map<String, String> SECTIONS = Map.of(
            "encounter",
            "46240-8",
            "medication",
            "10160-0",
            "pregnancy",
            "29762-2",
            "problem",
            "11450-4",
            "procedure",
            "47519-4",
            "result",
            "30954-2",
            "smoking_status",
            "29762-2",
            "vital_signs",
            "8716-3");

    private final Adapter adapter = new CcdaAdapterFactory()
            .create(new FeedConfig("lakeside", "docs", ZoneId.of("America/New_York"), Map.of()));

    @Test
    void whole_documents_beside_microsoft() throws IOException {
        Path folder = PAIRS.resolve("ccda-to-fhir/microsoft");
        assume(folder);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".ccda.xml"))
                    .sorted()
                    .toList()) {
                Path theirs = Path.of(file.toString().replace(".ccda.xml", ".expected.json"));
                compare(file, Files.readAllBytes(file), FhirJson.mapper().readTree(Files.readString(theirs)));
            }
        }
    }

    /** The third converter's file, Google's, is no well-formed JSON. */
    @Test
    void one_document_beside_cerner_and_diameter_health() throws IOException {
        Path folder = PAIRS.resolve("ccda-to-fhir/hl7-myra-jones");
        assume(folder);
        byte[] body = Files.readAllBytes(folder.resolve("input/Myra_Jones_v2.xml"));
        for (String name : List.of(
                "Cerner/Cerner_Myra_Jones_v2_fhir_bundle.json", "Diameter_Health/DH_Myra_Jones_v2_fhir_bundle.json")) {
            Path file = folder.resolve("Raw_Output/Bundle-Complete").resolve(name);
            compare(file, body, FhirJson.mapper().readTree(Files.readString(file)));
        }
    }

    @Test
    void fragments_beside_nurra() throws IOException {
        Path folder = PAIRS.resolve("ccda-fragment-to-fhir/nurra");
        assume(folder);
        for (Map.Entry<String, String> one : SECTIONS.entrySet()) {
            Path file = folder.resolve(one.getKey() + ".ccda.xml");
            JsonNode theirs = FhirJson.mapper().readTree(Files.readString(folder.resolve(one.getKey() + ".fhir.json")));
            compare(file, document(Files.readString(file), one.getValue()), theirs);
        }
    }

    private static void assume(Path folder) {
        if (!Files.isDirectory(folder)) {
            System.out.println("SKIPPED: no corpus at " + folder.toAbsolutePath());
        }
        Assumptions.assumeTrue(Files.isDirectory(folder), "no shared corpus");
    }

    /** A fragment in a document of its own. */
    private static byte[] document(String fragment, String section) {
        String body = fragment.replaceFirst("<\\?xml[^>]*\\?>", "");
        return ("<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><recordTarget><patientRole><id root=\"2.999\" extension=\"P1\"/>"
                        + "</patientRole></recordTarget><component><structuredBody><component><section><code code=\""
                        + section
                        + "\"/><entry>" + body
                        + "</entry></section></component></structuredBody></component></ClinicalDocument>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void compare(Path file, byte[] body, JsonNode theirs) {
        Mapping.Mapped mapped =
                assertInstanceOf(Mapping.Mapped.class, adapter.map(RawMessage.of(body)), file.toString());
        Set<String> ours = new TreeSet<>();
        for (Entry entry : mapped.entries()) {
            facts(entry.resource(), ours);
        }
        Set<String> others = new TreeSet<>();
        facts(theirs, others);
        Set<String> both = new TreeSet<>(ours);
        both.retainAll(others);
        others.removeAll(ours);
        ours.removeAll(both);
        String sent = new String(body, StandardCharsets.UTF_8);
        Map<String, List<String>> reasons = others.stream()
                .collect(Collectors.groupingBy(
                        fact -> reason(fact, mapped, ours, sent), TreeMap::new, Collectors.toList()));
        System.out.printf(
                Locale.ROOT,
                "%s: both %d, ours only %d, theirs only %d %s%n",
                file.getFileName(),
                both.size(),
                ours.size(),
                others.size(),
                reasons);
        assertNull(reasons.get(NONE), file + ": differences without a reason");
    }

    /** Why we do not state the code as they do. */
    private static String reason(String fact, Mapping.Mapped mapped, Set<String> ours, String sent) {
        String code = fact.substring(fact.indexOf(' ') + 1);
        List<Entry> bearing = mapped.entries().stream()
                .filter(entry -> codes(entry.resource()).contains(code))
                .toList();
        if (bearing.stream().anyMatch(entry -> !entry.type().equals(fact.substring(0, fact.indexOf(' '))))) {
            return "another resource";
        } else if (!bearing.isEmpty()) {
            return "another element";
        } else if (!sent.contains("\"" + code + "\"")) {
            return "a code that the document does not say";
        }
        boolean negated = ours.stream().anyMatch(NO_KNOWN::contains);
        return negated ? "a negated statement of a whole class has the code for none known" : NONE;
    }

    private static Set<String> codes(JsonNode node) {
        Set<String> codes = new HashSet<>();
        for (JsonNode coding : node.findValues("coding")) {
            coding.forEach(one -> codes.add(one.path("code").asString("")));
        }
        return codes;
    }

    /** {@code Condition code} of each statement in a resource, a list of them, or a Bundle. */
    private static void facts(JsonNode node, Set<String> facts) {
        String type = node.path("resourceType").asString("").replace("MedicationStatement", "MedicationRequest");
        if (KINDS.contains(type)) {
            for (String field : CODED) {
                for (JsonNode coding : node.path(field).path("coding")) {
                    facts.add(type + " " + coding.path("code").asString(""));
                }
            }
        } else if (node.isArray()) {
            node.forEach(item -> facts(item, facts));
        } else {
            node.path("entry").forEach(entry -> facts(entry.path("resource"), facts));
        }
    }
}
