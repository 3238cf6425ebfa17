package org.quiltehr.hub.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;

/** What a patient leaves hospital with: the same items as FHIR document, as C-CDA that our own adapter reads, and on paper. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PacketTest {

    private static final String WHO = """
            "name":[{"family":"Lindqvist","given":["Per","Olof"]}],"gender":"male","birthDate":"1949-02-03",
            "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"SS"}]},
              "system":"http://hl7.org/fhir/sid/us-ssn","value":"219-09-9998"},
              {"system":"urn:oid:2.16.840.1.113883.19.5.%s","value":"4711"}],
            "telecom":[{"system":"phone","value":"+1-617-555-0142"}],
            "address":[{"line":["17 Elm Street"],"city":"Salem","state":"MA","postalCode":"01970"}]""";

    private static final String DRUGS = "http://www.nlm.nih.gov/research/umls/rxnorm";

    private static TestHub hub;
    private static JsonNode packet;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
        for (String practice : List.of("lakeside", "mercy", "receiver")) {
            hub.http()
                    .put(
                            "/practices/" + practice,
                            "{\"name\":\"" + practice + " practice\",\"timezone\":\"America/New_York\"}");
        }
        hub.http().put("/practices/receiver/feeds/docs", "{\"adapter\":\"ccda\"}");
        put("lakeside", "Practitioner", "gp", """
                "name":[{"family":"Alvarez","given":["Ines"]}],"telecom":[{"system":"phone","value":"617-555-0100"}]""");
        put(
                "lakeside",
                "Patient",
                "p-lake",
                WHO.formatted("1") + ",\"generalPractitioner\":[{\"reference\":\"Practitioner/gp\"}]");
        put("mercy", "Patient", "p-mercy", WHO.formatted("2"));
        put("mercy", "Practitioner", "house", "\"name\":[{\"family\":\"House\",\"given\":[\"Gregory\"]}]");
        put("mercy", "Encounter", "stay", encounter("in-progress", ""));
        home();
        put("mercy", "ServiceRequest", "culture", """
                "status":"active","intent":"order","subject":{"reference":"Patient/p-mercy"},
                "encounter":{"reference":"Encounter/stay"},"authoredOn":"2026-11-02T09:00:00-05:00",
                "code":{"coding":[{"system":"http://loinc.org","code":"600-7","display":"Blood culture"}]}""");
        put("mercy", "DiagnosticReport", "culture-r", report("preliminary"));
        stay();
        put("mercy", "Encounter", "stay", encounter("finished", ",\"end\":\"2026-11-05T15:00:00-05:00\""));
        put("mercy", "Appointment", "visit", """
                "status":"booked","start":"2026-11-12T09:30:00-05:00","end":"2026-11-12T10:00:00-05:00",
                "serviceType":[{"text":"Heart failure clinic"}],
                "participant":[{"actor":{"reference":"Patient/p-mercy"},"status":"accepted"},
                  {"actor":{"reference":"Practitioner/house","display":"Dr House"},"status":"accepted"}]""");
        Stays.settled(hub);
        packet = hub.http().json("/fhir/Encounter/stay/$transition-packet");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static void home() throws Exception {
        medicine(
                "lakeside",
                "l1",
                "p-lake",
                "29046",
                "lisinopril 10 MG Oral Tablet",
                "active",
                "2025-03-01",
                "1 tablet daily",
                "");
        medicine(
                "lakeside",
                "l2",
                "p-lake",
                "861007",
                "metformin 500 MG Oral Tablet",
                "active",
                "2024-02-01",
                "twice daily",
                "");
        medicine(
                "lakeside",
                "l3",
                "p-lake",
                "855332",
                "warfarin 5 MG Oral Tablet",
                "active",
                "2023-02-01",
                "1 tablet daily",
                "");
        medicine(
                "lakeside",
                "l4",
                "p-lake",
                "392263",
                "cholecalciferol 1000 UNT Oral Tablet",
                "active",
                "2023-05-01",
                "daily",
                "");
        put("lakeside", "AllergyIntolerance", "a1", """
                "patient":{"reference":"Patient/p-lake"},"clinicalStatus":%s,"criticality":"high","category":["medication"],
                "onsetDateTime":"1990-05-01","code":{"coding":[{"system":"%s","code":"7980","display":"penicillin G"}]},
                "reaction":[{"manifestation":[{"coding":[{"system":"http://snomed.info/sct","code":"126485001","display":"Urticaria"}]}],"severity":"moderate"}]""".formatted(
                        clinical("allergyintolerance-clinical", "active"), DRUGS));
        put("lakeside", "Condition", "c1", """
                "subject":{"reference":"Patient/p-lake"},"clinicalStatus":%s,"onsetDateTime":"2011-03-04",
                "code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006","display":"Type 2 diabetes mellitus"}]}""".formatted(clinical("condition-clinical", "active")));
        put("lakeside", "Condition", "c2", """
                "subject":{"reference":"Patient/p-lake"},"clinicalStatus":%s,"onsetDateTime":"2015-01","abatementDateTime":"2015-06-07",
                "code":{"text":"Broken <left> wrist & hand"}""".formatted(clinical("condition-clinical", "resolved")));
        put("lakeside", "Immunization", "i1", """
                "status":"completed","patient":{"reference":"Patient/p-lake"},"occurrenceDateTime":"2026-10-01","lotNumber":"LOT7",
                "vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"158","display":"influenza"}]}""");
        put("lakeside", "Procedure", "pr1", """
                "status":"completed","subject":{"reference":"Patient/p-lake"},"performedDateTime":"2019-08-09",
                "code":{"coding":[{"system":"http://snomed.info/sct","code":"80146002","display":"Appendectomy"}]}""");
    }

    private static void stay() throws Exception {
        medicine(
                "mercy",
                "m1",
                "p-mercy",
                "314077",
                "lisinopril 20 MG Oral Tablet",
                "active",
                "2026-11-05",
                "1 tablet daily",
                "stay");
        medicine(
                "mercy",
                "m2",
                "p-mercy",
                "861007",
                "metformin 500 MG Oral Tablet",
                "active",
                "2026-11-05",
                "twice daily",
                "stay");
        medicine(
                "mercy",
                "m3",
                "p-mercy",
                "855332",
                "warfarin 5 MG Oral Tablet",
                "stopped",
                "2026-11-03",
                "1 tablet daily",
                "stay");
        medicine(
                "mercy",
                "m5",
                "p-mercy",
                "1364445",
                "apixaban 5 MG Oral Tablet",
                "active",
                "2026-11-05",
                "twice daily",
                "stay");
        put("mercy", "MedicationRequest", "m6", """
                "status":"completed","intent":"order","subject":{"reference":"Patient/p-mercy"},
                "encounter":{"reference":"Encounter/stay"},"authoredOn":"2026-11-02",
                "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/medicationrequest-category","code":"inpatient"}]}],
                "medicationCodeableConcept":{"text":"furosemide 40 mg injection"}""");
        put("mercy", "Observation", "k", """
                "status":"final","subject":{"reference":"Patient/p-mercy"},"effectiveDateTime":"2026-11-04T08:00:00-05:00",
                "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
                "code":{"coding":[{"system":"http://loinc.org","code":"2823-3","display":"Potassium"}]},
                "valueQuantity":{"value":4.10,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},
                "referenceRange":[{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"}}]""");
        put("mercy", "Observation", "hr", """
                "status":"final","subject":{"reference":"Patient/p-mercy"},"effectiveDateTime":"2026-11-05T07:00:00-05:00",
                "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
                "code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}]},
                "valueQuantity":{"value":72,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}""");
    }

    private static String encounter(String status, String end) {
        return """
                "status":"%s","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},
                "subject":{"reference":"Patient/p-mercy"},"period":{"start":"2026-11-02T08:00:00-05:00"%s},
                "participant":[{"type":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"ATND","display":"attender"}]}],
                  "individual":{"reference":"Practitioner/house"}}]""".formatted(status, end);
    }

    private static String report(String status) {
        return """
                "status":"%s","subject":{"reference":"Patient/p-mercy"},"encounter":{"reference":"Encounter/stay"},
                "basedOn":[{"reference":"ServiceRequest/culture"}],"effectiveDateTime":"2026-11-02T09:00:00-05:00",
                "code":{"coding":[{"system":"http://loinc.org","code":"600-7","display":"Blood culture"}]}""".formatted(status);
    }

    private static String clinical(String system, String code) {
        return "{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/" + system + "\",\"code\":\"" + code
                + "\"}]}";
    }

    private static void medicine(
            String practice,
            String id,
            String patient,
            String code,
            String name,
            String status,
            String on,
            String sig,
            String encounter)
            throws Exception {
        put(practice, "MedicationRequest", id, """
                "status":"%s","intent":"order","subject":{"reference":"Patient/%s"},"authoredOn":"%s",%s
                "medicationCodeableConcept":{"coding":[{"system":"%s","code":"%s","display":"%s"}]},
                "dosageInstruction":[{"text":"%s"}]""".formatted(
                        status,
                        patient,
                        on,
                        encounter.isEmpty() ? "" : "\"encounter\":{\"reference\":\"Encounter/" + encounter + "\"},",
                        DRUGS,
                        code,
                        name,
                        sig));
    }

    private static void put(String practice, String type, String id, String members) throws Exception {
        String json = "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + members + "}";
        HttpResponse<String> answer = hub.http()
                .send(
                        "PUT",
                        "/practices/" + practice + "/fhir/" + type + "/" + id,
                        "application/fhir+json",
                        json.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode())
                .as(type + "/" + id + " " + answer.body())
                .isLessThan(300);
    }

    private static JsonNode section(String title) {
        for (JsonNode section : packet.path("entry").path(0).path("resource").path("section")) {
            if (section.path("title").asString("").startsWith(title)) {
                return section;
            }
        }
        throw new AssertionError("no section " + title);
    }

    @Test
    void medicinesStandAgainstThoseBeforeAdmission() {
        Map<String, String> fates = new LinkedHashMap<>();
        for (JsonNode entry : section("Medications").path("entry")) {
            String reference = entry.path("reference").asString("");
            fates.put(
                    reference.substring(reference.lastIndexOf('/') + 1),
                    entry.path("extension").path(0).path("valueCode").asString(""));
        }
        assertThat(fates)
                .containsEntry("m1", "changed")
                .containsEntry("l1", "changed")
                .containsEntry("m2", "continued")
                .containsEntry("m3", "stopped")
                .containsEntry("l3", "stopped")
                .containsEntry("m5", "new")
                .containsEntry("l4", "not-addressed")
                .doesNotContainKey("m6");
    }

    @Test
    void aPendingResultHasANamedOwner() {
        JsonNode section = section("Results pending");
        assertThat(section.path("text").path("div").asString("")).contains("Blood culture", "Gregory House", "awaited");
        JsonNode owner = section.path("entry").path(0).path("extension").path(0).path("valueReference");
        assertThat(owner.path("reference").asString("")).isEqualTo("Practitioner/house");
        assertThat(section("Follow-up").path("text").path("div").asString(""))
                .contains("Heart failure clinic", "Dr House");
        assertThat(section("Contacts").path("text").path("div").asString(""))
                .contains("Gregory House", "Ines Alvarez", "617-555-0100");
    }

    @Test
    void theThreeRenderingsSayTheSameItemByItem() throws Exception {
        Document cda = xml("/fhir/Encounter/stay/$transition-packet?_format=ccda");
        String page = new String(
                hub.http().bytes("/fhir/Encounter/stay/$transition-packet?_format=html"), StandardCharsets.UTF_8);
        List<List<String>> inCda = new ArrayList<>();
        NodeList sections = cda.getElementsByTagNameNS("urn:hl7-org:v3", "section");
        for (int i = 0; i < sections.getLength(); i++) {
            Element text = (Element) ((Element) sections.item(i))
                    .getElementsByTagNameNS("urn:hl7-org:v3", "text")
                    .item(0);
            inCda.add(rows(text));
        }
        List<List<String>> inFhir = new ArrayList<>();
        for (JsonNode section : packet.path("entry").path(0).path("resource").path("section")) {
            inFhir.add(rows(parse(section.path("text").path("div").asString("").getBytes(StandardCharsets.UTF_8))
                    .getDocumentElement()));
        }
        List<List<String>> onPage = new ArrayList<>();
        Matcher matcher = Pattern.compile("<section id=[^>]*>.*?</section>", Pattern.DOTALL)
                .matcher(page);
        while (matcher.find()) {
            onPage.add(
                    rows(parse(matcher.group().getBytes(StandardCharsets.UTF_8)).getDocumentElement()));
        }
        assertThat(inFhir).hasSizeGreaterThan(8);
        assertThat(inFhir.stream().mapToInt(List::size).sum()).isGreaterThan(20);
        assertThat(inCda).isEqualTo(inFhir);
        assertThat(onPage).isEqualTo(inFhir);
        byte[] pdf = hub.http().bytes("/fhir/Encounter/stay/$transition-packet?_format=pdf");
        assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
    }

    /** Last: what is read back becomes a practice's record of the same person, and shows in the packet from then on. */
    @Test
    @Order(Integer.MAX_VALUE)
    void ourOwnAdapterReadsTheSameFacts() throws Exception {
        assertRoundTrip("packet", "/fhir/Encounter/stay/$transition-packet?_format=ccda", packet);
        assertRoundTrip("ccd", "/fhir/Patient/p-lake/$ccd", hub.http().json("/fhir/Patient/p-lake/$summary"));
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        assertThat(hub.http().get("/fhir/Encounter/none/$transition-packet").statusCode())
                .isEqualTo(404);
        assertThat(hub.http().get("/fhir/Patient/none/$ccd").statusCode()).isEqualTo(404);
        assertThat(hub.http().get("/pending?practice=none").statusCode()).isEqualTo(404);
    }

    private static void assertRoundTrip(String name, String path, JsonNode document) throws Exception {
        byte[] cda = hub.http().bytes(path);
        assertThat(CdaSchema.errors(cda)).as("HL7's schema on the " + name).isEmpty();
        HttpResponse<String> answer = hub.http()
                .send("POST", "/practices/receiver/feeds/docs/messages", "application/xml", cda, "Prefer", "wait=30");
        JsonNode sent = FhirJson.parse(answer.body());
        assertThat(sent.path("state").asString("")).as(answer.body()).isEqualTo("stored");
        JsonNode receipt = hub.http()
                .json("/practices/receiver/messages/" + sent.path("id").asString("") + "/receipt");
        assertThat(receipt.path("totals").path("unmapped").asInt(-1))
                .as("unmapped leaves of the " + name)
                .isZero();
        TreeSet<String> read = new TreeSet<>();
        for (JsonNode resource : receipt.path("resources")) {
            Facts.add(
                    read,
                    hub.http()
                            .json("/practices/receiver/fhir/"
                                    + resource.path("reference").asString("")));
        }
        // C-CDA puts vital signs under an organizer, which comes back as a panel without a value of its own
        read.removeIf(fact -> fact.startsWith("Observation: 46680005 "));
        TreeSet<String> written = new TreeSet<>();
        for (JsonNode entry : document.path("entry")) {
            Facts.add(written, entry.path("resource"));
        }
        assertThat(written).as("facts of the " + name).hasSizeGreaterThan(10);
        System.out.println(name + ": " + written.size() + " facts written, " + read.size() + " read");
        assertThat(read).as("facts of the " + name).isEqualTo(written);
    }

    private static Document xml(String path) throws Exception {
        return parse(hub.http().bytes(path));
    }

    private static Document parse(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    /** The cells of every table row, and every paragraph, in order. */
    private static List<String> rows(Element of) {
        List<String> rows = new ArrayList<>();
        NodeList all = of.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            String tag = element.getLocalName();
            if (tag.equals("tr") || tag.equals("p") || tag.equals("paragraph")) {
                rows.add(element.getTextContent().strip());
            }
        }
        return rows;
    }
}
