package org.quiltehr.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.hub.pipeline.TestHub;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;

/**
 * The certification samples of each vendor, sent as one practice: as many Patient records as humans, each with its own
 * statements only, and no statement twice when a patient's second document, or the whole folder, comes again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CcdaVendorsTest {

    private static final Set<String> ONCE =
            Set.of("AllergyIntolerance", "Condition", "MedicationRequest", "Immunization");
    private static final List<String> STARTS =
            List.of("onsetDateTime", "onsetPeriod", "occurrenceDateTime", "authoredOn", "recordedDate");

    private TestHub hub;

    /** Who a document is about, by its own words. */
    private record Human(String family, String given, String born) {}

    /** One document as sent: whose it is and which resources its receipt names. */
    private record Sent(Human human, List<String> references) {}

    @BeforeAll
    void start() throws Exception {
        CorpusFiles.path("corpus");
        hub = new TestHub();
    }

    @AfterAll
    void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    void each_human_is_one_patient_with_its_own_statements_each_stated_once() throws Exception {
        Map<String, List<Path>> folders = new TreeMap<>();
        Path root = CorpusFiles.path("corpus/ccda/onc2015cert");
        for (Path file : CorpusFiles.below("corpus/ccda/onc2015cert", ".xml", ".XML")) {
            folders.computeIfAbsent(root.relativize(file).getName(0).toString(), f -> new ArrayList<>())
                    .add(file);
        }
        List<String> faults = new ArrayList<>();
        int patients = 0;
        for (Map.Entry<String, List<Path>> folder : folders.entrySet()) {
            patients += vendor(folder.getKey(), folder.getValue(), faults);
        }
        System.out.println(folders.size() + " vendors, " + patients + " Patient records");
        assertEquals(List.of(), faults);
        assertTrue(patients > 40, "the samples were sent");
    }

    private int vendor(String vendor, List<Path> files, List<String> faults) throws Exception {
        String practice = vendor.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        hub.http().put("/practices/" + practice, "{\"name\":\"" + vendor + "\",\"timezone\":\"America/New_York\"}");
        hub.http().put("/practices/" + practice + "/feeds/docs", "{\"adapter\":\"ccda\"}");
        Map<String, Sent> messages = new LinkedHashMap<>();
        for (Path file : files) {
            send(practice, vendor, file, messages, faults);
        }
        List<String> before = rows(practice);
        for (Path file : files) {
            send(practice, vendor, file, new HashMap<>(), faults);
        }
        if (!rows(practice).equals(before)) {
            faults.add(vendor + ": the folder sent again changed rows");
        }
        Set<Human> humans = new TreeSet<>(java.util.Comparator.comparing(Human::toString));
        messages.values().forEach(sent -> humans.add(sent.human()));
        JsonNode patients = hub.http().json("/practices/" + practice + "/fhir/Patient?_count=1000");
        int count = patients.path("entry").size();
        if (count != humans.size()) {
            faults.add(vendor + ": " + humans.size() + " humans, " + count + " Patient records");
        }
        int statements = 0;
        for (JsonNode entry : patients.path("entry")) {
            statements += chart(vendor, practice, entry.path("resource"), messages, faults);
        }
        System.out.printf(
                Locale.ROOT,
                "%-32s documents %d humans %d Patient records %d rows %d%n",
                vendor,
                files.size(),
                humans.size(),
                count,
                statements);
        return count;
    }

    private void send(String practice, String vendor, Path file, Map<String, Sent> messages, List<String> faults)
            throws Exception {
        byte[] body = Files.readAllBytes(file);
        HttpResponse<String> answer = hub.http()
                .send(
                        "POST",
                        "/practices/" + practice + "/feeds/docs/messages",
                        "application/xml",
                        body,
                        "Prefer",
                        "wait=60");
        JsonNode told = FhirJson.parse(answer.body());
        String id = told.path("id").asString();
        if (!told.path("state").asString().equals("stored")) {
            faults.add(vendor + " " + file.getFileName() + ": " + told.path("state"));
            return;
        }
        JsonNode receipt = hub.http().json("/practices/" + practice + "/messages/" + id);
        List<String> references = new ArrayList<>();
        receipt.path("resources")
                .forEach(resource -> references.add(resource.path("reference").asString()));
        messages.put(id, new Sent(human(body), references));
    }

    /** Every row of a patient comes from a document about that human; equal statements come from one document. */
    private int chart(String vendor, String practice, JsonNode patient, Map<String, Sent> messages, List<String> faults)
            throws Exception {
        JsonNode all = hub.http()
                .json("/practices/" + practice + "/fhir/Patient/"
                        + patient.path("id").asString() + "/$everything?_count=10000");
        Human human = human(patient);
        Map<String, List<String>> equal = new TreeMap<>();
        for (JsonNode entry : all.path("entry")) {
            JsonNode row = entry.path("resource");
            String type = row.path("resourceType").asString();
            String message = row.path("meta").path("source").asString("").replace("urn:uuid:", "");
            Sent source = messages.get(message);
            // the software that wrote a document is the practice's, unlike a device of the patient's
            boolean ofPractice = Set.of("Practitioner", "PractitionerRole", "Organization", "Location")
                            .contains(type)
                    || type.equals("Device") && row.path("patient").isMissingNode();
            if (!ofPractice && (source == null || !source.human().equals(human))) {
                faults.add(vendor + ": " + type + " of " + source + " in the chart of " + human);
            }
            if (ONCE.contains(type)) {
                equal.computeIfAbsent(statement(row), s -> new ArrayList<>())
                        .add(type + "/" + row.path("id").asString());
            }
        }
        equal.forEach((statement, references) -> {
            long most = messages.values().stream()
                    .mapToLong(sent -> references.stream()
                            .filter(sent.references()::contains)
                            .count())
                    .max()
                    .orElse(0);
            if (references.size() > most) {
                faults.add(vendor + ": " + references.size() + " copies of " + statement + ", a document has " + most);
            }
        });
        return all.path("entry").size();
    }

    /** Type, codes and start, to the day. */
    private static String statement(JsonNode row) {
        JsonNode concept = row.path("code");
        concept = concept.isMissingNode() ? row.path("medicationCodeableConcept") : concept;
        concept = concept.isMissingNode() ? row.path("vaccineCode") : concept;
        JsonNode coding = concept.path("coding").path(0);
        String code = coding.isMissingNode()
                ? concept.path("text").asString("")
                : coding.path("system").asString("") + "|" + coding.path("code").asString("");
        String start = "";
        for (String field : STARTS) {
            start = start.isEmpty() ? row.path(field).asString("") : start;
        }
        JsonNode timing = row.path("dosageInstruction")
                .path(0)
                .path("timing")
                .path("repeat")
                .path("boundsPeriod");
        start = timing.path("start").asString(start);
        return row.path("resourceType").asString() + " " + code + " "
                + start.substring(0, Math.min(10, start.length()));
    }

    private List<String> rows(String practice) {
        return hub.sql().sql("""
                select r.type || ' ' || r.home || ' ' || r.pk || ' ' || r.ver from res r
                join practice p on p.num = r.practice where p.slug = ? order by 1
                """).param(practice).query(String.class).list();
    }

    private static Human human(JsonNode patient) {
        JsonNode name = patient.path("name").path(0);
        return human(
                name.path("family").asString(""),
                name.path("given").path(0).asString(""),
                patient.path("birthDate").asString(""));
    }

    private static Human human(String family, String given, String born) {
        return new Human(letters(family), letters(given), born.replaceAll("\\D", ""));
    }

    private static String letters(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^\\p{L}]", "");
    }

    private static Human human(byte[] body) throws Exception {
        Element document = DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(body))
                .getDocumentElement();
        Element patient = first(first(first(document, "recordTarget"), "patientRole"), "patient");
        Element name = first(patient, "name");
        String born = first(patient, "birthTime").getAttribute("value");
        return human(
                first(name, "family").getTextContent(),
                first(name, "given").getTextContent(),
                born.substring(0, Math.min(8, born.length())));
    }

    private static Element first(Element parent, String name) {
        NodeList found = parent.getElementsByTagNameNS("urn:hl7-org:v3", name);
        return (Element) found.item(0);
    }
}
