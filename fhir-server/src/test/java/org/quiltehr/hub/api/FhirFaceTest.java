package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Conformance;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.load.Charts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Both FHIR bases over HTTP, as a client sees them. */
class FhirFaceTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Hub.Running hub;
    private static String base;

    @BeforeAll
    static void start() {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, true));
        base = hub.base() + "/fhir";
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    @Test
    void aResourceIsCreatedReadUpdatedDeletedAndItsVersionsRemain() throws Exception {
        var created = send(
                "POST",
                "Patient",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Okafor\"}],\"birthDate\":\"1961-04-30\"}");
        assertThat(created.statusCode()).isEqualTo(201);
        String location = created.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(base + "/Patient/").endsWith("/_history/1");
        assertThat(created.headers().firstValue("ETag")).hasValue("W/\"1\"");
        assertThat(created.headers().firstValue("Last-Modified")).isPresent();
        String id = json(created).path("id").asString();

        var read = send("GET", "Patient/" + id, null);
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(created.body());
        assertThat(send("GET", "Patient/" + id, null, "If-None-Match", "W/\"1\"")
                        .statusCode())
                .isEqualTo(304);
        assertThat(send("GET", "Patient/" + id, null, "If-None-Match", "W/\"2\"")
                        .statusCode())
                .isEqualTo(200);

        ObjectNode changed = json(read);
        changed.put("active", true);
        assertThat(send("PUT", "Patient/" + id, changed.toString(), "If-Match", "W/\"7\"")
                        .statusCode())
                .isEqualTo(412);
        var updated = send("PUT", "Patient/" + id, changed.toString(), "If-Match", "W/\"1\"");
        assertThat(updated.statusCode()).isEqualTo(200);
        assertThat(updated.headers().firstValue("ETag")).hasValue("W/\"2\"");
        var again = send("PUT", "Patient/" + id, updated.body());
        assertThat(again.headers().firstValue("ETag")).hasValue("W/\"2\"");
        assertThat(again.body()).isEqualTo(updated.body());

        assertThat(send("GET", "Patient/" + id + "/_history/1", null).body()).isEqualTo(created.body());
        JsonNode history = json(send("GET", "Patient/" + id + "/_history", null));
        assertThat(history.path("entry").size()).isEqualTo(2);
        assertThat(history.at("/entry/0/resource/meta/versionId").asString()).isEqualTo("2");

        assertThat(send("DELETE", "Patient/" + id, null).statusCode()).isEqualTo(204);
        assertProblem(410, "deleted", send("GET", "Patient/" + id, null));
        assertThat(json(send("GET", "Patient/" + id + "/_history", null))
                        .at("/entry/0/request/method")
                        .asString())
                .isEqualTo("DELETE");
    }

    @Test
    void preferSaysWhatComesBack() throws Exception {
        String patient = "{\"resourceType\":\"Patient\"}";
        assertThat(send("POST", "Patient", patient, "Prefer", "return=minimal").body())
                .isEmpty();
        assertThat(json(send("POST", "Patient", patient, "Prefer", "return=OperationOutcome"))
                        .path("resourceType")
                        .asString())
                .isEqualTo("OperationOutcome");
        assertThat(json(send("POST", "Patient", patient, "Prefer", "return=representation"))
                        .path("resourceType")
                        .asString())
                .isEqualTo("Patient");
    }

    @Test
    void everyErrorIsAnOperationOutcomeThatNamesThePlace() throws Exception {
        assertProblem(404, "not-found", send("GET", "Patient/nobody", null));
        assertProblem(404, "not-supported", send("GET", "Nothing", null));
        assertProblem(404, "not-found", send("GET", hub.base() + "/practices/nowhere/fhir/Patient", null));
        assertProblem(400, "structure", send("POST", "Patient", "{\"resourceType\":\"Patient\",}"));
        assertProblem(400, "structure", send("POST", "Patient", "[".repeat(5000)));
        assertProblem(400, "required", send("POST", "Patient", ""));
        assertProblem(400, "value", send("POST", "Patient", "{\"resourceType\":\"Group\"}"));
        assertProblem(405, "not-supported", send("PUT", "", "{}"));
        assertProblem(
                404, "not-found", send("PATCH", "Patient/x", "[]", "Content-Type", "application/json-patch+json"));
        String patched = json(send("POST", "Patient", "{\"resourceType\":\"Patient\"}"))
                .path("id")
                .asString();
        assertProblem(400, "value", send("PATCH", "Patient/" + patched, "{\"resourceType\":\"Patient\"}"));
        assertProblem(415, "not-supported", send("POST", "Patient", "a,b", "Content-Type", "text/csv"));
        assertProblem(406, "not-supported", send("GET", "metadata", null, "Accept", "application/turtle"));
        var wrong = send("POST", "Patient", "{\"resourceType\":\"Patient\",\"birthDate\":\"yesterday\",\"gender\":1}");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(json(wrong).findValuesAsString("diagnostics")).noneMatch(text -> text.contains("yesterday"));
        assertThat(json(wrong).at("/issue/0/expression/0").asString()).startsWith("Patient.");
        var dangling = send("POST", "Observation", """
                {"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/nobody"}}""");
        assertThat(dangling.statusCode()).isEqualTo(422);
        assertThat(json(dangling).at("/issue/0/expression/0").asString()).isEqualTo("Observation.subject.reference");
    }

    @Test
    void conditionalInteractionsFindTheRecord() throws Exception {
        String patient = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:s\",\"value\":\"c-1\"}]}";
        var first = send("POST", "Patient", patient, "If-None-Exist", "identifier=urn:s|c-1");
        var second = send("POST", "Patient", patient, "If-None-Exist", "identifier=urn:s|c-1");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(json(second).path("id")).isEqualTo(json(first).path("id"));
        var updated =
                send("PUT", "Patient?identifier=urn:s%7Cc-1", patient.replace("}]}", "}],\"gender\":\"female\"}"));
        assertThat(updated.headers().firstValue("ETag")).hasValue("W/\"2\"");
        assertThat(send("DELETE", "Patient?identifier=urn:s%7Cc-1", null).statusCode())
                .isEqualTo(204);
        assertProblem(
                410, "deleted", send("GET", "Patient/" + json(first).path("id").asString(), null));
    }

    @Test
    void aTransactionIsSearchedReadAndSummedUp() throws Exception {
        var stored = send("POST", "", Charts.transaction(1, 3));
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
        JsonNode response = json(stored);
        assertThat(response.path("type").asString()).isEqualTo("transaction-response");
        String patient = response.at("/entry/0/response/location").asString().replaceAll("/_history.*", "");
        String id = patient.substring("Patient/".length());
        JsonNode found = json(send("GET", "Observation?patient=" + id + "&_count=5", null));
        assertThat(found.path("entry").size()).isEqualTo(5);
        assertThat(found.at("/entry/0/resource/subject/reference").asString()).isEqualTo(patient);
        String next = link(found, "next");
        assertThat(json(send("GET", next, null)).path("entry").size()).isEqualTo(5);
        JsonNode posted = json(send(
                "POST",
                "Observation/_search",
                "patient=" + id + "&_count=5",
                "Content-Type",
                "application/x-www-form-urlencoded"));
        assertThat(posted.path("entry")).isEqualTo(found.path("entry"));
        assertThat(json(send("GET", patient + "/Condition", null)).path("entry").size())
                .isEqualTo(3);
        JsonNode everything = json(send("GET", patient + "/$everything", null));
        assertThat(everything.path("entry").size())
                .isEqualTo(response.path("entry").size());
        JsonNode summary = json(send("GET", patient + "/$summary", null));
        assertThat(summary.path("type").asString()).isEqualTo("document");
        JsonNode byIdentifier = json(send(
                "GET",
                "Patient/$summary?identifier="
                        + json(send("GET", patient, null))
                                .at("/identifier/0/value")
                                .asString(),
                null));
        assertThat(byIdentifier.path("type").asString()).isEqualTo("document");
    }

    @Test
    void aBatchDoesWhatItCan() throws Exception {
        JsonNode response = json(send("POST", "", """
                {"resourceType":"Bundle","type":"batch","entry":[
                 {"resource":{"resourceType":"Patient","active":true},"request":{"method":"POST","url":"Patient"}},
                 {"resource":{"resourceType":"Patient","active":"no"},"request":{"method":"POST","url":"Patient"}},
                 {"request":{"method":"GET","url":"Patient/nobody"}},
                 {"request":{"method":"GET","url":"Patient?_count=1"}}]}"""));
        List<String> statuses = new ArrayList<>();
        response.path("entry")
                .forEach(e -> statuses.add(e.at("/response/status").asString()));
        assertThat(statuses).containsExactly("201 Created", "422 Unprocessable Entity", "404 Not Found", "200 OK");
        assertThat(response.at("/entry/1/response/outcome/resourceType").asString())
                .isEqualTo("OperationOutcome");
        assertThat(response.at("/entry/3/resource/resourceType").asString()).isEqualTo("Bundle");
    }

    @Test
    void xmlAndShapedAnswersSayTheSame() throws Exception {
        String xml = """
                <Patient xmlns="http://hl7.org/fhir"><identifier><system value="urn:s"/><value value="x-1"/></identifier>\
                <name><family value="Ünal"/></name><birthDate value="1950-01-02"/></Patient>""";
        var created =
                send("POST", "Patient", xml, "Content-Type", "application/fhir+xml", "Accept", "application/fhir+xml");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Content-Type").orElse("")).startsWith("application/fhir+xml");
        var parser = FhirContext.forR4().newXmlParser();
        String id = parser.parseResource(created.body()).getIdElement().getIdPart();
        for (String address : List.of(
                "Patient/" + id,
                "Patient?_id=" + id,
                "Patient/" + id + "/_history",
                "Patient/" + id + "/$everything")) {
            String mark = address.contains("?") ? "&" : "?";
            JsonNode plain = json(send("GET", address, null));
            String asXml = send("GET", address + mark + "_format=xml", null).body();
            String back = FhirContext.forR4().newJsonParser().encodeResourceToString(parser.parseResource(asXml));
            assertThat(unlinked(FhirJson.parse(back))).as(address).isEqualTo(unlinked(plain));
            JsonNode pretty = json(send("GET", address + mark + "_pretty=true", null));
            assertThat(unlinked(pretty)).as(address).isEqualTo(unlinked(plain));
        }
        JsonNode some = json(send("GET", "Patient/" + id + "?_elements=name", null));
        assertThat(some.has("name")).isTrue();
        assertThat(some.has("birthDate")).isFalse();
        assertThat(json(send("GET", "Patient/" + id + "?_summary=true", null))
                        .at("/meta/tag")
                        .toString())
                .contains("SUBSETTED");
    }

    /** Without links, which name the format asked for. */
    private static JsonNode unlinked(JsonNode tree) {
        ((ObjectNode) tree).remove("link");
        return tree;
    }

    @Test
    void theCapabilityStatementTellsWhatIsThere() throws Exception {
        String body = send("GET", "metadata", null).body();
        CapabilityStatement statement =
                FhirContext.forR4().newJsonParser().parseResource(CapabilityStatement.class, body);
        var patient = statement.getRestFirstRep().getResource().stream()
                .filter(r -> r.getType().equals("Patient"))
                .findFirst()
                .orElseThrow();
        assertThat(patient.getSearchParam()).extracting(p -> p.getName()).contains("identifier", "family", "birthdate");
        assertThat(patient.getOperation()).extracting(o -> o.getName()).contains("everything", "summary");
        for (var parameter : patient.getSearchParam()) {
            if (parameter.getType().toCode().equals("token")) {
                assertThat(send("GET", "Patient?" + parameter.getName() + "=nothing&_count=1", null)
                                .statusCode())
                        .as(parameter.getName())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void theMetaOfATypeAndOfAllIsWhatResourcesBear() throws Exception {
        send("POST", "Substance", """
            {"resourceType":"Substance","code":{"text":"x"},"meta":{"tag":[{"system":"urn:meta","code":"one"}]}}\
            """);
        for (String address : List.of("Substance/$meta", "$meta")) {
            HttpResponse<String> answer = send("GET", address, null);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(FhirJson.parse(answer.body())
                            .at("/parameter/0/valueMeta/tag")
                            .toString())
                    .contains("urn:meta", "quiltehr.org/practice");
        }
        assertThat(send("GET", "SubstanceSpecification/$meta", null).body())
                .doesNotContain("urn:meta")
                .contains("not-applicable");
    }

    @Test
    void largeTransactionsAreTakenAndTooLargeOnesRefused() throws Exception {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < 17_000; i++) {
            entries.append(i == 0 ? "" : ",").append("""
                    {"resource":{"resourceType":"Basic","code":{"text":"%d"}},"request":{"method":"POST","url":"Basic"}}""".formatted(i));
        }
        String open = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[";
        var taken = send("POST", "", open + entries + "]}");
        assertThat(taken.statusCode()).isEqualTo(200);
        assertThat(json(taken).path("entry").size()).isEqualTo(17_000);
        String filler =
                ",{\"resource\":{\"resourceType\":\"Basic\"},\"request\":{\"method\":\"POST\",\"url\":\"Basic\"}}";
        assertProblem(413, "too-long", send("POST", "", open + entries + filler.repeat(3_001) + "]}"));
        assertProblem(413, "too-long", send("POST", "Basic", " ".repeat((64 << 20) + 1)));
        assertThat(send("GET", "metadata", null).statusCode()).isEqualTo(200);
    }

    @Test
    void aPracticesBaseShowsItsOwnRecordsOnly() throws Exception {
        put(hub.base() + "/practices/lakeside", "{\"name\":\"Lakeside\",\"timezone\":\"America/New_York\"}");
        String lakeside = hub.base() + "/practices/lakeside/fhir";
        var created = send("POST", lakeside + "/Patient", "{\"resourceType\":\"Patient\",\"gender\":\"other\"}");
        assertThat(created.statusCode()).isEqualTo(201);
        String id = json(created).path("id").asString();
        assertThat(created.body()).contains("\"code\":\"lakeside\"");
        assertThat(send("GET", lakeside + "/Patient/" + id, null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "Patient/" + id, null).statusCode()).isEqualTo(200);
        var forbidden =
                send("PUT", "Patient/" + id, json(created).put("active", true).toString());
        assertProblem(403, "forbidden", forbidden);
        var own = send("POST", "Patient", "{\"resourceType\":\"Patient\"}");
        assertProblem(
                404,
                "not-found",
                send("GET", lakeside + "/Patient/" + json(own).path("id").asString(), null));
    }

    private static String link(JsonNode bundle, String relation) {
        return StreamSupport.stream(bundle.path("link").spliterator(), false)
                .filter(link -> link.path("relation").asString("").equals(relation))
                .map(link -> link.path("url").asString(""))
                .findFirst()
                .orElseThrow();
    }

    private static void assertProblem(int status, String code, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).path("resourceType").asString()).isEqualTo("OperationOutcome");
        assertThat(json(response).at("/issue/0/code").asString()).isEqualTo(code);
    }

    private static ObjectNode json(HttpResponse<String> response) {
        return FhirJson.parse(response.body());
    }

    private static void put(String url, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isBetween(200, 299);
    }

    private static HttpResponse<String> send(String method, String address, String body, String... headers)
            throws IOException, InterruptedException {
        String url = address.startsWith("http") ? address : address.isEmpty() ? base : base + "/" + address;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.replace("|", "%7C")))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        if (body != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/fhir+json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        var response = Conformance.checked(
                CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
        Conformance.check(base, response.headers().firstValue("Content-Type").orElse(""), response.body());
        return response;
    }
}
