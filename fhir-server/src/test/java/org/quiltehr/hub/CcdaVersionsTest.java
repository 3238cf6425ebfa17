package org.quiltehr.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import tools.jackson.databind.JsonNode;

/** Versions of one set of documents (SEMANTICS 2): the higher takes back what only the lower stated. */
class CcdaVersionsTest {

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
        hub.http().put("/practices/p/feeds/docs", "{\"adapter\":\"ccda\"}");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static String document(String patient, String id, String type, int version, String... problems) {
        StringBuilder entries = new StringBuilder();
        for (String problem : problems) {
            entries.append("""
                    <entry><act classCode="ACT" moodCode="EVN"><code code="CONC"/><statusCode code="active"/>
                    <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
                    <id root="2.999.1" extension="%s-%s"/><code code="ASSERTION"/><statusCode code="completed"/>
                    <effectiveTime><low value="20240101"/></effectiveTime>
                    <value xsi:type="CD" code="%s" codeSystem="2.16.840.1.113883.6.96"/>
                    </observation></entryRelationship></act></entry>
                    """.formatted(patient, problem, problem));
        }
        return """
                <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
                <id root="2.999.2" extension="%s"/><code code="%s" codeSystem="2.16.840.1.113883.6.1"/>
                <effectiveTime value="2024031%d"/><setId root="2.999.2" extension="SET"/><versionNumber value="%d"/>
                <recordTarget><patientRole><id root="2.999.3" extension="%s"/><patient><name><given>Ada</given>
                <family>%s</family></name><birthTime value="19500203"/></patient></patientRole></recordTarget>
                <component><structuredBody><component><section>
                <code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/><title>Problems</title><text>Problems</text>%s
                </section></component></structuredBody></component></ClinicalDocument>
                """.formatted(id, type, version, version, patient, patient, entries);
    }

    private static JsonNode send(String document) throws Exception {
        JsonNode told = FhirJson.parse(hub.http()
                .send(
                        "POST",
                        "/practices/p/feeds/docs/messages",
                        "application/xml",
                        document.getBytes(StandardCharsets.UTF_8),
                        "Prefer",
                        "wait=20")
                .body());
        assertThat(told.path("state").asString()).isEqualTo("stored");
        return told;
    }

    /** Code and verification status of the problems of a patient. */
    private static Map<String, String> problems(String patient) throws IOException, InterruptedException {
        Map<String, String> found = new TreeMap<>();
        JsonNode all = hub.http()
                .json("/practices/p/fhir/Condition?patient.identifier=urn:oid:2.999.3%7C" + patient + "&_count=100");
        for (JsonNode entry : all.path("entry")) {
            JsonNode row = entry.path("resource");
            found.put(
                    row.path("code").path("coding").path(0).path("code").asString(),
                    row.path("verificationStatus")
                            .path("coding")
                            .path(0)
                            .path("code")
                            .asString("stated"));
        }
        return found;
    }

    private static Map<String, String> documents(String patient) throws IOException, InterruptedException {
        Map<String, String> found = new TreeMap<>();
        JsonNode all =
                hub.http().json("/practices/p/fhir/DocumentReference?patient.identifier=urn:oid:2.999.3%7C" + patient);
        for (JsonNode entry : all.path("entry")) {
            JsonNode row = entry.path("resource");
            found.put(
                    row.path("masterIdentifier").path("value").asString(),
                    row.path("status").asString());
        }
        return found;
    }

    @Test
    void a_higher_version_takes_back_what_only_lower_ones_stated() throws Exception {
        send(document("ONE", "A1", "34133-9", 1, "38341003", "22298006"));
        send(document("ONE", "A2", "34133-9", 2, "38341003", "44054006"));
        assertThat(problems("ONE"))
                .isEqualTo(Map.of("38341003", "stated", "22298006", "entered-in-error", "44054006", "stated"));
        send(document("ONE", "A4", "34133-9", 4, "38341003"));
        assertThat(problems("ONE"))
                .isEqualTo(
                        Map.of("38341003", "stated", "22298006", "entered-in-error", "44054006", "entered-in-error"));
        assertThat(documents("ONE")).isEqualTo(Map.of("A1", "superseded", "A2", "superseded", "A4", "current"));
    }

    @Test
    void another_patient_type_or_the_same_number_replaces_nothing() throws Exception {
        send(document("TWO", "B1", "34133-9", 1, "38341003"));
        send(document("THREE", "B2", "34133-9", 2, "44054006"));
        send(document("TWO", "B3", "57133-1", 3, "22298006"));
        send(document("TWO", "B4", "34133-9", 1, "195967001"));
        assertThat(problems("TWO"))
                .isEqualTo(Map.of("38341003", "stated", "22298006", "stated", "195967001", "stated"));
        assertThat(documents("TWO")).isEqualTo(Map.of("B1", "current", "B3", "current", "B4", "current"));
    }
}
