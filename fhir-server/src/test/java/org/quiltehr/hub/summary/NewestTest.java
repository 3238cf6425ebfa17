package org.quiltehr.hub.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A summary made of the newest rows of each test is, byte for byte, the one made of all rows. */
class NewestTest {

    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";

    private static final Grant EVERYTHING = new Grant(true, null, 0);

    private static Hub.Running hub;
    private static Http http;

    @BeforeAll
    static void start() throws Exception {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, true));
        http = new Http(hub.base());
        http.put("/practices/newest", "{\"name\":\"Newest\",\"timezone\":\"America/New_York\"}");
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    @Test
    void repeatedResultsAreCountedButNotRead() throws Exception {
        ArrayNode entries = FhirJson.mapper().createArrayNode();
        for (int i = 0; i < 12; i++) {
            String day = "2026-10-%02d".formatted(i + 1);
            add(
                    entries,
                    "p-many",
                    "laboratory",
                    "2823-3",
                    "final",
                    "\"effectiveDateTime\":\"" + day + "T08:00:00Z\"",
                    i);
            add(entries, "p-many", "vital-signs", "8867-4", "final", "\"effectiveDateTime\":\"" + day + "\"", i);
            // the newest are withdrawn: they hide no older ones, and are counted
            add(
                    entries,
                    "p-many",
                    "laboratory",
                    "2951-2",
                    i > 5 ? "entered-in-error" : "final",
                    "\"effectiveDateTime\":\"" + day + "\"",
                    i);
            // all at one time: which are shown is told by their ids only
            add(entries, "p-many", "laboratory", "718-7", "final", "\"effectiveDateTime\":\"2026-09-01T10:00:00Z\"", i);
            // no plain date: only who reads them knows their order
            add(
                    entries,
                    "p-many",
                    "laboratory",
                    "777-3",
                    "final",
                    "\"effectivePeriod\":{\"end\":\"" + day + "\"},\"issued\":\"" + day + "T09:00:00Z\"",
                    i);
            // the same code of two systems is two tests
            add(
                    entries,
                    "p-many",
                    "laboratory",
                    i % 2 == 0 ? "urn:a|100" : "urn:b|100",
                    "final",
                    "\"effectiveDateTime\":\"" + (i % 2 == 0 ? "2025" : "2026") + day.substring(4) + "\"",
                    i);
        }
        load("p-many", entries);
        // what came last is of long ago
        entries.removeAll();
        add(entries, "p-many", "vital-signs", "8867-4", "final", "\"effectiveDateTime\":\"2019-01-01\"", 99);
        load("p-many", entries);
        PersonRecord all = all("p-many");
        PersonRecord newest = newest("p-many");
        assertThat(newest.resources().size()).isLessThan(all.resources().size() - 20);
        assertThat(newest.resources().stream().mapToInt(newest::older).sum()
                        + newest.resources().size())
                .as("read and counted")
                .isEqualTo(all.resources().size());
        assertThat(Sift.suffices(newest)).isTrue();
        assertThat(document(newest)).isEqualTo(document(all));
    }

    @Test
    void whereASectionShowsEverythingAllIsRead() throws Exception {
        ArrayNode entries = FhirJson.mapper().createArrayNode();
        for (int i = 0; i < 9; i++) {
            // a pregnancy status that its source calls a laboratory result
            add(
                    entries,
                    "p-all",
                    "laboratory",
                    "82810-3",
                    "final",
                    "\"effectiveDateTime\":\"2026-10-0" + (i + 1) + "\"",
                    i);
        }
        load("p-all", entries);
        assertThat(Sift.suffices(newest("p-all"))).isFalse();
        ObjectNode served = FhirJson.parse(http.bytes("/fhir/Patient/p-all/$summary"));
        assertThat(served.findValuesAsString("fullUrl").stream().filter(url -> url.contains("/Observation/")))
                .hasSize(9);
    }

    private static PersonRecord all(String patient) {
        return reader().chart(View.NETWORK, EVERYTHING, patient, SummaryService.LOADED)
                .orElseThrow();
    }

    private static PersonRecord newest(String patient) {
        return reader().newest(View.NETWORK, EVERYTHING, patient, SummaryService.LOADED, 3)
                .orElseThrow();
    }

    private static Reader reader() {
        return hub.context().getBean(Reader.class);
    }

    private static String document(PersonRecord person) {
        Sources sources = new Sources(person, (practices, at) -> Map.of(), NOW, slug -> slug);
        return new String(
                new IpsDocument(person, references -> List.of(), "http://hub.example/fhir", NOW, sources).bytes(),
                StandardCharsets.UTF_8);
    }

    private static void add(
            ArrayNode entries, String patient, String category, String code, String status, String date, int value) {
        int bar = code.indexOf('|');
        String system = bar < 0 ? "http://loinc.org" : code.substring(0, bar);
        ObjectNode entry = entries.addObject();
        entry.set("resource", FhirJson.parse("""
                {"resourceType":"Observation","status":"%s","subject":{"reference":"Patient/%s"},
                 "identifier":[{"system":"urn:filler","value":"%s %d"}],
                 "category":[{"coding":[{"system":"%s","code":"%s"}]}],
                 "code":{"coding":[{"system":"%s","code":"%s"}]},%s,
                 "valueQuantity":{"value":%d,"unit":"x"}}""".formatted(
                status, patient, code, value, CATEGORY, category, system, code.substring(bar + 1), date, value)));
        entry.putObject("request").put("method", "POST").put("url", "Observation");
    }

    private static void load(String patient, ArrayNode entries) throws Exception {
        http.put(
                "/practices/newest/fhir/Patient/" + patient,
                "{\"resourceType\":\"Patient\",\"id\":\"" + patient + "\",\"name\":[{\"family\":\"" + patient
                        + "\"}]}");
        ObjectNode bundle = FhirJson.mapper().createObjectNode().put("resourceType", "Bundle");
        bundle.put("type", "transaction").set("entry", entries);
        var answer = http.send(
                "POST",
                "/practices/newest/fhir",
                "application/fhir+json",
                bundle.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
