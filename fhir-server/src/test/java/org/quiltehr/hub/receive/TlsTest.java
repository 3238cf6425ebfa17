package org.quiltehr.hub.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.access.Accounts;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.practice.Specs;

/** A hub whose pages are served by TLS from PEM files, and whose MLLP port from PKCS #12 wants senders' certificates. */
class TlsTest {

    private static final char[] WORD = "changeit".toCharArray();

    @TempDir
    static Path folder;

    private static Hub.Running hub;
    private static KeyStore own;
    private static KeyStore lake;
    private static KeyStore hill;
    private static KeyStore stranger;

    @BeforeAll
    static void start() throws Exception {
        own = made("hub", "CN=localhost", "dns:localhost,ip:127.0.0.1");
        lake = made("lake", "CN=Lake engine", "dns:engine.lake.example");
        hill = made("hill", "CN=engine.hill.example", "dns:other.hill.example");
        stranger = made("stranger", "CN=engine.lake.example", "dns:engine.lake.example");
        Path certificate =
                pem("cert.pem", "CERTIFICATE", own.getCertificate("hub").getEncoded());
        Path key = pem("key.pem", "PRIVATE KEY", own.getKey("hub", WORD).getEncoded());
        Path trusted = folder.resolve("trusted.p12");
        KeyStore trust = trusting(lake, "lake");
        trust.setCertificateEntry("hill", hill.getCertificate("hill"));
        try (OutputStream out = Files.newOutputStream(trusted)) {
            trust.store(out, WORD);
        }
        Map<String, String> settings = Map.of(
                "server.ssl.certificate",
                "file:" + certificate,
                "server.ssl.certificate-private-key",
                "file:" + key,
                "spring.ssl.bundle.jks.mllp.keystore.location",
                "file:" + folder.resolve("hub.p12"),
                "spring.ssl.bundle.jks.mllp.keystore.password",
                "changeit",
                "spring.ssl.bundle.jks.mllp.keystore.type",
                "PKCS12",
                "spring.ssl.bundle.jks.mllp.truststore.location",
                "file:" + trusted,
                "spring.ssl.bundle.jks.mllp.truststore.password",
                "changeit",
                "spring.ssl.bundle.jks.mllp.truststore.type",
                "PKCS12");
        settings.forEach(System::setProperty);
        try {
            hub = Hub.start(new HubOptions(0, 0, Path.of("target", "unused"), TestDatabase.url(), null, false));
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
        Practices practices = hub.context().getBean(Practices.class);
        practices.put(Specs.practice("lake", feed("LAKE", Map.of("certificate", "engine.lake.example")), "lake"));
        practices.put(Specs.practice("hill", feed("HILL", Map.of("certificate", "engine.hill.example")), "hill"));
        practices.put(Specs.practice("far", feed("FAR", Map.of("addresses", List.of("203.0.113.0/24"))), "far"));
    }

    private static Map<String, Object> feed(String facility, Map<String, Object> sender) {
        return Map.of(
                "feeds",
                Map.of(
                        "ehr",
                        Map.of(
                                "adapter",
                                "hl7v2",
                                "mllp",
                                Map.of("application", "EHR", "facility", facility),
                                "sender",
                                sender)));
    }

    @AfterAll
    static void stop() {
        hub.context().close();
    }

    private static KeyStore made(String name, String subject, String others) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "30",
                        "-dname",
                        subject,
                        "-ext",
                        "san=" + others,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(WORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, WORD);
        }
        return store;
    }

    private static Path pem(String name, String kind, byte[] der) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + kind + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind
                        + "-----\n");
    }

    private static KeyStore trusting(KeyStore other, String alias) throws GeneralSecurityException, IOException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(alias, other.getCertificate(alias));
        return trust;
    }

    /** What a machine with these keys (or none) trusts and shows. */
    private static SSLContext machine(KeyStore keys) throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusting(own, "hub"));
        KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        shown.init(keys, WORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore none() throws GeneralSecurityException, IOException {
        KeyStore none = KeyStore.getInstance("PKCS12");
        none.load(null, null);
        return none;
    }

    private static String sent(Socket socket, String facility) throws IOException {
        try (socket) {
            socket.setSoTimeout(20_000);
            String message = "\u000bMSH|^~\\&|EHR|" + facility + "|HUB|HUB|20260301101500||ADT^A08|T"
                    + System.nanoTime() + "|P|2.5.1\rEVN|A08|20260301101500\rPID|1||T1^^^" + facility
                    + "^MR||Tls^Tina||19620922|F\r\u001c\r";
            socket.getOutputStream().write(message.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            StringBuilder answer = new StringBuilder();
            int next;
            while ((next = socket.getInputStream().read()) >= 0 && next != 0x1C) {
                answer.append((char) next);
            }
            return answer.toString();
        }
    }

    private static String sent(KeyStore keys, String facility) throws Exception {
        return sent(machine(keys).getSocketFactory().createSocket("127.0.0.1", hub.mllpPort()), facility);
    }

    @Test
    void aSenderIsHeardForTheFeedItsCertificateIsFor() throws Exception {
        assertThat(sent(lake, "LAKE")).contains("MSA|AA");
        assertThat(sent(hill, "HILL")).contains("MSA|AA");
        assertThat(sent(hill, "LAKE"))
                .contains("MSA|AR")
                .contains("certificate")
                .doesNotContain("Tina");
    }

    @Test
    void whoShowsNoCertificateOrOneNobodyVouchesForIsNotHeard() throws Exception {
        assertThatThrownBy(() -> assertThat(sent(none(), "LAKE")).contains("MSA"));
        assertThatThrownBy(() -> assertThat(sent(stranger, "LAKE")).contains("MSA"));
        assertThatThrownBy(() -> assertThat(sent(new Socket("127.0.0.1", hub.mllpPort()), "LAKE"))
                .contains("MSA"));
        assertThat(sent(lake, "LAKE")).contains("MSA|AA");
    }

    @Test
    void aFeedIsHeardFromItsAddressesOnly() throws Exception {
        assertThat(sent(lake, "FAR")).contains("MSA|AR").contains("address").doesNotContain("Tina");
    }

    @Test
    void pagesBearHstsAndCookiesAreSecure() throws Exception {
        assertThat(hub.base()).startsWith("https://");
        String base = hub.base().replace("0.0.0.0", "localhost");
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(machine(none())).build()) {
            var page = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/sign-in")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Strict-Transport-Security"))
                    .hasValueSatisfying(value -> assertThat(value).contains("max-age=31536000"));
            Accounts accounts = hub.context().getBean(Accounts.class);
            String password = accounts.put("tina", "Tina", List.of(new Accounts.Role("auditor", null)));
            var signIn = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/sign-in"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Origin", base)
                            .header("Sec-Fetch-Site", "same-origin")
                            .POST(HttpRequest.BodyPublishers.ofString("name=tina&password=" + password))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(signIn.headers().allValues("Set-Cookie"))
                    .isNotEmpty()
                    .allSatisfy(cookie -> assertThat(cookie)
                            .contains("Secure")
                            .contains("HttpOnly")
                            .contains("SameSite=Lax"));
        }
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(base + "/sign-in")).build(),
                        HttpResponse.BodyHandlers.ofString()));
    }

    @Test
    void aSenderThatIsNoRangeOrUnknownIsSaid() {
        Practices practices = hub.context().getBean(Practices.class);
        assertThatThrownBy(() -> practices.put(
                        Specs.practice("lake", feed("LAKE", Map.of("addresses", List.of("10.0.0.0/40"))), "lake")))
                .hasMessageContaining("sender.addresses");
        assertThatThrownBy(() -> practices.put(Specs.practice("lake", feed("LAKE", Map.of("adress", "x")), "lake")))
                .hasMessageContaining("sender.adress");
    }
}
