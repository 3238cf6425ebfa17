package org.quiltehr.hub.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.query.BruteForce.Link;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random searches over Synthea's transactions, over HTTP, find what evaluating each parameter's FHIRPath over what was sent
 * finds. {@code -Dquilt.synthea=FOLDER} says where the Bundles are; {@code quilt.synthea.queries} how many searches.
 */
@Tag("long")
class SyntheaSearchTest {

    private static final FhirContext CONTEXT = FhirContext.forR4Cached();
    private static final Pattern NAMED =
            Pattern.compile("(\"reference\":)\"(urn:uuid:[0-9a-f-]{36}|[A-Z][A-Za-z]+\\?identifier=[^\"]+)\"");
    /** Charts small enough that all their resources are looked at thousands of times. */
    private static final int CHARTS = 12;

    private static final BruteForce.Asked ASKED = new BruteForce.Asked(
            List.of(
                    "Patient",
                    "Encounter",
                    "Observation",
                    "Observation",
                    "Observation",
                    "Condition",
                    "Procedure",
                    "Immunization",
                    "MedicationRequest",
                    "DiagnosticReport",
                    "Claim",
                    "CarePlan",
                    "DocumentReference",
                    "ImagingStudy",
                    "Practitioner",
                    "Organization"),
            Map.ofEntries(
                    Map.entry(
                            "Patient",
                            List.of(
                                    "identifier",
                                    "family",
                                    "given",
                                    "name",
                                    "gender",
                                    "birthdate",
                                    "address-city",
                                    "address-state",
                                    "address-postalcode",
                                    "language")),
                    Map.entry(
                            "Encounter",
                            List.of(
                                    "status",
                                    "class",
                                    "type",
                                    "date",
                                    "patient",
                                    "subject",
                                    "service-provider",
                                    "reason-code")),
                    Map.entry(
                            "Observation",
                            List.of(
                                    "code",
                                    "combo-code",
                                    "category",
                                    "status",
                                    "date",
                                    "patient",
                                    "subject",
                                    "encounter",
                                    "value-quantity",
                                    "component-value-quantity",
                                    "combo-value-quantity",
                                    "component-code",
                                    "value-concept",
                                    "value-string",
                                    "code-value-quantity",
                                    "code-value-concept",
                                    "component-code-value-quantity",
                                    "combo-code-value-quantity")),
                    Map.entry(
                            "Condition",
                            List.of(
                                    "code",
                                    "clinical-status",
                                    "verification-status",
                                    "category",
                                    "onset-date",
                                    "abatement-date",
                                    "recorded-date",
                                    "encounter",
                                    "patient")),
                    Map.entry("Procedure", List.of("code", "status", "date", "patient", "encounter")),
                    Map.entry("Immunization", List.of("vaccine-code", "status", "date", "patient", "location")),
                    Map.entry(
                            "MedicationRequest",
                            List.of("code", "status", "intent", "authoredon", "patient", "encounter", "requester")),
                    Map.entry(
                            "DiagnosticReport",
                            List.of("code", "category", "status", "date", "issued", "patient", "encounter", "result")),
                    Map.entry("Claim", List.of("status", "use", "created", "patient", "provider", "priority")),
                    Map.entry("CarePlan", List.of("status", "category", "date", "patient", "encounter")),
                    Map.entry(
                            "DocumentReference",
                            List.of("status", "type", "category", "date", "patient", "identifier")),
                    Map.entry("ImagingStudy", List.of("status", "started", "patient", "bodysite", "modality")),
                    Map.entry("Practitioner", List.of("identifier", "family", "given", "name", "gender", "active")),
                    Map.entry("Organization", List.of("identifier", "name", "address-city", "active"))),
            List.of(
                    new Link("Observation", "subject", "Patient"),
                    new Link("Observation", "patient", "Patient"),
                    new Link("Observation", "encounter", "Encounter"),
                    new Link("Encounter", "subject", "Patient"),
                    new Link("Encounter", "service-provider", "Organization"),
                    new Link("Condition", "patient", "Patient"),
                    new Link("Condition", "encounter", "Encounter"),
                    new Link("Procedure", "patient", "Patient"),
                    new Link("MedicationRequest", "requester", "Practitioner"),
                    new Link("MedicationRequest", "patient", "Patient"),
                    new Link("DiagnosticReport", "result", "Observation"),
                    new Link("DiagnosticReport", "patient", "Patient"),
                    new Link("Claim", "patient", "Patient"),
                    new Link("Claim", "provider", "Organization")));

    private final Map<String, String> references = new HashMap<>();
    private final List<Resource> resources = new ArrayList<>();

    @Test
    void searchesOverSyntheaFindWhatTheDefinitionsSay() throws Exception {
        String folder = System.getProperty("quilt.synthea", "");
        if (folder.isEmpty()) {
            System.out.println("SKIPPED: searches over Synthea, since -Dquilt.synthea names no folder");
        }
        Assumptions.assumeFalse(folder.isEmpty());
        long seed = Long.getLong("quilt.synthea.seed", 7);
        int queries = Integer.getInteger("quilt.synthea.queries", 3000);
        Hub.Running hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, true));
        try {
            Http http = new Http(hub.base() + "/fhir");
            for (Path file : files(Path.of(folder))) {
                load(http, file);
            }
            System.out.println("Synthea: " + resources.size() + " resources");
            BruteForce brute = new BruteForce(CONTEXT, ASKED, resources, new Random(seed));
            compare(http, brute, queries);
        } finally {
            hub.context().close();
        }
    }

    private static void compare(Http http, BruteForce brute, int queries) throws Exception {
        List<String> wrong = new ArrayList<>();
        int found = 0;
        for (int checked = 0; checked < queries; ) {
            BruteForce.Query query = brute.query();
            if (query == null) {
                continue;
            }
            int page = checked % 2 == 0 ? 1000 : Math.max(20, query.expected().size() / 4);
            List<String> inOrder = walk(http, query.type() + "?" + query.text() + "&_count=" + page);
            if (!query.expected().equals(inOrder.stream().sorted().toList())) {
                wrong.add(query.type() + "?" + query.text() + " found " + inOrder.size() + " not "
                        + query.expected().size());
            } else if (query.order() != null && !isSorted(inOrder, query.order())) {
                wrong.add("the order of " + query.type() + "?" + query.text());
            }
            found += query.expected().isEmpty() ? 0 : 1;
            checked++;
        }
        System.out.println("Synthea: " + queries + " searches, " + found + " of them with matches, " + wrong.size()
                + " different");
        assertEquals(List.of(), wrong.subList(0, Math.min(50, wrong.size())));
        assertTrue(found > queries / 2);
    }

    private static boolean isSorted(List<String> ids, Comparator<String> order) {
        for (int i = 1; i < ids.size(); i++) {
            if (order.compare(ids.get(i - 1), ids.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private static List<String> walk(Http http, String search) throws Exception {
        List<String> ids = new ArrayList<>();
        String next = "/" + search;
        while (next != null) {
            ObjectNode bundle = http.json(next);
            for (JsonNode entry : bundle.path("entry")) {
                if (entry.at("/search/mode").asString("").equals("match")) {
                    ids.add(entry.at("/resource/id").asString());
                }
            }
            next = null;
            for (JsonNode link : bundle.path("link")) {
                if (link.path("relation").asString().equals("next")) {
                    next = link.path("url").asString();
                }
            }
        }
        return ids;
    }

    /** Hospitals and practitioners, which the others name by their identifiers, then the smallest charts. */
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = all.filter(file -> file.toString().endsWith(".json"))
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().length())
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            List<Path> chosen = new ArrayList<>();
            files.stream().filter(file -> isInformation(file)).sorted().forEach(chosen::add);
            files.stream().filter(file -> !isInformation(file)).limit(CHARTS).forEach(chosen::add);
            return chosen;
        }
    }

    private static boolean isInformation(Path file) {
        return file.getFileName().toString().matches("(hospital|practitioner)Information.*");
    }

    /** Sends a transaction, and keeps what it sent with the references it was given for it. */
    private void load(Http http, Path file) throws Exception {
        byte[] json = Files.readAllBytes(file);
        var answer = http.send("POST", "", "application/fhir+json", json);
        assertEquals(200, answer.statusCode(), () -> file.getFileName() + ": " + answer.body());
        JsonNode sent = FhirJson.parse(json).path("entry");
        JsonNode stored = FhirJson.parse(answer.body()).path("entry");
        for (int i = 0; i < sent.size(); i++) {
            String[] parts = stored.get(i)
                    .at("/response/location")
                    .asString()
                    .split("/_history/")[0]
                    .split("/");
            String reference = parts[parts.length - 2] + "/" + parts[parts.length - 1];
            references.put(sent.get(i).path("fullUrl").asString(), reference);
            for (JsonNode identifier : sent.get(i).at("/resource/identifier")) {
                references.put(
                        parts[parts.length - 2] + "?identifier="
                                + identifier.path("system").asString("") + "|"
                                + identifier.path("value").asString(""),
                        reference);
            }
        }
        for (JsonNode entry : sent) {
            String text = new String(FhirJson.bytes(entry.path("resource")), StandardCharsets.UTF_8);
            String rewritten = NAMED.matcher(text)
                    .replaceAll(found -> Matcher.quoteReplacement(
                            found.group(1) + "\"" + references.getOrDefault(found.group(2), found.group(2)) + "\""));
            Resource resource = (Resource) CONTEXT.newJsonParser().parseResource(rewritten);
            String reference = references.get(entry.path("fullUrl").asString());
            resource.setId(reference.substring(reference.indexOf('/') + 1));
            resources.add(resource);
        }
    }
}
