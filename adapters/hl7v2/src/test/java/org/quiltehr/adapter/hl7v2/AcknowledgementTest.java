package org.quiltehr.adapter.hl7v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt;

/** HL7 v2.5.1 section 2.9: original and enhanced acknowledgement. */
class AcknowledgementTest {

    private static final String HEAD = "MSH|^~\\&|APP|FAC^1.2.3^ISO|HUB|H|20250101120000||ADT^A01^ADT_A01|ID-7|P|2.5.1";
    private static final String PID = "\rPID|1||77^^^M||Secretname^Jo\r";

    private static String reply(String msh, Map<String, Object> settings, Receipt receipt) {
        Adapter adapter =
                new Hl7v2AdapterFactory().create(new FeedConfig("p", "f", ZoneId.of("America/New_York"), settings));
        byte[] body = adapter.reply(RawMessage.of((msh + PID).getBytes(StandardCharsets.UTF_8)), receipt)
                .body();
        return body == null ? "none" : new String(body, StandardCharsets.UTF_8);
    }

    private static Receipt receipt(Receipt.State state, Issue... issues) {
        return new Receipt("m1", state, false, List.of(issues));
    }

    @Test
    void original_mode_answers_aa_after_the_commit_and_echoes_the_control_id() {
        String ack = reply(HEAD, Map.of(), receipt(Receipt.State.RECEIVED));
        assertTrue(ack.startsWith("MSH|^~\\&|HUB|H|APP|FAC^1.2.3^ISO|20250101120000||ACK^A01^ACK|"), ack);
        assertTrue(ack.contains("\rMSA|AA|ID-7\r"), ack);
        assertTrue(ack.contains("|P|2.5.1\r"), ack);
    }

    @Test
    void a_feed_that_asks_for_the_outcome_is_answered_only_then() {
        Map<String, Object> outcome = Map.of("ack", "outcome");
        assertEquals("none", reply(HEAD, outcome, receipt(Receipt.State.RECEIVED)));
        assertTrue(reply(HEAD, outcome, receipt(Receipt.State.STORED)).contains("\rMSA|AA|ID-7\r"));
    }

    @Test
    void a_quarantined_message_is_answered_ae_with_the_place_and_no_value() {
        String ack = reply(
                HEAD,
                Map.of(),
                receipt(Receipt.State.QUARANTINED, Hl7v2Issue.NO_MERGE_IDENTIFIER.error("MRG[1]-1[2].3")));
        assertTrue(ack.contains("\rMSA|AE|ID-7\r"), ack);
        assertTrue(ack.contains("\rERR||MRG^1^1^2^3|101^^HL70357|E|no-merge-identifier|||"), ack);
        assertFalse(ack.contains("Secretname"), ack);
    }

    @Test
    void an_unsupported_version_is_answered_ar() {
        Receipt refused = receipt(Receipt.State.QUARANTINED, Hl7v2Issue.UNSUPPORTED_VERSION.error("MSH[1]-12"));
        assertTrue(reply(HEAD, Map.of(), refused).contains("\rMSA|AR|ID-7\r"));
    }

    @Test
    void enhanced_mode_answers_ca_then_as_asked() {
        String both = HEAD + "|||AL|ER";
        assertTrue(reply(both, Map.of(), receipt(Receipt.State.RECEIVED)).contains("\rMSA|CA|ID-7\r"));
        assertEquals("none", reply(both, Map.of(), receipt(Receipt.State.STORED)));
        Receipt bad = receipt(Receipt.State.QUARANTINED, Hl7v2Issue.NO_PATIENT.error(null));
        assertTrue(reply(both, Map.of(), bad).contains("\rMSA|AE|ID-7\r"));
        assertEquals("none", reply(HEAD + "|||NE|NE", Map.of(), receipt(Receipt.State.RECEIVED)));
        assertTrue(reply(HEAD + "|||ER|NE", Map.of(), bad).contains("\rMSA|CE|ID-7\r"));
    }

    @Test
    void what_is_no_message_and_an_acknowledgement_are_not_answered() {
        Adapter adapter =
                new Hl7v2AdapterFactory().create(new FeedConfig("p", "f", ZoneId.of("America/New_York"), Map.of()));
        assertNull(
                adapter.reply(RawMessage.of("noise".getBytes(StandardCharsets.UTF_8)), receipt(Receipt.State.RECEIVED))
                        .body());
        assertEquals("none", reply(HEAD.replace("ADT^A01^ADT_A01", "ACK"), Map.of(), receipt(Receipt.State.RECEIVED)));
    }
}
