package org.quiltehr.hub.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Provenance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import tools.jackson.databind.JsonNode;

/** From a stored element back to its bytes, a feed's account, and the Provenance the hub makes of each resource. */
class TraceTest {

    private static final String ORU = String.join(
            "\r",
            "MSH|^~\\&|LAB|LAKE|HUB|NET|20260105101500||ORU^R01|T1|P|2.5.1",
            "PID|1||77^^^LAKE^MR||Tracer^Tina||19600203|F",
            "OBR|1||F1|2345-7^Glucose^LN|||20260105100000|||||||||1234567893^House^Greg^^^^^^NPI|||||||||F",
            "OBX|1|NM|2345-7^Glucose^LN||101|mg/dL|70-99|H|||F|||20260105100000||9876543210^Cuddy^Lisa^^^^^^NPI",
            "");

    private static TestHub hub;
    private static JsonNode receipt;
    private static String observation;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
        hub.http().put("/practices/lake", "{\"name\":\"Lake Practice\",\"timezone\":\"UTC\"}");
        hub.http().put("/practices/lake/feeds/lab", "{\"adapter\":\"hl7v2\"}");
        HttpResponse<String> answer = hub.http()
                .send(
                        "POST",
                        "/practices/lake/feeds/lab/messages",
                        "application/hl7-v2",
                        ORU.getBytes(StandardCharsets.UTF_8),
                        "Prefer",
                        "wait=20");
        JsonNode sent = FhirJson.parse(answer.body());
        assertThat(sent.path("state").asString("")).as(answer.body()).isEqualTo("stored");
        receipt = hub.http().json("/practices/lake/messages/" + sent.path("id").asString("") + "/receipt");
        for (JsonNode resource : receipt.path("resources")) {
            if (resource.path("reference").asString("").startsWith("Observation/")) {
                observation = resource.path("reference").asString("");
            }
        }
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static String message() {
        return "/practices/lake/messages/" + receipt.path("id").asString("");
    }

    private static JsonNode json(String path) throws Exception {
        return hub.http().json(path);
    }

    @Test
    void everyLineOfTheLedgerNamesItsBytes() throws Exception {
        byte[] raw = ORU.getBytes(StandardCharsets.UTF_8);
        int lines = 0;
        for (JsonNode line : receipt.path("ledger")) {
            String location = line.path("location").asString("");
            Excerpt excerpt = Excerpts.find(raw, location).orElseThrow(() -> new AssertionError(location));
            assertThat(excerpt.before() + excerpt.text() + excerpt.after()).isEqualTo(ORU);
            assertThat(excerpt.text()).as(location).isNotEmpty();
            lines++;
        }
        assertThat(lines).isGreaterThan(30);
        JsonNode excerpt = json(message() + "/raw?at=OBX%5B1%5D-5%5B1%5D.1.1&context=3");
        assertThat(excerpt.path("text").asString("")).isEqualTo("101");
        assertThat(excerpt.path("before").asString("")).isEqualTo("N||");
        assertThat(excerpt.path("after").asString("")).isEqualTo("|mg");
        int start = excerpt.path("start").asInt(0);
        assertThat(ORU.substring(start, excerpt.path("end").asInt(0))).isEqualTo("101");
        HttpResponse<String> none = hub.http().get(message() + "/raw?at=ZZZ%5B1%5D-1%5B1%5D.1.1");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).contains("no-such-location");
    }

    @Test
    void anElementLeadsBackToItsField() throws Exception {
        JsonNode trace =
                json(message() + "/trace?resource=" + observation + "&element=Observation.valueQuantity.value");
        JsonNode from = trace.path("elements").path(0).path("from").path(0);
        assertThat(from.path("location").asString("")).isEqualTo("OBX[1]-5[1].1.1");
        assertThat(from.path("text").asString("")).isEqualTo("101");
        JsonNode whole = json("/practices/lake/trace?resource=" + observation);
        List<String> elements = new ArrayList<>();
        whole.path("elements").forEach(e -> elements.add(e.path("element").asString("")));
        assertThat(elements)
                .contains("Observation.valueQuantity.value", "Observation.status", "Observation.code.coding[0].code");
        JsonNode above =
                json("/practices/lake/trace?resource=" + observation + "&element=Observation.code.coding%5B7%5D.code");
        assertThat(above.path("elements").path(0).path("element").asString(""))
                .as("an element the message does not name leads to the nearest above it")
                .startsWith("Observation.code");
        assertThat(hub.http()
                        .get("/practices/lake/trace?resource=Observation/none")
                        .statusCode())
                .isEqualTo(404);
        assertThat(hub.http().get("/practices/p/trace?resource=" + observation).statusCode())
                .as("another practice's")
                .isEqualTo(404);
        assertThat(hub.http().get("/practices/lake/trace?resource=x").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aWriteAtABaseIsItsOwnSource() throws Exception {
        hub.http().put("/practices/lake/fhir/Basic/b1", """
                {"resourceType":"Basic","id":"b1","code":{"text":"as written"}}
                """);
        JsonNode trace = json("/practices/lake/trace?resource=Basic/b1&element=Basic.code.text");
        assertThat(trace.path("elements")
                        .path(0)
                        .path("from")
                        .path(0)
                        .path("text")
                        .asString(""))
                .isEqualTo("\"as written\"");
    }

    @Test
    void aFeedsLedgersAddUp() throws Exception {
        JsonNode coverage = json("/practices/lake/feeds/lab/coverage");
        JsonNode totals = coverage.path("totals");
        assertThat(coverage.path("messages").asInt(0)).isEqualTo(1);
        for (String fate : List.of("populated", "mapped", "kept", "ignored", "unmapped")) {
            assertThat(totals.path(fate).asInt(-1))
                    .as(fate)
                    .isEqualTo(receipt.path("totals").path(fate).asInt(-2));
        }
        assertThat(FeedCoverage.general("OBX[3]-5[1].2.1")).isEqualTo("OBX-5.2");
        assertThat(FeedCoverage.general("/a[1]/b[2]/@c")).isEqualTo("/a/b/@c");
        assertThat(hub.http().get("/practices/lake/feeds/none/coverage").statusCode())
                .isEqualTo(404);
    }

    private static JsonNode provenance(JsonNode bundle) {
        for (JsonNode entry : bundle.path("entry")) {
            JsonNode resource = entry.path("resource");
            if (resource.path("resourceType").asString("").equals("Provenance")
                    && resource.path("target")
                            .path(0)
                            .path("reference")
                            .asString("")
                            .equals(observation)
                    && resource.toString().contains("transmitter")) {
                return resource;
            }
        }
        throw new AssertionError("no Provenance: " + bundle);
    }

    @Test
    void provenanceComesWithSearchesByTargetAndByItsId() throws Exception {
        String id = observation.substring(observation.indexOf('/') + 1);
        for (String base : List.of("/fhir", "/practices/lake/fhir")) {
            JsonNode found = provenance(json(base + "/Observation?_id=" + id + "&_revinclude=Provenance:target"));
            JsonNode author = found.path("agent").path(0);
            assertThat(author.path("type").path("coding").path(0).path("code").asString(""))
                    .isEqualTo("author");
            assertThat(author.path("who").toString()).contains("Practitioner");
            assertThat(author.path("onBehalfOf").path("display").asString("")).isEqualTo("Lake Practice");
            assertThat(found.path("entity")
                            .path(0)
                            .path("what")
                            .path("identifier")
                            .path("value")
                            .asString(""))
                    .isEqualTo("urn:uuid:" + receipt.path("id").asString(""));
            assertThat(found.path("meta").path("profile").path(0).asString(""))
                    .isEqualTo("http://hl7.org/fhir/us/core/StructureDefinition/us-core-provenance");
            assertThat(provenance(json(base + "/Provenance?target=" + observation)))
                    .isEqualTo(found);
            assertThat((JsonNode) json(base + "/Provenance/" + found.path("id").asString("")))
                    .isEqualTo(found);
            Provenance parsed =
                    FhirContext.forR4Cached().newJsonParser().parseResource(Provenance.class, found.toString());
            assertThat(parsed.getRecorded()).isNotNull();
            String patient = json(base + "/Observation/" + id)
                    .path("subject")
                    .path("reference")
                    .asString("");
            JsonNode everything = json(base + "/" + patient + "/$everything?_revinclude=Provenance:target");
            assertThat(provenance(everything)).isEqualTo(found);
            assertThat(json(base + "/" + patient + "/$everything").toString())
                    .doesNotContain("us-core-provenance-participant-type");
        }
        String none = "/fhir/Provenance/p93-0000000000000-0000000000000-1";
        assertThat(hub.http().get(none).statusCode()).isEqualTo(404);
    }
}
