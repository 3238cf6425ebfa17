package org.quiltehr.hub.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.pipeline.TestHub;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A synthetic hospital's HL7 v2 feed: what it says of one stay. */
final class Stays {

    private static final DateTimeFormatter TS =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    static final String HOUSE = "1234567893^House^Gregory^^^^^^NPI";
    static final Instant ADMITTED = Instant.now().minus(5, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    static final Instant HOME = ADMITTED.plus(3, ChronoUnit.DAYS);
    static final String LATER = ts(HOME.plus(1, ChronoUnit.DAYS));

    private final Http http;
    private final String practice;
    private int number;

    Stays(Http http, String practice) throws IOException, InterruptedException {
        this.http = http;
        this.practice = practice;
        http.put("/practices/" + practice, "{\"name\":\"" + practice + " hospital\",\"timezone\":\"UTC\"}");
        http.put("/practices/" + practice + "/feeds/adt", "{\"adapter\":\"hl7v2\"}");
    }

    /** @param attending PV1-7, or empty */
    String visit(int stay, String attending, Instant admitted, String discharged) {
        String[] pv1 = new String[46];
        java.util.Arrays.fill(pv1, "");
        pv1[0] = "PV1";
        pv1[1] = "1";
        pv1[2] = "I";
        pv1[3] = "W2^201^1";
        pv1[7] = attending;
        pv1[19] = "V" + stay + "^^^MERCY^VN";
        pv1[44] = ts(admitted);
        pv1[45] = discharged;
        return String.join("|", pv1);
    }

    static String ts(Instant at) {
        return TS.format(at);
    }

    String pid(int stay) {
        return "PID|1||M" + stay + "^^^MERCY^MR||Stayer" + stay + "^Sam||1950" + String.format("%02d", 1 + stay % 12)
                + String.format("%02d", 1 + stay % 28) + "|M";
    }

    JsonNode send(String type, Instant at, String... segments) throws IOException, InterruptedException {
        number++;
        String message = "MSH|^~\\&|HIS|MERCY|HUB|NET|" + ts(at) + "||" + type + "|N" + number + "|P|2.5.1\r"
                + (type.startsWith("ADT") ? "EVN||" + ts(at) + "\r" : "")
                + String.join("\r", segments) + "\r";
        HttpResponse<String> answer = http.send(
                "POST",
                "/practices/" + practice + "/feeds/adt/messages",
                "application/hl7-v2",
                message.getBytes(StandardCharsets.UTF_8),
                "Prefer",
                "wait=30");
        ObjectNode json = FhirJson.parse(answer.body());
        if (!json.path("state").asString("").equals("stored")) {
            throw new AssertionError(type + ": " + answer.body());
        }
        return json;
    }

    static String orc(String control, int order) {
        return "ORC|" + control + "|P" + order + "^MERCY|F" + order + "^LAB||||||20260101";
    }

    /** @param status OBR-25; empty in an order */
    static String obr(int order, String status, String issued) {
        return "OBR|1|P" + order + "^MERCY|F" + order + "^LAB|600-7^Blood culture^LN|||20260101080000|||||||||||||||"
                + issued + "|||" + status;
    }

    static String obx(String value, String flag, String status) {
        return "OBX|1|ST|600-7^Blood culture^LN||" + value + "|||" + flag + "|||" + status;
    }

    List<JsonNode> tasks(int stay) throws Exception {
        JsonNode found = http.json("/practices/" + practice + "/fhir/Task?patient.identifier=M" + stay + "&_count=100");
        List<JsonNode> tasks = new ArrayList<>();
        found.path("entry").forEach(entry -> tasks.add(entry.path("resource")));
        return tasks;
    }

    List<JsonNode> pending(int stay) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        String encounter = http.json("/practices/" + practice + "/fhir/Encounter?identifier=V" + stay)
                .path("entry")
                .path(0)
                .path("resource")
                .path("id")
                .asString("");
        for (JsonNode one :
                http.json("/pending?practice=" + practice + "&count=200").path("results")) {
            if (one.path("encounter").asString("").equals("Encounter/" + encounter)) {
                found.add(one);
            }
        }
        return found;
    }

    void admit(int stay, String attending) throws Exception {
        send("ADT^A01^ADT_A01", ADMITTED, pid(stay), visit(stay, attending, ADMITTED, ""));
    }

    void order(int stay, int order) throws Exception {
        send(
                "ORM^O01^ORM_O01",
                ADMITTED.plusSeconds(3600),
                pid(stay),
                visit(stay, "", ADMITTED, ""),
                orc("NW", order),
                obr(order, "", ""));
    }

    void discharge(int stay, String attending) throws Exception {
        send("ADT^A03^ADT_A03", HOME, pid(stay), visit(stay, attending, ADMITTED, ts(HOME)));
    }

    void result(int stay, int order, String status, String value, String flag, String issued) throws Exception {
        send(
                "ORU^R01^ORU_R01",
                HOME.plus(1, ChronoUnit.DAYS),
                pid(stay),
                visit(stay, "", ADMITTED, ""),
                orc("RE", order),
                obr(order, status, issued),
                obx(value, flag, status));
    }

    /** Waits until the ledger has all that was written before. */
    static void settled(TestHub hub) throws InterruptedException {
        long wrote = hub.sql()
                .sql("select max(xid::text::bigint) from change")
                .query(Long.class)
                .single();
        long end = System.nanoTime() + 60_000_000_000L;
        while (hub.sql()
                                .sql("select done from transition_mark")
                                .query(Long.class)
                                .single()
                        < wrote
                || hub.sql()
                                .sql("select count(*) from transition_result where rounds > handed")
                                .query(Integer.class)
                                .single()
                        > 0) {
            assertThat(System.nanoTime()).as("the ledger stands still").isLessThan(end);
            Thread.sleep(50);
        }
    }
}
