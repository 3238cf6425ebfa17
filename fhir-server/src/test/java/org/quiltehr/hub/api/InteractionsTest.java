package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.api.Fhir.Response;
import tools.jackson.databind.JsonNode;

/** Interactions and operations over HTTP beyond create, read, update and delete. */
class InteractionsTest {

    private static final String JSON_PATCH = "application/json-patch+json";

    private static Fhir fhir;

    @BeforeAll
    static void start() {
        fhir = new Fhir();
    }

    @AfterAll
    static void stop() {
        fhir.close();
    }

    private static String patient(String family) {
        return fhir.create("""
                {"resourceType":"Patient","identifier":[{"system":"urn:i","value":"%s"}],"name":[{"family":"%s"}]}""".formatted(family, family));
    }

    @Test
    void aPatchChangesWhatItNamesAndMakesAVersion() {
        String id = patient("Patcher");
        Response patched = fhir.send(
                "PATCH",
                "Patient/" + id,
                "[{\"op\":\"add\",\"path\":\"/birthDate\",\"value\":\"1970-01-01\"}]",
                "Content-Type",
                JSON_PATCH,
                "If-Match",
                "W/\"1\"");
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        assertThat(patched.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(patched.json().path("birthDate").asString()).isEqualTo("1970-01-01");
        String fhirPath = """
                {"resourceType":"Parameters","parameter":[{"name":"operation","part":[
                 {"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.birthDate"},
                 {"name":"value","valueDate":"1980-05-06"}]}]}""";
        Response conditional = fhir.send("PATCH", "Patient?identifier=urn:i|Patcher", fhirPath);
        assertThat(conditional.status()).as(conditional.body()).isEqualTo(200);
        assertThat(conditional.json().path("birthDate").asString()).isEqualTo("1980-05-06");
        assertThat(fhir.send("PATCH", "Patient/" + id, fhirPath, "If-Match", "W/\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(fhir.send("PATCH", "Patient?identifier=urn:i|nobody", fhirPath)
                        .status())
                .isEqualTo(404);
        Response missing = fhir.send(
                "PATCH", "Patient/" + id, "[{\"op\":\"remove\",\"path\":\"/photo/0\"}]", "Content-Type", JSON_PATCH);
        assertThat(missing.status()).isEqualTo(422);
        assertThat(missing.json().at("/issue/0/expression/0").asString()).isEqualTo("operation[0].path");
        Response wrong = fhir.send(
                "PATCH",
                "Patient/" + id,
                "[{\"op\":\"replace\",\"path\":\"/birthDate\",\"value\":\"soon\"}]",
                "Content-Type",
                JSON_PATCH);
        assertThat(wrong.status()).as("the result is checked").isEqualTo(422);
        assertThat(fhir.get("Patient/" + id).json().at("/meta/versionId").asString())
                .isEqualTo("3");
    }

    @Test
    void aTransactionTakesBothFormsOfPatch() {
        String one = patient("One");
        String two = patient("Two");
        String data = java.util.Base64.getEncoder()
                .encodeToString(
                        "[{\"op\":\"add\",\"path\":\"/gender\",\"value\":\"male\"}]".getBytes(StandardCharsets.UTF_8));
        Response response = fhir.post("", """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"resource":{"resourceType":"Binary","contentType":"application/json-patch+json","data":"%s"},
                  "request":{"method":"PATCH","url":"Patient/%s"}},
                 {"resource":{"resourceType":"Parameters","parameter":[{"name":"operation","part":[
                   {"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},
                   {"name":"name","valueString":"gender"},{"name":"value","valueCode":"female"}]}]},
                  "request":{"method":"PATCH","url":"Patient?identifier=urn:i|Two"}}]}""".formatted(data, one));
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(fhir.get("Patient/" + one).json().path("gender").asString()).isEqualTo("male");
        assertThat(fhir.get("Patient/" + two).json().path("gender").asString()).isEqualTo("female");
    }

    @Test
    void twoClientsThatUpdateOneResourceLoseNothing() throws Exception {
        String id = patient("Counted");
        var work = IntStream.range(0, 6)
                .mapToObj(n -> Thread.ofVirtual().start(() -> {
                    for (int done = 0; done < 5; ) {
                        Response read = fhir.get("Patient/" + id);
                        var tree = read.json();
                        tree.withArray("/name").addObject().put("text", n + "-" + done);
                        Response written =
                                fhir.send("PUT", "Patient/" + id, tree.toString(), "If-Match", read.header("ETag"));
                        assertThat(written.status()).isIn(200, 409, 412);
                        done += written.status() == 200 ? 1 : 0;
                    }
                }))
                .toList();
        for (Thread thread : work) {
            thread.join();
        }
        JsonNode last = fhir.get("Patient/" + id).json();
        assertThat(last.path("name").size()).isEqualTo(31);
        assertThat(last.at("/meta/versionId").asString()).isEqualTo("31");
    }

    @Test
    void anUpdateThatMustNotMeetARecordMeetsNone() {
        String json = "{\"resourceType\":\"Basic\",\"id\":\"only-new\",\"code\":{\"text\":\"x\"}}";
        assertThat(fhir.send("PUT", "Basic/only-new", json, "If-None-Match", "*")
                        .status())
                .isEqualTo(201);
        Response second = fhir.send("PUT", "Basic/only-new", json.replace("\"x\"", "\"y\""), "If-None-Match", "*");
        assertThat(second.status()).isEqualTo(412);
        assertThat(second.json().at("/issue/0/code").asString()).isEqualTo("conflict");
        assertThat(fhir.get("Basic/only-new").json().at("/code/text").asString())
                .isEqualTo("x");
        String entry = """
                {"resourceType":"Bundle","type":"transaction","entry":[{"resource":%s,
                 "request":{"method":"PUT","url":"Basic/only-new","ifNoneMatch":"*"}}]}""".formatted(json);
        assertThat(fhir.post("", entry).status()).isEqualTo(412);
        assertThat(fhir.send("DELETE", "Basic/only-new", null).status()).isEqualTo(204);
        assertThat(fhir.send("PUT", "Basic/only-new", json, "If-None-Match", "*")
                        .status())
                .as("what was deleted is not there")
                .isIn(200, 201);
    }

    @Test
    void whatTheCapabilityStatementNamesCanBeRead() {
        JsonNode rest = fhir.get("metadata").json().at("/rest/0");
        java.util.Set<String> urls = new java.util.TreeSet<>();
        rest.path("operation").forEach(one -> urls.add(one.path("definition").asString()));
        for (JsonNode resource : rest.path("resource")) {
            resource.path("operation")
                    .forEach(one -> urls.add(one.path("definition").asString()));
            if (resource.path("type").asString().equals("Patient")) {
                assertThat(resource.path("supportedProfile").toString()).contains("us-core-patient", "ipa-patient");
                resource.path("searchParam").forEach(one -> {
                    if (!one.path("name").asString().startsWith("_")) {
                        urls.add(one.path("definition").asString());
                    }
                });
            }
        }
        assertThat(urls).hasSizeGreaterThan(50).doesNotContain("");
        for (String url : urls) {
            String type = url.contains("SearchParameter") ? "SearchParameter" : "OperationDefinition";
            JsonNode found = fhir.get(type + "?url=" + url).json();
            assertThat(found.path("entry")).as(url).hasSize(1);
            String address = found.at("/entry/0/fullUrl").asString();
            assertThat(fhir.get(address).json().path("url").asString()).isEqualTo(url);
        }
        assertThat(fhir.ids("SearchParameter?code=birthdate&base=Patient")).containsExactly("individual-birthdate");
        assertThat(fhir.get("OperationDefinition/nothing").status()).isEqualTo(404);
        String own = fhir.create("""
                {"resourceType":"SearchParameter","url":"http://example.org/mine","name":"mine","status":"draft",
                 "description":"mine","code":"mine","base":["Patient"],"type":"string"}""");
        assertThat(fhir.ids("SearchParameter?url=http://example.org/mine")).containsExactly(own);
    }

    @Test
    void historiesCanBeAskedForATime() throws Exception {
        String id = patient("Before");
        String first = fhir.get("Patient/" + id).json().at("/meta/lastUpdated").asString();
        Thread.sleep(20);
        fhir.send("PUT", "Patient/" + id, "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"active\":true}");
        for (String address : List.of("Patient/" + id + "/_history", "Patient/_history", "_history")) {
            JsonNode bundle =
                    fhir.get(address + "?_at=" + first.replace("Z", "%2B00:00")).json();
            List<String> versions = new java.util.ArrayList<>();
            bundle.path("entry").forEach(entry -> {
                if (entry.at("/resource/id").asString("").equals(id)) {
                    versions.add(entry.at("/resource/meta/versionId").asString());
                }
            });
            assertThat(versions).as(address).containsExactly("1");
        }
        assertThat(fhir.get("Patient/_history?_at=now").status()).isEqualTo(400);
    }

    @Test
    void appsOfOtherOriginsMayAsk() {
        Response preflight = fhir.send(
                "OPTIONS",
                "Patient",
                null,
                "Origin",
                "http://localhost:3000",
                "Access-Control-Request-Method",
                "PATCH");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("PATCH");
        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("If-None-Exist", "Authorization");
        Response answer = fhir.get("metadata", "Origin", "http://localhost:3000");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
        assertThat(fhir.get("metadata", "Origin", "https://elsewhere.example").header("Access-Control-Allow-Origin"))
                .as("without sign-in no foreign page may read the hub")
                .isEmpty();
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("ETag", "Location");
    }

    @Test
    void bodiesMayBePackedBothWays() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"resourceType\":\"Patient\",\"active\":true}".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(fhir.bytes("POST", "Patient", packed.toByteArray(), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(201);
        assertThat(fhir.bytes("POST", "Patient", new byte[] {1, 2, 3}, "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(400);
        var answer = fhir.bytes("GET", "metadata", null, "Accept-Encoding", "gzip");
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        assertThat(FhirJson.parse(plain).path("resourceType").asString()).isEqualTo("CapabilityStatement");
        var head = fhir.bytes("HEAD", "metadata", null);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void tagsAreAddedAndTakenAway() {
        String id = patient("Tagged");
        String meta = """
                {"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{
                 "profile":["http://x/p"],"tag":[{"system":"urn:t","code":"a"}],"security":[{"system":"urn:s","code":"R"}]}}]}""";
        Response added = fhir.post("Patient/" + id + "/$meta-add", meta);
        assertThat(added.status()).as(added.body()).isEqualTo(200);
        assertThat(added.json().at("/parameter/0/valueMeta/tag").toString()).contains("urn:t", "quiltehr.org/practice");
        assertThat(fhir.ids("Patient?_tag=urn:t|a")).containsExactly(id);
        assertThat(fhir.ids("Patient?_security=urn:s|R&_profile=http://x/p")).containsExactly(id);
        Response gone = fhir.post("Patient/" + id + "/$meta-delete", meta);
        assertThat(gone.json().at("/parameter/0/valueMeta/security").isMissingNode())
                .isTrue();
        assertThat(fhir.ids("Patient?_tag=urn:t|a")).isEmpty();
        assertThat(fhir.get("Patient/" + id + "/$meta-add").status()).isEqualTo(405);
        assertThat(fhir.post("Patient/" + id + "/$meta-add", "{\"resourceType\":\"Parameters\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void resourcesAreValidated() {
        Response good = fhir.post("Patient/$validate", "{\"resourceType\":\"Patient\",\"active\":true}");
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.body()).doesNotContain("\"error\"");
        Response bad = fhir.post("Patient/$validate", """
                {"resourceType":"Parameters","parameter":[{"name":"resource","resource":
                 {"resourceType":"Patient","contact":[{"gender":"female"}]}}]}""");
        assertThat(bad.body()).contains("\"error\"", "pat-1", "Patient.contact");
        Response unknown = fhir.post("Patient/$validate?profile=http://x/none", "{\"resourceType\":\"Patient\"}");
        assertThat(unknown.body()).contains("not-found", "packages folder");
        String id = patient("Valid");
        assertThat(fhir.get("Patient/" + id + "/$validate").body()).doesNotContain("\"error\"");
        assertThat(fhir.post("Patient/$validate", "{\"resourceType\":\"Group\"}")
                        .status())
                .isEqualTo(400);
        assertThat(fhir.get("Patient/nobody/$validate").status()).isEqualTo(404);
    }

    @Test
    void everythingComesInPagesWithWhatItRefersTo() {
        String id = patient("Whole");
        String doctor = fhir.create("{\"resourceType\":\"Practitioner\",\"name\":[{\"family\":\"Doc\"}]}");
        String visit = fhir.create("""
                {"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"},
                 "participant":[{"individual":{"reference":"Practitioner/%s"}}],"period":{"start":"2024-02-03","end":"2024-02-04"}}""".formatted(id, doctor));
        for (int i = 1; i <= 5; i++) {
            fhir.create("""
                    {"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/%s"},
                     "encounter":{"reference":"Encounter/%s"},"effectiveDateTime":"2024-03-0%d"}""".formatted(id, visit, i));
        }
        String all = fhir.get("Patient/" + id + "/$everything").body();
        assertThat(all).contains("\"Practitioner/" + doctor, "\"mode\":\"include\"");
        assertThat(fhir.ids("Patient/" + id + "/$everything")).hasSize(7);
        assertThat(fhir.ids("Patient/" + id + "/$everything?_count=2"))
                .hasSize(7)
                .doesNotHaveDuplicates();
        assertThat(fhir.ids("Patient/" + id + "/$everything?_type=Observation,Patient&_count=3"))
                .hasSize(6);
        assertThat(fhir.ids("Patient/" + id + "/$everything?_since=2100-01-01")).isEmpty();
        assertThat(fhir.ids("Patient/" + id + "/$everything?start=2024-03-02&end=2024-03-03&_type=Observation"))
                .hasSize(2);
        assertThat(fhir.ids("Encounter/" + visit + "/$everything?_count=2"))
                .hasSize(6)
                .contains(visit);
        assertThat(fhir.get("Patient/nobody/$everything").status()).isEqualTo(404);
        assertThat(fhir.get("Patient/" + id + "/$everything?_type=Nothing").status())
                .isEqualTo(400);
    }

    @Test
    void compartmentsListsAndSearchesOverSeveralTypes() {
        String id = patient("Compartment");
        String other = patient("Other");
        String observed = fhir.create("""
                {"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/%s"},
                 "performer":[{"reference":"Patient/%s"}],"meta":{"tag":[{"system":"urn:t","code":"sys"}]}}""".formatted(other, id));
        String condition = fhir.create("""
                {"resourceType":"Condition","subject":{"reference":"Patient/%s"},"meta":{"tag":[{"system":"urn:t","code":"sys"}]}}""".formatted(id));
        assertThat(fhir.ids("Patient/" + id + "/Observation"))
                .as("performer counts too")
                .containsExactly(observed);
        assertThat(fhir.ids("Patient/" + id + "/*")).containsExactlyInAnyOrder(id, observed, condition);
        assertThat(fhir.ids("?_tag=urn:t|sys")).containsExactlyInAnyOrder(observed, condition);
        assertThat(fhir.ids("?_type=Condition,Patient&_tag=urn:t|sys")).containsExactly(condition);
        assertThat(fhir.ids("?_type=Condition,Observation&_tag=urn:t|sys&_count=1&_sort=_lastUpdated"))
                .containsExactly(observed, condition);
        assertThat(fhir.get("?code=x").status()).isEqualTo(400);
        assertThat(fhir.get("?_type=Nothing").status()).isEqualTo(400);
        String list = fhir.create("""
                {"resourceType":"List","status":"current","mode":"changes","entry":[{"item":{"reference":"Patient/%s"}},
                 {"item":{"reference":"Condition/%s"}},{"item":{"reference":"Patient/%s"},"deleted":true}]}""".formatted(id, condition, other));
        assertThat(fhir.ids("Patient?_list=" + list)).containsExactly(id);
        assertThat(fhir.ids("Condition?_list=" + list)).containsExactly(condition);
        assertThat(fhir.ids("Patient?_list=nobody")).isEmpty();
        assertThat(fhir.ids("Patient?_list=$current-allergies"))
                .as("a list of allergies has no Patients: passed over, it would give all")
                .isEmpty();
        Response posted = fhir.post(
                "Patient/" + id + "/Observation/_search",
                "status=final",
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertThat(posted.body()).contains(observed);
    }

    @Test
    void codesAreFoundByValueSetAndHierarchy() {
        fhir.create("""
                {"resourceType":"CodeSystem","url":"urn:animals","status":"active","content":"complete","hierarchyMeaning":"is-a",
                 "concept":[{"code":"bird","concept":[{"code":"duck"},{"code":"owl"}]},{"code":"fish"}]}""");
        fhir.create("""
                {"resourceType":"ValueSet","url":"urn:swimmers","status":"active","compose":{"include":[
                 {"system":"urn:animals","concept":[{"code":"duck"},{"code":"fish"}]}]}}""");
        for (String code : List.of("bird", "duck", "owl", "fish")) {
            fhir.create("""
                    {"resourceType":"Basic","id":"x","code":{"coding":[{"system":"urn:animals","code":"%s"}]}}""".formatted(code));
        }
        assertThat(codes("code:in=urn:swimmers")).containsExactlyInAnyOrder("duck", "fish");
        assertThat(codes("code:not-in=urn:swimmers&code=urn:animals|")).containsExactlyInAnyOrder("bird", "owl");
        assertThat(codes("code:below=urn:animals|bird")).containsExactlyInAnyOrder("bird", "duck", "owl");
        assertThat(codes("code:above=urn:animals|owl")).containsExactlyInAnyOrder("bird", "owl");
        assertThat(fhir.get("Basic?code:in=urn:nothing").status()).isEqualTo(400);
        assertThat(fhir.get("Basic?code:below=fish").status()).isEqualTo(400);
    }

    private static List<String> codes(String query) {
        List<String> codes = new java.util.ArrayList<>();
        for (JsonNode entry : fhir.get("Basic?" + query).json().path("entry")) {
            codes.add(entry.at("/resource/code/coding/0/code").asString());
        }
        return codes;
    }

    @Test
    void theSelfLinkShowsWhatWasHonoured() {
        patient("Linked");
        JsonNode lenient = fhir.get("Patient?nonsense=1&family=Linked&_count=1000000&_elements=name")
                .json();
        assertThat(Fhir.link(lenient, "self")).endsWith("Patient?family=Linked&_count=1000&_elements=name");
        assertThat(lenient.path("entry").get(1).at("/search/mode").asString()).isEqualTo("outcome");
        assertThat(lenient.path("entry").get(1).toString()).contains("nonsense");
        Response strict = fhir.get("Patient?nonsense=1&family=Linked", "Prefer", "handling=strict");
        assertThat(strict.status()).isEqualTo(400);
        assertThat(strict.body()).contains("nonsense", "birthdate");
        String many = String.join(
                ",", IntStream.range(0, 3000).mapToObj(n -> "urn:i|" + n).toList());
        assertThat(fhir.ids("Patient?identifier=" + many + ",urn:i|Linked")).hasSize(1);
        assertThat(fhir.get("Patient?family=Linked&_revinclude=*:*", "Prefer", "handling=strict")
                        .status())
                .isEqualTo(400);
    }
}
