package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.hub.api.Fhir.Response;
import tools.jackson.databind.JsonNode;

/**
 * The network view's table of cases (SEMANTICS 6 and 7), one row each. Four pairs of records, one at practice a and one
 * at practice b: never linked ({@code single}), {@code linked}, linked and {@code unlinked} again, and two of practice
 * a that it {@code merged} itself. In addresses A and B stand for the ids of a pair's records.
 */
class NetworkTableTest {

    private static Fhir fhir;
    private static final Map<String, Pair> PAIRS = new java.util.HashMap<>();

    /** The ids of two Patient records and of an Observation of each. */
    private record Pair(String a, String b, String seenA, String seenB) {

        String in(String text) {
            return text.replace("{A}", a)
                    .replace("{B}", b)
                    .replace("{OA}", seenA)
                    .replace("{OB}", seenB);
        }
    }

    @BeforeAll
    static void start() {
        fhir = new Fhir();
        fhir.practice("a");
        fhir.practice("b");
        for (String state : List.of("single", "linked", "unlinked", "merged")) {
            String other = state.equals("merged") ? "a" : "b";
            String a = patient("a", state, "1");
            String b = patient(other, state, "2");
            PAIRS.put(state, new Pair(a, b, observation("a", a, state), observation(other, b, state)));
        }
        // later than what was written, by the clock that dates it
        Sink.sleep(20);
        String since = java.time.Instant.now().toString();
        fhir.link(0, id("linked", true), id("linked", false));
        fhir.link(0, id("unlinked", true), id("unlinked", false));
        fhir.unlink(id("unlinked", true), id("unlinked", false));
        fhir.link(0, id("merged", true), id("merged", false));
        fhir.link(fhir.number("a"), id("merged", true), id("merged", false));
        for (String base : List.of("network", "a", "b")) {
            EXPORTS.put(base, exported(base, since));
        }
    }

    /** What an export tells: references of what it gives, with the reference to the subject, and of what it says is gone. */
    private record Export(Map<String, String> given, List<String> gone) {}

    private static final Map<String, Export> EXPORTS = new java.util.HashMap<>();

    private static Export exported(String base, String since) {
        String root = base.equals("network") ? fhir.base : fhir.root + "/practices/" + base + "/fhir";
        String job = fhir.get(root + "/$export?_type=Patient,Observation&_since=" + since, "Prefer", "respond-async")
                .header("Content-Location");
        Response state = fhir.get(job);
        for (int i = 0; i < 60 && state.status() != 200; i++) {
            Sink.sleep(600);
            state = fhir.get(job);
        }
        Map<String, String> given = new java.util.TreeMap<>();
        lines(state.json().path("output"))
                .forEach(line -> given.put(
                        line.path("resourceType").asString() + "/"
                                + line.path("id").asString(),
                        line.at("/subject/reference").asString("")));
        List<String> gone = new java.util.ArrayList<>();
        lines(state.json().path("deleted"))
                .forEach(bundle -> bundle.path("entry")
                        .forEach(entry -> gone.add(entry.at("/request/url").asString())));
        return new Export(given, gone);
    }

    private static List<JsonNode> lines(JsonNode files) {
        List<JsonNode> lines = new java.util.ArrayList<>();
        files.forEach(file -> fhir.get(file.path("url").asString(), "Accept", "application/fhir+ndjson")
                .body()
                .lines()
                .forEach(line -> lines.add(org.quiltehr.adapter.spi.FhirJson.parse(line))));
        return lines;
    }

    /** Export since a moment before the links: what was touched by a link comes again, what is no longer listed is gone. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                // state; base; given; gone; neither; subject of B's Observation
                "single; network; -; -; Patient/{A} Patient/{B} Observation/{OA} Observation/{OB}; -",
                "single; a; -; -; Patient/{A} Observation/{OA}; -",
                "single; b; -; -; Patient/{B} Observation/{OB}; -",
                "linked; network; Patient/{A} Observation/{OB}; Patient/{B}; -; Patient/{A}",
                "linked; a; -; -; Patient/{A} Patient/{B} Observation/{OA}; -",
                "linked; b; -; -; Patient/{A} Patient/{B} Observation/{OB}; -",
                "unlinked; network; Patient/{A} Patient/{B} Observation/{OB}; -; -; Patient/{B}",
                "unlinked; a; -; -; Patient/{A} Observation/{OA}; -",
                "unlinked; b; -; -; Patient/{B} Observation/{OB}; -",
                "merged; network; Patient/{A} Observation/{OB}; Patient/{B}; -; Patient/{A}",
                // a practice's own records stay as they are: what a merge says of them is a new version of its own
                "merged; a; -; -; Patient/{A} Patient/{B} Observation/{OB}; -",
                "merged; b; -; -; Patient/{A} Patient/{B} Observation/{OB}; -"
            })
    void exportsSinceTellLinks(String state, String base, String given, String gone, String neither, String subject) {
        Pair pair = PAIRS.get(state);
        Export export = EXPORTS.get(base);
        for (String reference : words(pair, given)) {
            assertThat(export.given()).containsKey(reference);
            assertThat(export.gone()).doesNotContain(reference);
        }
        for (String reference : words(pair, gone)) {
            assertThat(export.gone()).containsOnlyOnce(reference);
            assertThat(export.given()).doesNotContainKey(reference);
        }
        for (String reference : words(pair, neither)) {
            assertThat(export.given()).doesNotContainKey(reference);
            assertThat(export.gone()).doesNotContain(reference);
        }
        if (subject != null) {
            assertThat(export.given().get(pair.in("Observation/{OB}"))).isEqualTo(pair.in(subject));
        }
    }

    private static List<String> words(Pair pair, String text) {
        return text == null ? List.of() : List.of(pair.in(text).split(" "));
    }

    private static String id(String state, boolean first) {
        return first ? PAIRS.get(state).a() : PAIRS.get(state).b();
    }

    private static String patient(String practice, String state, String n) {
        Response created = fhir.post(
                fhir.root + "/practices/" + practice + "/fhir/Patient", """
                {"resourceType":"Patient","identifier":[{"system":"urn:%s","value":"%s%s"}],"name":[{"family":"%s%s"}]}""".formatted(practice, state, n, state, n));
        return created.json().path("id").asString();
    }

    private static String observation(String practice, String patient, String state) {
        return fhir.post(fhir.root + "/practices/" + practice + "/fhir/Observation", """
                {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/%s"},
                 "code":{"coding":[{"system":"urn:c","code":"%s"}]}}""".formatted(patient, state))
                .json()
                .path("id")
                .asString();
    }

    @AfterAll
    static void stop() {
        fhir.close();
    }

    @ParameterizedTest(name = "{0} {1}: {2} {3}")
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                // state; base; method; address; status; pointer; expected
                "single; network; GET; Patient/{A}; 200; /meta/versionId; 1",
                "single; a; GET; Patient/{A}; 200; /meta/versionId; 1",
                "single; b; GET; Patient/{A}; 404; -; -",
                "linked; network; GET; Patient/{A}; 200; /name/1/family; linked2",
                "linked; network; GET; Patient/{A}; 200; /link/1/type; seealso",
                "linked; network; GET; Patient/{B}; 200; /link/0/type; refer",
                "linked; network; GET; Patient/{B}; 200; /name/0/family; linked2",
                "linked; a; GET; Patient/{A}; 200; /link/0/type; -",
                "linked; b; GET; Patient/{B}; 200; /meta/versionId; 1",
                "unlinked; network; GET; Patient/{A}; 200; /link/0/type; -",
                "unlinked; network; GET; Patient/{A}; 200; /name/1/family; -",
                "merged; network; GET; Patient/{A}; 200; /name/1/family; merged2",
                "merged; a; GET; Patient/{B}; 200; /name/0/family; merged2",
                "single; network; GET; Patient/{A}/_history/1; 200; /name/0/family; single1",
                "linked; network; GET; Patient/{B}/_history/1; 200; /name/0/family; linked2",
                "linked; a; GET; Patient/{A}/_history/1; 200; /name/0/family; linked1",
                "linked; b; GET; Patient/{A}/_history/1; 404; -; -",
                "unlinked; network; GET; Patient/{A}/_history/1; 200; /name/0/family; unlinked1",
                "linked; network; GET; Patient/{A}/_history; 200; /entry/0/resource/name/1/family; linked2",
                "linked; a; GET; Patient/{A}/_history; 200; /entry/0/resource/meta/versionId; 1",
                "single; network; GET; Patient/{A}/_history; 200; /entry/1; -",
                "single; network; GET; Observation/{OB}; 200; /subject/reference; Patient/{B}",
                "linked; network; GET; Observation/{OB}; 200; /subject/reference; Patient/{A}",
                "linked; b; GET; Observation/{OB}; 200; /subject/reference; Patient/{B}",
                "unlinked; network; GET; Observation/{OB}; 200; /subject/reference; Patient/{B}",
                "merged; network; GET; Observation/{OB}; 200; /subject/reference; Patient/{A}",
                "linked; network; GET; Patient?identifier=urn:b|linked2&_total=accurate; 200; /entry/0/resource/id; {A}",
                "linked; network; GET; Patient?_id={B}&_total=accurate; 200; /total; 1",
                "linked; b; GET; Patient?identifier=urn:b|linked2; 200; /entry/0/resource/id; {B}",
                "linked; a; GET; Patient?identifier=urn:b|linked2&_total=accurate; 200; /total; 0",
                "unlinked; network; GET; Patient?identifier=urn:b|unlinked2; 200; /entry/0/resource/id; {B}",
                "single; network; GET; Observation?patient={A}&_total=accurate; 200; /total; 1",
                "linked; network; GET; Observation?patient={B}&_total=accurate; 200; /total; 2",
                "linked; b; GET; Observation?patient={B}&_total=accurate; 200; /total; 1",
                "unlinked; network; GET; Observation?patient={B}&_total=accurate; 200; /total; 1",
                "merged; a; GET; Observation?patient={B}&_total=accurate; 200; /total; 2",
                "linked; network; GET; Observation?code=linked&_include=Observation:subject; 200; /entry/2/resource/id; {A}",
                "linked; network; GET; Observation?code=linked&_include=Observation:subject; 200; /entry/3; -",
                "unlinked; network; GET; Observation?code=unlinked&_include=Observation:subject; 200; /entry/3/search/mode; include",
                "linked; network; GET; Patient?_has:Observation:patient:code=linked&_total=accurate; 200; /total; 1",
                "unlinked; network; GET; Patient?_has:Observation:patient:code=unlinked&_total=accurate; 200; /total; 2",
                "linked; a; GET; Patient?_has:Observation:patient:code=linked&_total=accurate; 200; /total; 1",
                "linked; network; GET; Observation?code=linked&_lastUpdated=gt2100-01-01&_total=accurate; 200; /total; 0",
                "linked; network; GET; Observation?code=linked&_lastUpdated=gt{LINK}&_total=accurate; 200; /total; 2",
                "single; network; GET; Observation?code=single&_lastUpdated=gt{LINK}&_total=accurate; 200; /total; 0",
                "linked; a; GET; Observation?code=linked&_lastUpdated=gt{LINK}&_total=accurate; 200; /total; 0",
                "linked; network; DELETE; Patient/{A}; 409; /issue/0/code; conflict",
                "linked; network; DELETE; Patient/{B}; 403; /issue/0/code; forbidden",
                "linked; a; DELETE; Patient/{A}; 409; /issue/0/code; conflict",
                "linked; network; PUT; Patient/{A}; 409; /issue/0/code; conflict",
                "single; network; PUT; Patient/{A}; 403; /issue/0/code; forbidden",
                "single; a; PUT; Patient/{A}; 200; /meta/versionId; 1",
                "linked; a; PUT; Patient/{A}; 200; /meta/versionId; 1",
                "unlinked; a; PUT; Patient/{A}; 200; /meta/versionId; 1",
                "linked; b; PUT; Observation/{OB}; 200; /meta/versionId; 1",
                "linked; a; PUT; Patient?identifier=urn:b|linked2; 201; -; -"
            })
    void row(String state, String base, String method, String address, int status, String pointer, String expected) {
        Pair pair = PAIRS.get(state);
        String url = (base.equals("network") ? fhir.base : fhir.root + "/practices/" + base + "/fhir") + "/"
                + pair.in(address)
                        .replace(
                                "{LINK}",
                                java.time.Instant.now().plusSeconds(20).toString());
        Response response = method.equals("PUT") ? putBack(url, base) : fhir.send(method, url, null);
        assertThat(response.status()).as(response.body()).isEqualTo(status);
        if (pointer != null) {
            JsonNode found = response.json().at(pointer);
            assertThat(found.isMissingNode() ? null : found.asString())
                    .isEqualTo(expected == null ? null : pair.in(expected));
        }
        if (method.equals("GET") && !address.contains("?") && !address.endsWith("_history") && status == 200) {
            assertThat(fhir.get(url, "If-None-Match", response.header("ETag")).status())
                    .as("If-None-Match of what was read")
                    .isEqualTo(304);
        }
    }

    /** What was read is put back unchanged; what a condition finds nothing of is new. */
    private static Response putBack(String url, String base) {
        if (url.contains("?")) {
            return fhir.send("PUT", url, "{\"resourceType\":\"Patient\"}");
        }
        Response read = fhir.get(url);
        return fhir.send("PUT", url, read.body());
    }
}
