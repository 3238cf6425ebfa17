package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.hub.api.Fhir.Response;
import tools.jackson.databind.JsonNode;

/** What clients send that cannot be answered: each gets a status and an OperationOutcome that names the place. */
class BadRequestTest {

    private static Fhir fhir;
    private static String patient;

    @BeforeAll
    static void start() {
        fhir = new Fhir();
        patient = fhir.create("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Quill\"}]}");
    }

    @AfterAll
    static void stop() {
        fhir.close();
    }

    /** Not one of the values that were sent may come back: they can be a patient's. */
    private static void refused(Response answer, int status, String says) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/fhir+json");
        JsonNode issue = answer.json().at("/issue/0");
        assertThat(answer.json().path("resourceType").asString()).isEqualTo("OperationOutcome");
        assertThat(issue.path("severity").asString()).isEqualTo("error");
        assertThat(issue.toString()).contains(says).doesNotContain("SECRET");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "Patient?_count=-1; 400; _count",
                "Patient?_count=SECRET; 400; _count",
                "Patient?birthdate=SECRET; 400; birthdate",
                "Patient?birthdate=1970-13-45; 400; birthdate",
                "Patient?_lastUpdated=SECRET; 400; _lastUpdated",
                "Observation?value-quantity=SECRET; 400; value-quantity",
                "Observation?value-quantity=5|http://unitsofmeasure.org|SECRET|x; 400; value-quantity",
                "Patient?identifier=a|b|SECRET; 400; identifier",
                "Patient?gender=|; 400; gender",
                "Patient?active:missing=SECRET; 400; active:missing",
                "Patient?name:below=SECRET; 400; name",
                "Observation?subject.nothing=SECRET; 400; nothing",
                "Observation?code.name=SECRET; 400; code",
                "Observation?subject:Medication.name=SECRET; 400; subject",
                "Observation?patient.organization.partof.partof.partof.name=SECRET; 400; steps",
                "Patient?_has:Observation:nothing:code=SECRET; 400; nothing",
                "Patient?_has:Observation=SECRET; 400; _has",
                "Patient?_include=Patient:nothing; 400; _include",
                "Patient?_sort=nothing; 400; _sort",
                "Patient?_page=SECRET; 400; _page",
                "Patient?_list=$SECRET; 400; _list",
                "Patient?_contained=true; 400; _contained",
                "?_type=SECRET; 400; _type",
                "Nothing?name=SECRET; 404; type",
                "Patient/SECRET; 404; Patient",
                "Patient/a b; 404; Patient",
                "Patient/%00; 400; ",
                "Patient/%F0%9F%98%80; 404; Patient",
                "Patient/a'--; 404; Patient",
                "Patient/$nothing; 404; operation"
            })
    void isRefused(String address, int status, String says) {
        Response answer = fhir.get(address, "Prefer", "handling=strict");
        if (says == null) {
            // refused by what stands before the FHIR bases
            assertThat(answer.status()).as(answer.body()).isIn(400, 404);
            return;
        }
        refused(answer, status, says);
    }

    @Test
    void anUnknownParameterIsRefusedWithThoseThereAreOrPassedOver() {
        Response strict = fhir.get("Patient?nonsense=SECRET", "Prefer", "handling=strict");
        refused(strict, 400, "birthdate");
        Response lenient = fhir.get("Patient?nonsense=SECRET&family=Quill");
        assertThat(lenient.status()).isEqualTo(200);
        assertThat(Fhir.link(lenient.json(), "self")).doesNotContain("nonsense").contains("family=Quill");
    }

    @Test
    void aMillionAPageAreAThousand() {
        Response answer = fhir.get("Patient?_count=1000000");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Fhir.link(answer.json(), "self")).contains("_count=1000").doesNotContain("1000000");
    }

    @Test
    void addressesOfAThousandTermsAreAnswered() {
        String conditions = String.join(
                "&", IntStream.range(0, 1000).mapToObj(n -> "family=Quill").toList());
        assertThat(fhir.get("Patient?" + conditions).status()).isEqualTo(200);
        String values =
                String.join(",", IntStream.range(0, 1000).mapToObj(n -> "v" + n).toList());
        assertThat(fhir.ids("Patient?family=" + values + ",Quill")).containsExactly(patient);
        String sorts =
                String.join(",", IntStream.range(0, 1000).mapToObj(n -> "_id").toList());
        assertThat(fhir.get("Patient?_sort=" + sorts).status()).isIn(200, 400);
        String includes = String.join(
                "&",
                IntStream.range(0, 1000)
                        .mapToObj(n -> "_include=Patient:organization")
                        .toList());
        assertThat(fhir.get("Patient?" + includes).status()).isEqualTo(200);
    }

    @Test
    void includesInACircleEnd() {
        String one = fhir.create("{\"resourceType\":\"Organization\",\"name\":\"one\"}");
        String two = fhir.create(
                "{\"resourceType\":\"Organization\",\"name\":\"two\",\"partOf\":{\"reference\":\"Organization/" + one
                        + "\"}}");
        assertThat(fhir.send(
                                "PUT",
                                "Organization/" + one,
                                "{\"resourceType\":\"Organization\",\"id\":\"" + one
                                        + "\",\"name\":\"one\",\"partOf\":{\"reference\":\"Organization/" + two
                                        + "\"}}")
                        .status())
                .isEqualTo(200);
        JsonNode found = fhir.get("Organization?name=one&_include=Organization:partof"
                        + "&_include:iterate=Organization:partof&_revinclude:iterate=Organization:partof")
                .json();
        assertThat(found.path("entry").size()).isEqualTo(2);
        assertThat(fhir.ids("Organization?partof:below=Organization/" + one)).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void twoEntriesOfOneFullUrlAreRefused() {
        String entry = "{\"fullUrl\":\"urn:uuid:0b1f7a5e-0000-4000-8000-000000000001\",\"resource\":{\"resourceType\":"
                + "\"Organization\",\"name\":\"twice\"},\"request\":{\"method\":\"POST\",\"url\":\"Organization\"}}";
        refused(
                fhir.post(
                        "",
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entry + "," + entry
                                + "]}"),
                400,
                "fullUrl");
        assertThat(fhir.ids("Organization?name=twice")).isEmpty();
    }

    @Test
    void aPatchOfWhatIsNotThereSaysWhichOperation() {
        refused(
                fhir.send(
                        "PATCH",
                        "Patient/" + patient,
                        "[{\"op\":\"replace\",\"path\":\"/contact/7/name\",\"value\":\"SECRET\"}]",
                        "Content-Type",
                        "application/json-patch+json"),
                422,
                ".path");
    }

    @Test
    void nestingWithoutEndIsRefused() {
        String deep = "{\"resourceType\":\"Patient\",\"extension\":" + "[{\"url\":\"u\",\"extension\":".repeat(10_000);
        refused(fhir.post("Patient", deep), 400, "");
    }

    @Test
    void idsThatAreNoneAreNotTaken() {
        for (String id : List.of("a_b", "ä", "x".repeat(65))) {
            Response answer = fhir.send("PUT", "Patient/" + id, "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\"}");
            refused(answer, 422, "Patient.id");
        }
    }
}
