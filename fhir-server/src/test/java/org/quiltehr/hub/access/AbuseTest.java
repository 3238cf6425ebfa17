package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Conformance;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.slf4j.LoggerFactory;

/** What is tried with words that mean something to a machine behind the hub's face: each has one test that tries it. */
class AbuseTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String FAMILY = "Abusecanary";

    private static Hub.Running hub;
    private static String base;
    private static Browser nurse;
    private static String patient;
    private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();

    @BeforeAll
    static void start() {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, false));
        base = hub.base().replace("0.0.0.0", "127.0.0.1");
        LOGGED.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(LOGGED);
        Accounts accounts = hub.context().getBean(Accounts.class);
        Browser admin = new Browser(base)
                .firstSignIn("boss", accounts.put("boss", "Boss", List.of(new Accounts.Role("administrator", null))));
        admin.send("PUT", "/practices/lake", "application/json", """
                {"name":"Lake","timezone":"UTC","feeds":{"docs":{"adapter":"ccda"},"fhir":{"adapter":"fhir"}}}""");
        nurse = new Browser(base)
                .firstSignIn("nurse", accounts.put("nurse", "Nurse", List.of(new Accounts.Role("staff", "lake"))));
        patient = made(FAMILY);
        // the first path of a patch has HAPI read its definitions, for some seconds, whatever the path is
        fhir("PATCH", "/practices/lake/fhir/Patient/" + patient, """
                {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"delete"},
                {"name":"path","valueString":"Patient.photo"}]}]}""");
    }

    @AfterAll
    static void stop() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(LOGGED);
        hub.context().close();
    }

    private static String made(String family) {
        var answer = fhir("POST", "/practices/lake/fhir/Patient", """
                {"resourceType":"Patient","name":[{"family":%s,"given":["Ann"]}],"birthDate":"1980-02-03"}""".formatted(
                        FhirJson.mapper().writeValueAsString(family)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return FhirJson.parse(answer.body()).path("id").asString("");
    }

    private static HttpResponse<String> fhir(String method, String path, String body, String... headers) {
        return nurse.send(method, path, "application/fhir+json", body, headers);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void thePatientIsThere() {
        assertThat(fhir("GET", "/fhir/Patient/" + patient, "").body()).contains(FAMILY);
        assertThat(FhirJson.parse(fhir("GET", "/fhir/Patient?family=" + FAMILY, "")
                                .body())
                        .path("entry")
                        .size())
                .isEqualTo(1);
    }

    private static HttpResponse<String> soon(HttpResponse<String> answer, long began) {
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
        return answer;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' or '1'='1",
                "x'; drop table res; --",
                "\\'; delete from account; --",
                "$1",
                "?",
                "x' union select password from account --",
                "%27%20or%201=1",
                "x\u0000y",
                "%_"
            })
    void statementsInValuesAreWords(String value) {
        for (String parameter : List.of("family", "identifier", "birthdate", "_id", "name:contains", "_lastUpdated")) {
            var answer = fhir("GET", "/fhir/Patient?" + parameter + "=" + encoded(value), "");
            assertThat(answer.statusCode()).as(parameter).isIn(200, 400);
            assertThat(answer.body()).as(parameter).doesNotContain(FAMILY).doesNotContain("argon2");
        }
        thePatientIsThere();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "family' or true --=x",
                "_sort=family;drop table res",
                "_sort=(select 1)",
                "_has:Observation:subject:code') or true --=x",
                "_include=Patient:general-practitioner' or true --",
                "_count=1;delete from res",
                "_elements=name,(select password from account)"
            })
    void statementsInNamesAreRefusedOrNothing(String query) {
        var answer = fhir(
                "GET",
                "/fhir/Patient?"
                        + query.replace(" ", "%20")
                                .replace("'", "%27")
                                .replace("(", "%28")
                                .replace(")", "%29"),
                "");
        assertThat(answer.statusCode()).isIn(200, 400);
        assertThat(answer.body()).doesNotContain("argon2");
        thePatientIsThere();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient.name.where(resolve('http://127.0.0.1:9/').exists())",
                "Patient.%resource.trace('x')",
                "Patient.name.repeat(%resource)",
                "%`ext-data`.memberOf('http://127.0.0.1/')",
                "Patient.name.family.matches('(a+)+$')",
                "Patient.name[99999999999999999999]",
                "T(java.lang.Runtime).getRuntime().exec('id')"
            })
    void pathsOfPatchesWalkTheResourceAndDoNothingElse(String path) {
        long began = System.nanoTime();
        var answer = fhir("PATCH", "/practices/lake/fhir/Patient/" + patient, """
                {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"delete"},
                {"name":"path","valueString":%s}]}]}""".formatted(
                        FhirJson.mapper().writeValueAsString(path)));
        // to delete what is not there is no error, and no version
        assertThat(soon(answer, began).statusCode()).as(answer.body()).isIn(200, 400, 422);
        assertThat(fhir("GET", "/fhir/Patient/" + patient, "").body()).contains("\"versionId\":\"1\"");
        thePatientIsThere();
    }

    @Test
    void anExpressionInAPatchThatWouldBeTriedForEverIsNotTried() {
        String willing = made("a".repeat(60) + "!");
        for (String path : List.of(
                "Patient.name.where(family.matches('^(a+)+$'))",
                "Patient.name.where(family.`matches`('^(a+)+$'))",
                "Patient.name.where(family.`m\\u0061tches`('^(a+)+$'))",
                "Patient.name.where(family.matches /**/ ('^(a+)+$'))",
                "Patient.name.where(family.replaceMatches('^(a+)+$', '') = '')")) {
            long began = System.nanoTime();
            var answer = fhir("PATCH", "/practices/lake/fhir/Patient/" + willing, """
                    {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"delete"},
                    {"name":"path","valueString":%s}]}]}""".formatted(
                            FhirJson.mapper().writeValueAsString(path)));
            assertThat(soon(answer, began).statusCode()).as(path).isEqualTo(422);
        }
    }

    @Test
    void wordsOfTemplatesAreShownAsTheyAre() {
        String family = "Zz${7*191}__${7*191}__[[${7*191}]]<b>x</b>";
        made(family);
        String page = nurse.get("/?q=Zz", "Accept", "text/html").body()
                + nurse.get("/patients?q=Zz", "Accept", "text/html").body();
        assertThat(page).doesNotContain("1337").doesNotContain("<b>x</b>");
        var problem = nurse.get("/patients/" + encoded("${7*191}"), "Accept", "text/html");
        assertThat(problem.body()).doesNotContain("1337");
    }

    @Test
    void lineEndsMakeNoHeaderAndNoLineOfTheLog() throws IOException {
        String ends = "%0d%0aSet-Cookie:%20planted=1%0d%0a";
        for (String path : List.of(
                "/sign-in?to=/" + ends,
                "/fhir/Patient/" + ends,
                "/fhir/Patient?family=" + ends,
                "/practices/" + ends + "/fhir/Patient",
                "/oauth2/authorize?client_id=" + ends)) {
            assertThat(nurse.get(path).headers().allValues("Set-Cookie"))
                    .as(path)
                    .noneMatch(cookie -> cookie.contains("planted"));
        }
        fhir("POST", "/practices/lake/feeds/fhir/messages", "{\"resourceType\":\"x\\r\\n2026-01-01 ERROR planted\"}");
        String raw = raw("GET /fhir/Patient/x HTTP/1.1\r\nHost: h\r\nX-A: b\rplanted: 1\r\nConnection: close\r\n\r\n");
        assertThat(raw).doesNotContain("planted");
        assertThat(LOGGED.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains("planted"));
    }

    @Test
    void aRequestIsNotTwo() throws IOException {
        String hidden = "GET /actuator/health HTTP/1.1\r\nHost: h\r\n\r\n";
        for (String head : List.of(
                "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
                "Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n" + hidden,
                "Content-Length: 0\r\nContent-Length: " + hidden.length() + "\r\n\r\n" + hidden,
                "Content-Length: -1\r\n\r\n" + hidden,
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + hidden)) {
            String said = raw("POST /oauth2/token HTTP/1.1\r\nHost: h\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n" + head);
            assertThat(said).as(head).startsWith("HTTP/1.1 ").doesNotContain("\"status\":\"UP\"");
        }
    }

    /** Sends bytes, gives back all that is answered until the hub closes or is silent. */
    private static String raw(String bytes) throws IOException {
        URI at = URI.create(base);
        try (Socket socket = new Socket(at.getHost(), at.getPort())) {
            socket.setSoTimeout(500);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(said);
            } catch (IOException silent) {
                // what was said until now is judged
            }
            return said.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void entitiesOfXmlLeadNowhereAndDoNotGrow() {
        String outside = "<!DOCTYPE Patient [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
        String inside = "<!DOCTYPE Patient [<!ENTITY a \"" + "ab".repeat(5000) + "\"><!ENTITY x \"" + "&a;".repeat(5000)
                + "\">]>";
        for (String doctype : List.of(outside, inside)) {
            long began = System.nanoTime();
            var rest = nurse.send(
                    "POST",
                    "/practices/lake/fhir/Patient",
                    "application/fhir+xml",
                    doctype + "<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"&x;\"/></name></Patient>");
            assertThat(soon(rest, began).statusCode()).as(rest.body()).isEqualTo(400);
            assertThat(rest.body()).doesNotContain("root:").doesNotContain("abab");
            var feed = nurse.send(
                    "POST",
                    "/practices/lake/feeds/docs/messages",
                    "application/xml",
                    doctype + "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>&x;</title></ClinicalDocument>",
                    "Prefer",
                    "wait=20");
            assertThat(soon(feed, began).body()).contains("quarantined").doesNotContain("root:");
        }
    }

    @Test
    void whatIsPackedIsNotUnpackedWithoutEnd() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] much = new byte[1 << 20];
            for (int i = 0; i < 300; i++) {
                gzip.write(much);
            }
        }
        for (String path : List.of("/practices/lake/fhir/Patient", "/practices/lake/feeds/fhir/messages")) {
            long began = System.nanoTime();
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                    .header("Content-Type", "application/fhir+json")
                    .header("Content-Encoding", "gzip")
                    .header("Cookie", Door.COOKIE + "=" + nurse.cookie())
                    .header("Sec-Fetch-Site", "same-origin")
                    .header("Prefer", "wait=20")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray()))
                    .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                var answer = Conformance.checked(client.send(request, HttpResponse.BodyHandlers.ofString()));
                soon(answer, began);
                boolean refused = answer.statusCode() >= 400 && answer.statusCode() < 500;
                assertThat(refused || answer.body().contains("quarantined"))
                        .as(path + " " + answer.statusCode() + " " + answer.body())
                        .isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        thePatientIsThere();
    }

    @Test
    void deepTreesAreRefused() {
        int deep = 50_000;
        for (String body : List.of(
                "{\"resourceType\":\"Patient\",\"extension\":" + "[{\"extension\":".repeat(deep),
                "{\"resourceType\":\"Patient\",\"x\":" + "[".repeat(deep) + "]".repeat(deep) + "}")) {
            long began = System.nanoTime();
            assertThat(soon(fhir("POST", "/practices/lake/fhir/Patient", body), began)
                            .statusCode())
                    .isEqualTo(400);
        }
        long began = System.nanoTime();
        var xml = nurse.send(
                "POST",
                "/practices/lake/fhir/Patient",
                "application/fhir+xml",
                "<Patient xmlns=\"http://hl7.org/fhir\">" + "<extension url=\"a\">".repeat(deep)
                        + "</extension>".repeat(deep) + "</Patient>");
        assertThat(soon(xml, began).statusCode()).isEqualTo(400);
        var document = nurse.send(
                "POST",
                "/practices/lake/feeds/docs/messages",
                "application/xml",
                "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">" + "<component>".repeat(deep) + "</component>".repeat(deep)
                        + "</ClinicalDocument>",
                "Prefer",
                "wait=20");
        assertThat(document.body()).contains("quarantined");
        thePatientIsThere();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/fhir/Patient/..%2f..%2f..%2fetc%2fpasswd",
                "/fhir/Binary/....//....//etc/passwd",
                "/web/..%2fapplication.yaml",
                "/web/%2e%2e/application.yaml",
                "/web/..;/application.yaml",
                "/webjars/../../application.yaml",
                "/web/....//application.yaml",
                "/practices/lake/messages/..%5c..%5csecrets/raw",
                "/fhir/DocumentReference/%2fetc%2fpasswd"
            })
    void pathsLeadToNoFile(String path) throws IOException {
        String said = raw("GET " + path + " HTTP/1.1\r\nHost: h\r\nCookie: " + Door.COOKIE + "=" + nurse.cookie()
                + "\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n");
        assertThat(said).startsWith("HTTP/1.1 4").doesNotContain("root:").doesNotContain("spring:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name:contains=(a%2B)%2B%24",
                "family=((((((((((((((((((((((((x",
                "_id=%2C%2C%2C%2C%2C%2C%2C%2C",
                "birthdate=ge2000-01-01T00:00:00.000000000000000000000000000000000000Z",
                "_lastUpdated=gt9999999999999999999999999"
            })
    void searchesThatMadeOtherServersThinkForEverEndSoon(String query) {
        made("a".repeat(30_000) + "!");
        for (String tail : List.of("", "%5C".repeat(500), "aa".repeat(10_000), "%24%7C".repeat(3_000))) {
            long began = System.nanoTime();
            assertThat(soon(fhir("GET", "/fhir/Patient?" + query + tail, ""), began)
                            .statusCode())
                    .isIn(200, 400, 414);
        }
    }
}
