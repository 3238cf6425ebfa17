package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.api.Fhir.Response;
import org.quiltehr.hub.base.HubOptions;
import tools.jackson.databind.JsonNode;

/** SearchParameters over HTTP, from declaration to removal. */
class SearchParameterTest {

    private static Fhir fhir;

    @BeforeAll
    static void start() {
        fhir = new Fhir();
    }

    @AfterAll
    static void stop() {
        fhir.close();
    }

    private static String definition(String code, String status, String type, String base, String expression) {
        return """
                {"resourceType":"SearchParameter","url":"http://example.org/fhir/SearchParameter/%s","name":"Made","status":"%s",
                 "description":"made by a test","code":"%s","base":["%s"],"type":"%s","expression":"%s"}""".formatted(code, status, code, base, type, expression);
    }

    private static Response put(String id, String definition) {
        return fhir.send("PUT", "SearchParameter/" + id, definition.replaceFirst("\\{", "{\"id\":\"" + id + "\","));
    }

    private static void awaitActive(String id) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            Response status = fhir.get("SearchParameter/" + id + "/$reindex-status");
            assertThat(status.status()).as(status.body()).isEqualTo(200);
            return status.json().at("/parameter/0/valueCode").asString().equals("active")
                    && fhir.get("metadata").body().contains("/SearchParameter/" + id + "\"");
        });
    }

    private static String patient(String family, String extension, String value) {
        return fhir.create("""
                {"resourceType":"Patient","name":[{"family":"%s"}],"extension":[{"url":"urn:%s","valueString":"%s"}]}""".formatted(family, extension, value));
    }

    @Test
    void whatIsStoredAndWhatComesLaterIsFoundUntilItIsDeleted() {
        String early = patient("Early", "eye", "blue");
        String observation = fhir.create("""
                {"resourceType":"Observation","status":"final","code":{"text":"c"},"subject":{"reference":"Patient/%s"}}""".formatted(early));
        assertThat(fhir.get("Patient?eye=blue", "Prefer", "handling=strict").status())
                .isEqualTo(400);
        assertThat(put("eye", definition("eye", "active", "string", "Patient", "Patient.extension('urn:eye').value"))
                        .status())
                .isEqualTo(201);
        awaitActive("eye");
        String later = patient("Later", "eye", "Blueish");
        patient("Other", "eye", "green");
        assertThat(fhir.ids("Patient?eye=blue&_sort=-eye")).containsExactly(later, early);
        assertThat(fhir.ids("Patient?eye:exact=blue")).containsExactly(early);
        assertThat(fhir.ids("Patient?eye:missing=false&family=Early")).containsExactly(early);
        assertThat(fhir.ids("Observation?subject:Patient.eye=blue")).containsExactly(observation);
        assertThat(fhir.ids("Patient?_has:Observation:patient:subject:Patient.eye=blue"))
                .containsExactly(early);
        Response there = fhir.post(
                "Patient",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Early\"}]}",
                "If-None-Exist",
                "eye:exact=blue");
        assertThat(there.status()).as("a condition asks by it").isEqualTo(200);
        JsonNode told = null;
        for (JsonNode resource : fhir.get("metadata").json().at("/rest/0/resource")) {
            for (JsonNode param : resource.path("searchParam")) {
                told = param.path("name").asString().equals("eye") ? param : told;
            }
        }
        assertThat(told.path("definition").asString()).isEqualTo("http://example.org/fhir/SearchParameter/eye");
        assertThat(put("eye", definition("eye", "active", "string", "Patient", "Patient.name.family"))
                        .status())
                .isEqualTo(200);
        awaitActive("eye");
        assertThat(fhir.ids("Patient?eye=blue")).as("of the former expression").isEmpty();
        assertThat(fhir.ids("Patient?eye=earl")).containsExactly(early);
        assertThat(fhir.send("DELETE", "SearchParameter/eye", null).status()).isEqualTo(204);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(fhir.get("Patient?eye=earl", "Prefer", "handling=strict")
                                .status())
                        .isEqualTo(400));
        assertThat(fhir.get("SearchParameter/eye/$reindex-status").status()).isEqualTo(404);
    }

    @Test
    void whatCannotBeUsedIsRefusedWithItsPlaceAndADraftIsARecord() {
        Response computed = put("bad", definition("bad", "active", "token", "Patient", "Patient.deceased.exists()"));
        assertThat(computed.status()).isEqualTo(422);
        assertThat(computed.json().at("/issue/0/expression/0").asString()).isEqualTo("SearchParameter.expression");
        assertThat(computed.json().at("/issue/0/code").asString()).isEqualTo("not-supported");
        assertThat(computed.json().at("/issue/0/diagnostics").asString())
                .contains("the function exists() at character 18");
        assertThat(fhir.get("SearchParameter/bad").status()).isEqualTo(404);
        Response taken = put("taken", definition("birthdate", "active", "date", "Patient", "Patient.deceased"));
        assertThat(taken.status()).isEqualTo(422);
        assertThat(taken.json().at("/issue/0/expression/0").asString()).isEqualTo("SearchParameter.code");
        assertThat(put("r4", definition("family", "active", "string", "Patient", "Patient.name.family"))
                        .status())
                .as("R4's own says the same")
                .isEqualTo(201);
        assertThat(put("one", definition("twice", "active", "token", "Patient", "Patient.gender"))
                        .status())
                .isEqualTo(201);
        Response twice = put("two", definition("twice", "active", "token", "Patient", "Patient.maritalStatus"));
        assertThat(twice.status()).isEqualTo(409);
        assertThat(twice.json().at("/issue/0/diagnostics").asString()).contains("SearchParameter/one");
        assertThat(put("draft", definition("soon", "draft", "token", "Patient", "Patient.maritalStatus"))
                        .status())
                .isEqualTo(201);
        assertThat(fhir.get("Patient?soon=M", "Prefer", "handling=strict").status())
                .isEqualTo(400);
        Response reindex = fhir.post("$reindex", """
                {"resourceType":"Parameters","parameter":[{"name":"type","valueCode":"Patent"}]}""");
        assertThat(reindex.status()).isEqualTo(400);
    }

    /** A job that another hub holds keeps the declaration waiting for as long as it is held. */
    @Test
    void aParameterIsNotAskedForBeforeAllItsValuesAreThere() throws java.sql.SQLException {
        String id = fhir.create("""
                {"resourceType":"Basic","code":{"text":"b"},"extension":[{"url":"urn:h","valueCode":"x"}]}""");
        try (var holder = java.sql.DriverManager.getConnection(fhir.database);
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            // a writer that began before the declaration
            statement.execute("select search_generation_held()");
            put("held", definition("held", "active", "token", "Basic", "Basic.extension('urn:h').value"));
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Response asked = fhir.get("Basic?held=x");
                assertThat(asked.status()).as("leniently too").isEqualTo(400);
                assertThat(asked.body()).contains("is being indexed");
            });
            assertThat(fhir.get("SearchParameter/held/$reindex-status").body()).contains("indexing");
            holder.rollback();
        }
        awaitActive("held");
        assertThat(fhir.ids("Basic?held=x")).containsExactly(id);
    }

    @Test
    void anotherHubPicksItUpAndWritersThatRaceADeclarationMissNothing() throws Exception {
        Hub.Running other = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), fhir.database, null, true));
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            AtomicBoolean declared = new AtomicBoolean();
            List<Future<List<String>>> writers = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                String base = t == 0 ? other.base() + "/fhir" : fhir.base;
                Callable<List<String>> writer = () -> {
                    List<String> made = new ArrayList<>();
                    for (int after = 0; after < 20; after += declared.get() ? 1 : 0) {
                        Response created = fhir.post(base + "/Patient", """
                                {"resourceType":"Patient","extension":[{"url":"urn:race","valueCode":"r"}]}""");
                        assertThat(created.status()).as(created.body()).isEqualTo(201);
                        made.add(created.json().path("id").asString());
                    }
                    return made;
                };
                writers.add(threads.submit(writer));
            }
            put("race", definition("race", "active", "token", "Patient", "Patient.extension('urn:race').value"));
            awaitActive("race");
            declared.set(true);
            List<String> made = new ArrayList<>();
            for (Future<List<String>> writer : writers) {
                made.addAll(writer.get());
            }
            assertThat(fhir.ids("Patient?race=r&_count=1000")).containsExactlyInAnyOrderElementsOf(made);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(fhir.ids(other.base() + "/fhir/Patient?race=r&_count=1000"))
                            .containsExactlyInAnyOrderElementsOf(made));
        } finally {
            other.context().close();
        }
    }
}
