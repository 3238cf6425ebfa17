package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every request leaves its event, with the patients its answer shows and no other. */
class AuditTest {

    private static Fhir fhir;
    private static String ann;
    private static String bob;
    private static String pulse;

    @BeforeAll
    static void start() {
        fhir = new Fhir();
        ann = patient("Canary-Ann");
        bob = patient("Canary-Bob");
        pulse = fhir.create(observation(ann));
        fhir.create(observation(bob));
    }

    @AfterAll
    static void stop() {
        fhir.close();
    }

    private static String patient(String family) {
        return fhir.create("{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:test\",\"value\":\""
                + family + "\"}],\"name\":[{\"family\":\"" + family + "\"}]}");
    }

    private static String observation(String patient) {
        return "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":"
                + "\"http://loinc.org\",\"code\":\"8867-4\"}]},\"subject\":{\"reference\":\"Patient/" + patient
                + "\"}}";
    }

    /** The events of what is done, oldest first. */
    private static List<JsonNode> events(Runnable work) {
        long before = newest();
        work.run();
        List<JsonNode> events = new ArrayList<>();
        for (JsonNode entry : trail("_count=1000").path("entry")) {
            if (number(entry) > before && !asked(entry.path("resource")).contains("/audit/AuditEvent")) {
                events.addFirst(entry.path("resource"));
            }
        }
        return events;
    }

    private static JsonNode trail(String query) {
        Fhir.Response response = fhir.get(fhir.root + "/audit/AuditEvent?" + query);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return response.json();
    }

    private static long newest() {
        return number(trail("_count=1").path("entry").get(0));
    }

    private static long number(JsonNode entry) {
        return Long.parseLong(entry.at("/resource/id").asString().substring(37));
    }

    private static String asked(JsonNode event) {
        for (JsonNode entity : event.path("entity")) {
            if (entity.has("query")) {
                return new String(
                        Base64.getDecoder().decode(entity.path("query").asString()), StandardCharsets.UTF_8);
            }
            String what = entity.at("/what/display").asString("");
            if (!what.isEmpty()) {
                return what;
            }
        }
        throw new AssertionError(event.toString());
    }

    private static List<String> patients(List<JsonNode> events) {
        List<String> patients = new ArrayList<>();
        for (JsonNode event : events) {
            for (JsonNode entity : event.path("entity")) {
                String reference = entity.at("/what/reference").asString("");
                if (entity.at("/type/code").asString().equals("1")) {
                    patients.add(reference.substring(8));
                }
            }
        }
        return patients.stream().sorted().toList();
    }

    private static List<String> sorted(String... ids) {
        return Arrays.stream(ids).sorted().toList();
    }

    private static List<String> codes(List<JsonNode> events) {
        return events.stream()
                .map(e -> e.at("/subtype/0/code").asString("http") + " "
                        + e.path("action").asString() + e.path("outcome").asString())
                .toList();
    }

    /** A request, what its events say of it, and whose chart the answer shows. */
    private static void check(String code, List<String> patients, Runnable work) {
        List<JsonNode> events = events(work);
        assertThat(codes(events)).as(code).isNotEmpty().allMatch(Predicate.isEqual(code));
        assertThat(patients(events))
                .as(code)
                .isEqualTo(patients.stream().sorted().toList());
    }

    @Test
    void eachReadNamesWhoseRecordItShows() {
        check("read R0", List.of(ann), () -> fhir.get("Patient/" + ann));
        check("read R0", List.of(ann), () -> fhir.get("Observation/" + pulse));
        check("vread R0", List.of(ann), () -> fhir.get("Observation/" + pulse + "/_history/1"));
        check("history-instance R0", List.of(ann), () -> fhir.get("Observation/" + pulse + "/_history"));
        check("search-type E0", List.of(ann), () -> fhir.get("Observation?patient=" + ann));
        check("search-type E0", List.of(ann, bob), () -> fhir.get("Observation?patient=" + ann + "," + bob));
        check(
                "search-type E0",
                List.of(ann),
                () -> fhir.get("Patient?family=canary-ann&_revinclude=Observation:subject"));
        check("search-type E0", List.of(), () -> fhir.get("Patient?family=nobody"));
        check("operation E0", List.of(ann), () -> fhir.get("Patient/" + ann + "/$everything"));
        check("operation E0", List.of(ann), () -> fhir.get("Patient/" + ann + "/$summary"));
        check("operation E0", List.of(ann), () -> fhir.get("Patient/" + ann + "/$changes?since=2020-01-01T00:00:00Z"));
        check("capabilities R0", List.of(), () -> fhir.get("metadata"));
    }

    @Test
    void whatIsLookedAtButNotShownIsNotSaidToBeSeen() {
        // the page ends before the second: it is read to know that there is a next page
        List<JsonNode> events = events(() -> fhir.get("Patient?family=canary&_count=1"));
        assertThat(patients(events)).hasSize(1);
        check("search-type E0", List.of(ann), () -> fhir.get("Observation?patient.family=canary-ann"));
        check("search-type E0", List.of(), () -> fhir.get("Observation?patient=" + ann + "&_summary=count"));
    }

    @Test
    void theFormOfASearchAndTheReadsOfABatchStandInTheEvent() {
        List<JsonNode> events = events(() -> fhir.send(
                "POST", "Patient/_search", "family=canary-bob", "Content-Type", "application/x-www-form-urlencoded"));
        assertThat(patients(events)).containsExactly(bob);
        assertThat(asked(events.getFirst())).contains("family=canary-bob");
        List<JsonNode> batch = events(() -> fhir.post(
                "",
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":"
                        + "\"Patient/" + ann + "\"}},{\"request\":{\"method\":\"GET\",\"url\":\"Patient/" + bob
                        + "\"}}]}"));
        assertThat(patients(batch)).isEqualTo(sorted(ann, bob));
        assertThat(asked(batch.getFirst())).contains("Patient/" + ann, "Patient/" + bob);
    }

    @Test
    void aWriteNamesWhoseRecordItChanges() {
        check("create C0", List.of(ann), () -> fhir.create(observation(ann)));
        List<String> made = new ArrayList<>();
        List<JsonNode> events = events(() -> made.add(patient("Canary-New")));
        assertThat(patients(events)).isEqualTo(made);
        check("update U0", List.of(ann), () -> fhir.send("PUT", "Observation/" + pulse, update("amended")));
        check("transaction E0", List.of(ann, bob), () -> fhir.post("", transaction(ann, bob)));
    }

    private static String update(String status) {
        return observation(ann)
                .replace("\"final\"", "\"" + status + "\"")
                .replace(
                        "{\"resourceType\":\"Observation\"",
                        "{\"resourceType\":\"Observation\",\"id\":\"" + pulse + "\"");
    }

    private static String transaction(String... patients) {
        List<String> entries = new ArrayList<>();
        for (String patient : patients) {
            entries.add("{\"request\":{\"method\":\"POST\",\"url\":\"Observation\"},\"resource\":"
                    + observation(patient) + "}");
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + String.join(",", entries) + "]}";
    }

    @Test
    void aRefusalIsOnRecordAndAWriteThatDidNotHappenIsNot() {
        check("read R4", List.of(), () -> fhir.get("Patient/nobody"));
        check("search-type E4", List.of(), () -> fhir.get("Patient?birthdate=nonsense"));
        String stale = "{\"request\":{\"method\":\"PUT\",\"url\":\"Observation/" + pulse
                + "\",\"ifMatch\":\"W/\\\"99\\\"\"},\"resource\":" + update("final") + "},";
        check(
                "transaction E4",
                List.of(),
                () -> fhir.post("", transaction(bob).replace("\"entry\":[", "\"entry\":[" + stale)));
        List<JsonNode> unknown = events(() -> fhir.get(fhir.root + "/practices/nowhere/fhir/Patient"));
        assertThat(codes(unknown)).containsExactly("search-type E4");
    }

    @Test
    void requestsBesideTheBasesAreOnRecordToo() {
        fhir.practice("audited");
        List<JsonNode> events = events(() -> {
            fhir.get(fhir.root + "/practices/audited/messages");
            fhir.get(fhir.root + "/steward/reviews");
            fhir.get(fhir.root + "/nowhere");
            fhir.get(fhir.root + "/audit/check");
        });
        assertThat(events.stream().map(AuditTest::asked))
                .containsExactly(
                        "GET /practices/audited/messages", "GET /steward/reviews", "GET /nowhere", "GET /audit/check");
        assertThat(codes(events)).containsExactly("http R0", "http R0", "http R4", "http R0");
    }

    @Test
    void whoHasReadAChartIsFoundByAnyRecordOfThePerson() {
        String one = patient("Linked-One");
        String other = patient("Linked-Other");
        fhir.get("Patient/" + other);
        fhir.link(0, one, other);
        List<String> read = new ArrayList<>();
        trail("patient=Patient/" + one + "&subtype=read")
                .path("entry")
                .forEach(e -> read.add(asked(e.path("resource"))));
        assertThat(read).containsExactly("GET /fhir/Patient/" + other);
        assertThat(trail("patient=" + ann + "&action=D").has("entry")).isFalse();
        assertThat(trail("patient=" + ann + "&date=ge2020&outcome=0&agent-name=open")
                        .has("entry"))
                .isTrue();
        assertThat(trail("date=lt2020-01").has("entry")).isFalse();
    }

    @Test
    void pagesOfTheTrailHaveEachEventOnce() {
        fhir.get("Patient/" + bob);
        fhir.get("Patient/" + bob);
        List<String> whole = new ArrayList<>();
        trail("patient=" + bob + "&_count=1000")
                .path("entry")
                .forEach(e -> whole.add(e.at("/resource/id").asString()));
        List<String> walked = new ArrayList<>();
        String next = fhir.root + "/audit/AuditEvent?patient=" + bob + "&_count=2";
        while (next != null) {
            JsonNode page = fhir.get(next).json();
            page.path("entry").forEach(e -> walked.add(e.at("/resource/id").asString()));
            next = Fhir.link(page, "next");
        }
        assertThat(walked).hasSizeGreaterThan(2).isEqualTo(whole);
        Fhir.Response one = fhir.get(fhir.root + "/audit/AuditEvent/" + walked.getFirst());
        assertThat(one.json().path("id").asString()).isEqualTo(walked.getFirst());
    }

    @Test
    void aQuestionThatCannotBeAnsweredIsRefusedWithoutEcho() {
        for (String query :
                List.of("canary=1", "date=canary", "action=canary", "outcome=7", "_count=canary", "_sort=canary")) {
            Fhir.Response response = fhir.get(fhir.root + "/audit/AuditEvent?" + query);
            assertThat(response.status()).as(query).isEqualTo(400);
            assertThat(response.body()).contains("OperationOutcome").doesNotContain("canary");
        }
        assertThat(fhir.get(fhir.root + "/audit/AuditEvent/nothing").status()).isEqualTo(404);
        assertThat(fhir.get(fhir.root + "/audit/AuditEvent?patient=x'%20or%20'1'='1")
                        .json()
                        .has("entry"))
                .isFalse();
    }

    @Test
    void aSummaryIsTheLastLook() {
        String eve = patient("Canary-Eve");
        assertThat(fhir.get("Patient/" + eve + "/$changes?since=last-look").body())
                .doesNotContain("\"since\"");
        fhir.get("Patient/" + eve + "/$summary");
        assertThat(fhir.get("Patient/" + eve + "/$changes?since=last-look").body())
                .contains("\"since\"");
    }

    @Test
    void rowsCannotBeChangedDeletedOrEmptied() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> fhir.get(fhir.root + "/audit/check")
                                .json()
                                .path("seals")
                                .asInt()
                        > 0);
        for (String sql : List.of(
                "update audit set who = 'nobody'",
                "delete from audit",
                "truncate audit",
                "update audit_seal set hash = ''",
                "delete from audit_seal",
                "truncate audit_seal")) {
            assertThatThrownBy(() -> fhir.sql(sql)).as(sql).hasMessageContaining("only ever added to");
        }
    }

    @Test
    void withoutItsEventNothingIsAnsweredOrWritten() {
        fhir.sql("create trigger takes_nothing before insert on audit for each row execute function audit_is_kept()");
        try {
            for (String address :
                    List.of("Patient/" + ann, "Patient/" + ann + "/$everything", "Patient?family=canary")) {
                Fhir.Response response = fhir.get(address);
                assertThat(response.status()).as(address).isEqualTo(503);
                assertThat(response.body()).contains("audit trail").doesNotContain("Canary");
            }
            assertThat(fhir.get(fhir.root + "/practices").status()).isEqualTo(503);
            assertThat(fhir.post("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Unwritten\"}]}")
                            .status())
                    .isGreaterThanOrEqualTo(500);
        } finally {
            fhir.sql("drop trigger takes_nothing on audit");
        }
        assertThat(fhir.ids("Patient?family=unwritten")).isEmpty();
        assertThat(fhir.get("Patient/" + ann).body()).contains("Canary-Ann");
    }
}
