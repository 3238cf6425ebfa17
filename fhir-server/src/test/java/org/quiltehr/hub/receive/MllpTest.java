package org.quiltehr.hub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import tools.jackson.databind.JsonNode;

/** The MLLP port of a whole hub. */
class MllpTest {

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    static String message(String application, String control, String script) {
        return "\u000bMSH|^~\\&|" + application + "|P|HUB|H|20260101||SCRIPT|" + control + "|P|2.5.1\rOBX|1|TX|||"
                + script + "\r\u001c\r";
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        for (int b = in.read(); b != 0x1c; b = in.read()) {
            if (b < 0) {
                return "closed";
            }
            answer.append((char) b);
        }
        in.read();
        return answer.toString();
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", hub.mllpPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static int count(String control) {
        return hub.sql()
                .sql("select count(*) from message where control = ?")
                .param(control)
                .query(Integer.class)
                .single();
    }

    @Test
    void pipelinedMessagesAreAnsweredInOrderAndThereAfterTheAnswer() throws Exception {
        try (Socket socket = connect()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                all.append(message(
                        "SCRIPT",
                        "m" + i,
                        "{\"control\":\"m" + i + "\",\"patients\":[\"mrn|m" + i % 7 + "\"],\"ignore\":true}"));
            }
            write(socket, all.toString());
            for (int i = 0; i < 300; i++) {
                assertThat(answer(socket)).contains("MSA|AA|m" + i + "\r");
                assertThat(count("m" + i)).isEqualTo(1);
            }
        }
    }

    @Test
    void aResendIsAcknowledgedAndKeptOnce() throws Exception {
        try (Socket socket = connect()) {
            String message = message("SCRIPT", "again", "{\"control\":\"again\",\"ignore\":true}");
            write(socket, message + message);
            assertThat(answer(socket)).contains("MSA|AA|again");
            assertThat(answer(socket)).contains("MSA|AA|again");
            assertThat(count("again")).isEqualTo(1);
        }
    }

    @Test
    void unknownSendersAreRefusedAndOnlyTheirHeaderIsKept() throws Exception {
        try (Socket socket = connect()) {
            write(socket, message("NOBODY", "u1", "{\"control\":\"u1\"}"));
            assertThat(answer(socket)).contains("MSA|AR|u1").contains("unknown sender");
            assertThat(count("u1")).isZero();
            assertThat(hub.sql()
                            .sql("select convert_from(header, 'UTF8') from unknown_sender where application = 'NOBODY'")
                            .query(String.class)
                            .single())
                    .startsWith("MSH|")
                    .doesNotContain("OBX");
            write(socket, "\u000bDear colleague\u001c\r");
            assertThat(answer(socket)).contains("MSA|AR|").contains("not HL7");
            write(socket, message("SCRIPT", "u2", "{\"control\":\"u2\",\"ignore\":true}"));
            assertThat(answer(socket)).contains("MSA|AA|u2");
        }
    }

    /** A vendor's tables act in the hub, whichever door the message came by: what is stored differs from the plain format. */
    @Test
    void aVendorsDialectActsByMllpAndByHttp() throws Exception {
        hub.http().put("/practices/p/feeds/millennium", """
                {"adapter":"oracle-health","mllp":{"application":"CERNER","facility":"MILL"}}
                """);
        String adt = Files.readString(
                golden("oracle-health", "hl7v2-words-for-codes").resolve("input.hl7"));
        try (Socket socket = connect()) {
            write(socket, "\u000b" + adt.replace('\n', '\r') + "\u001c\r");
            assertThat(answer(socket)).contains("MSA|AA|M1");
        }
        hub.idle();
        String byMllp = hub.sql()
                .sql("select id::text from message where control = 'M1'")
                .query(String.class)
                .single();
        assertThat(stored(byMllp, "Encounter").path("class").path("code").asString())
                .isEqualTo("IMP");
        hub.http().put("/practices/p/feeds/plain", "{\"adapter\":\"hl7v2\"}");
        String plain = push(
                "plain", "application/hl7-v2", adt.replace("QUIST", "QUINN").replace("4711", "4712"));
        assertThat(stored(plain, "Encounter").path("class").path("code").asString(""))
                .isNotEqualTo("IMP");

        hub.http().put("/practices/p/feeds/nextgen", "{\"adapter\":\"nextgen\"}");
        String document =
                Files.readString(golden("nextgen", "ccda-units-and-orders").resolve("input.xml"));
        JsonNode order = stored(push("nextgen", "application/xml", document), "MedicationRequest");
        assertThat(order.path("status").asString()).isEqualTo("active");
        assertThat(order.findValuesAsString("code")).contains("{tbl}");
        hub.http().put("/practices/p/feeds/documents", "{\"adapter\":\"ccda\"}");
        String other = document.replace("extension=\"s1\"", "extension=\"t1\"");
        order = stored(push("documents", "application/xml", other), "MedicationRequest");
        assertThat(order.path("status").asString()).isNotEqualTo("active");
        assertThat(order.findValuesAsString("code")).doesNotContain("{tbl}");
    }

    private static Path golden(String vendor, String name) {
        return Path.of("..", "adapters", vendor, "src", "test", "resources", "golden", name);
    }

    private static String push(String feed, String type, String body) throws Exception {
        var answer = hub.http()
                .send(
                        "POST",
                        "/practices/p/feeds/" + feed + "/messages",
                        type,
                        body.getBytes(StandardCharsets.UTF_8),
                        "Prefer",
                        "wait=20");
        JsonNode told = FhirJson.parse(answer.body());
        assertThat(told.path("state").asString()).isEqualTo("stored");
        return told.path("id").asString();
    }

    /** The first resource of the type that a message wrote, as the practice's base shows it. */
    private static JsonNode stored(String message, String type) throws Exception {
        JsonNode receipt = hub.http().json("/practices/p/messages/" + message);
        for (JsonNode resource : receipt.path("resources")) {
            String reference = resource.path("reference").asString();
            if (reference.startsWith(type + "/")) {
                return hub.http().json("/practices/p/fhir/" + reference);
            }
        }
        throw new AssertionError("no " + type + " in " + receipt.path("resources"));
    }

    @Test
    void aFrameCutShortIsNotKept() throws Exception {
        try (Socket socket = connect()) {
            String message = message("SCRIPT", "cut", "{\"control\":\"cut\",\"ignore\":true}");
            write(socket, message.substring(0, message.length() - 2));
        }
        try (Socket socket = connect()) {
            write(socket, message("SCRIPT", "whole", "{\"control\":\"whole\",\"ignore\":true}"));
            assertThat(answer(socket)).contains("MSA|AA|whole");
        }
        assertThat(count("cut")).isZero();
    }
}
