package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;

/** What is tried by what is sent along: packed files that grow, attachments that name files, addresses that lead inside. */
class AbuseByFilesTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String FHIR = "application/fhir+json";

    private static Hub.Running hub;
    private static String base;
    private static Browser admin;
    private static Browser nurse;
    private static String patient;

    @BeforeAll
    static void start() throws IOException {
        hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, false));
        base = hub.base().replace("0.0.0.0", "127.0.0.1");
        admin = signIn("boss", new Accounts.Role("administrator", null));
        admin.send("PUT", "/practices/lake", "application/json", """
                {"name":"Lake","timezone":"UTC","feeds":{"docs":{"adapter":"ccda"},"fhir":{"adapter":"fhir"},
                 "lists":{"adapter":"csv","identifierSystem":"urn:lists"},"hl7":{"adapter":"hl7v2"}}}""");
        signIn("robot", new Accounts.Role("staff", "lake"));
        nurse = signIn("nurse", new Accounts.Role("staff", "lake"));
        gzip = gzipped();
        zip = zipped();
        patient = made("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Attached\"}]}");
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    private static Browser signIn(String name, Accounts.Role role) {
        Accounts accounts = hub.context().getBean(Accounts.class);
        return new Browser(base).firstSignIn(name, accounts.put(name, name, List.of(role)));
    }

    private static String made(String type, String body) {
        var answer = nurse.send("POST", "/practices/lake/fhir/" + type, FHIR, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return FhirJson.parse(answer.body()).path("id").asString();
    }

    /** As the encoding packs it, and as a file that is packed itself; made once. */
    private static byte[] gzip;

    private static byte[] zip;

    private static byte[] gzipped() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            fill(gzip);
        }
        return packed.toByteArray();
    }

    private static byte[] zipped() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed)) {
            zip.putNextEntry(new ZipEntry("../../etc/cron.d/planted.xml"));
            fill(zip);
            zip.closeEntry();
        }
        return packed.toByteArray();
    }

    /** 80 MB of spaces, which is more than a request may have. */
    private static void fill(java.io.OutputStream out) throws IOException {
        byte[] much = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 80; i++) {
            out.write(much);
        }
    }

    /** C-CDA, FHIR, CSV and HL7 v2 by their feeds, and a transaction: packed by the encoding, or a file that is packed itself. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "feeds/docs/messages application/xml",
                "feeds/fhir/messages application/fhir+json",
                "feeds/lists/messages text/csv",
                "feeds/hl7/messages application/hl7-v2",
                "fhir application/fhir+json"
            })
    void aPackedFileThatGrowsIsRefusedOrQuarantined(String to) throws Exception {
        String[] parts = to.split(" ", 2);
        for (boolean encoded : new boolean[] {true, false}) {
            byte[] body = encoded ? gzip : zip;
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/practices/lake/" + parts[0]))
                    .header("Content-Type", parts[1])
                    .header("Cookie", Door.COOKIE + "=" + nurse.cookie())
                    .header("Sec-Fetch-Site", "same-origin")
                    .header("Prefer", "wait=20")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            if (encoded) {
                request.header("Content-Encoding", "gzip");
            }
            long began = System.nanoTime();
            try (HttpClient client = HttpClient.newHttpClient()) {
                var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
                boolean refused = answer.statusCode() >= 400 && answer.statusCode() < 500;
                assertThat(refused || answer.body().contains("quarantined"))
                        .as(to + " " + encoded + ": " + answer.statusCode() + " " + answer.body())
                        .isTrue();
            }
        }
        assertThat(nurse.get("/fhir/Patient/" + patient).statusCode()).isEqualTo(200);
    }

    /** What an attachment names is never opened as a file, nor fetched, nor a name for the browser. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "../../../../etc/passwd",
                "/etc/passwd",
                "Binary/../../../etc/passwd",
                "Binary/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "jar:file:///app.jar!/application.yaml",
                "classpath:application.yaml",
                "http://127.0.0.1:1/inside"
            })
    void anAttachmentsAddressIsNoFile(String url) {
        String document = made("DocumentReference", """
                {"resourceType":"DocumentReference","status":"current","subject":{"reference":"Patient/%s"},
                 "content":[{"attachment":{"contentType":"text/plain","url":"%s","title":"../../%s"}}]}""".formatted(patient, url, "passwd"));
        String at = "/patients/" + patient + "/documents/" + document;
        for (String address : List.of(at, at + "/content")) {
            var answer = nurse.get(address, "Accept", "text/html");
            assertThat(answer.statusCode()).as(address).isIn(200, 404);
            assertThat(answer.body()).as(address).doesNotContain("root:").doesNotContain("spring:");
            assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                    .doesNotContain("passwd");
        }
    }

    @Test
    void anAttachmentIsNoPageOfTheHub() {
        String script =
                Base64.getEncoder().encodeToString("<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));
        for (String type : List.of("text/html", "image/svg+xml", "application/xhtml+xml")) {
            String document = made("DocumentReference", """
                    {"resourceType":"DocumentReference","status":"current","subject":{"reference":"Patient/%s"},
                     "content":[{"attachment":{"contentType":"%s","data":"%s"}}]}""".formatted(patient, type, script));
            var answer = nurse.get("/patients/" + patient + "/documents/" + document + "/content");
            assertThat(answer.headers().firstValue("Content-Type")).as(type).hasValue("application/octet-stream");
            assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                    .as(type)
                    .startsWith("attachment");
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("sandbox");
        }
    }

    @Test
    void aDocumentOfCdaThatNamesAFileIsTakenWithoutIt() {
        String document = """
                <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xi="http://www.w3.org/2001/XInclude"><title>x</title>
                 <xi:include href="file:///etc/passwd" parse="text"/>
                 <component><nonXMLBody><text mediaType="text/plain"><reference value="file:///etc/passwd"/></text></nonXMLBody></component>
                </ClinicalDocument>""";
        var answer = nurse.send(
                "POST", "/practices/lake/feeds/docs/messages", "application/xml", document, "Prefer", "wait=20");
        assertThat(answer.body()).contains("\"state\"").doesNotContain("root:");
        assertThat(nurse.get("/fhir/DocumentReference?_count=100").body()).doesNotContain("root:");
        assertThat(nurse.get("/fhir/Binary?_count=100").body()).doesNotContain("root:");
    }

    /** A door on this machine that counts who knocks. */
    private static final class Inside implements AutoCloseable {

        private final ServerSocket socket;
        private final AtomicInteger knocks = new AtomicInteger();

        Inside() {
            try {
                socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try (Socket in = socket.accept()) {
                        knocks.incrementAndGet();
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        List<String> addresses() {
            List<String> addresses = new ArrayList<>();
            for (String host : List.of(
                    "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0")) {
                addresses.add("https://" + host + ":" + socket.getLocalPort() + "/x");
            }
            addresses.add("http://127.0.0.1:" + socket.getLocalPort() + "/x");
            return addresses;
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Subscribers, published keys, pulls and imports' files: none of them makes the hub knock at its own network. */
    @Test
    void noAddressSomebodyGivesMakesTheHubReachItsOwnNetwork() {
        try (Inside inside = new Inside()) {
            int number = 0;
            for (String address : inside.addresses()) {
                number++;
                assertThat(subscribed(address)).as("Subscription to " + address).isEqualTo(422);
                assertThat(keys("ssrf-" + number, address))
                        .as("keys at " + address)
                        .isIn(400, 401);
                assertThat(pulled("pull-" + number, address))
                        .as("pull from " + address)
                        .doesNotContain("\"done\"");
                assertThat(imported(address)).as("import from " + address).isIn(400, 422);
            }
            assertThat(inside.knocks.get()).as("connections").isZero();
        }
    }

    /** A name is judged when it is connected to: then the Subscription is in error. */
    private static int subscribed(String address) {
        var answer = nurse.send("POST", "/practices/lake/fhir/Subscription", FHIR, """
                {"resourceType":"Subscription","status":"requested","reason":"x","criteria":"http://quiltehr.org/SubscriptionTopic/new-result",
                 "channel":{"type":"rest-hook","endpoint":"%s","payload":"application/fhir+json","_payload":{"extension":[{"url":
                 "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content","valueCode":"empty"}]}}}""".formatted(address));
        if (answer.statusCode() != 201) {
            return answer.statusCode();
        }
        String at =
                "/fhir/Subscription/" + FhirJson.parse(answer.body()).path("id").asString();
        return until(() -> nurse.get(at).body(), "\"status\":\"error\"") ? 422 : 201;
    }

    private static boolean until(Supplier<String> state, String says) {
        for (int i = 0; i < 300; i++) {
            if (state.get().contains(says)) {
                return true;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        }
        return false;
    }

    /** Registers a service whose keys are there, and has it ask for a token: 400 if it is not even registered. */
    private static int keys(String name, String address) {
        var put = admin.send("PUT", "/clients/" + name, "application/json", """
                {"display":"x","account":"robot","scopes":["system/*.rs"],"jwksUri":"%s"}""".formatted(address));
        if (put.statusCode() >= 400) {
            return put.statusCode();
        }
        String header = base64("{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"k\"}");
        long now = System.currentTimeMillis() / 1000;
        String claims = base64("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s/oauth2/token\",\"exp\":%d,\"jti\":\"%s\"}"
                .formatted(name, name, base, now + 200, name));
        return new Browser(base)
                .form(
                        "/oauth2/token",
                        "grant_type",
                        "client_credentials",
                        "scope",
                        "system/*.rs",
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion",
                        header + "." + claims + "." + base64("signature"))
                .statusCode();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How a pull from there is: the settings may be refused at once. */
    private static String pulled(String feed, String address) {
        String at = "/practices/lake/feeds/" + feed;
        var put = admin.send("PUT", at, "application/json", """
                {"adapter":"fhir","pull":{"base":"%s","firstPause":"1ms"}}""".formatted(address));
        if (put.statusCode() >= 400) {
            return put.body();
        }
        admin.send("POST", at + "/pull", "application/json", "{}");
        String state = "";
        for (int i = 0; i < 100 && !state.contains("address-refused"); i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            state = admin.get(at + "/pull").body();
        }
        assertThat(state).as(address).contains("address-refused");
        return state;
    }

    /** A name is judged when it is connected to: then the job fails. */
    private static int imported(String address) {
        String manifest = """
                {"inputFormat":"application/fhir+ndjson","inputSource":"https://example.org","input":[{"type":"Patient","url":"%s"}]}""".formatted(address);
        var answer = nurse.send(
                "POST", "/practices/lake/fhir/$import", "application/json", manifest, "Prefer", "respond-async");
        if (answer.statusCode() != 202) {
            return answer.statusCode();
        }
        String job = answer.headers().firstValue("Content-Location").orElseThrow();
        return until(() -> "HTTP " + nurse.get(job).statusCode(), "HTTP 500") ? 400 : 202;
    }
}
