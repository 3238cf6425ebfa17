package org.quiltehr.adapter.hl7v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;

/** Bytes to leaves: character sets, escapes, segment ends, frames, batches; and what a glance sees. */
class ReadingTest {

    private static final String NAME = "Müller";
    private final Adapter adapter = adapter(Map.of());

    private static Adapter adapter(Map<String, Object> settings) {
        return new Hl7v2AdapterFactory().create(new FeedConfig("p", "f", ZoneId.of("America/New_York"), settings));
    }

    private static String message(String charset, String family) {
        return "MSH|^~\\&|A|B|C|D|20250101120000||ADT^A28^ADT_A05|1|P|2.5.1||||||" + charset + "\rPID|1||77^^^M||"
                + family + "^Jo\r";
    }

    private String family(byte[] body) {
        Mapping.Mapped mapped = (Mapping.Mapped) adapter.map(RawMessage.of(body));
        return mapped.entries().getFirst().resource().at("/name/0/family").asString("");
    }

    private List<String> warnings(byte[] body) {
        Mapping.Mapped mapped = (Mapping.Mapped) adapter.map(RawMessage.of(body));
        return mapped.warnings().stream().map(w -> w.code()).toList();
    }

    @Test
    void msh_18_names_the_character_set() {
        Map<String, Charset> sets = Map.of(
                "UNICODE UTF-8", StandardCharsets.UTF_8,
                "8859/1", StandardCharsets.ISO_8859_1,
                "8859/15", Charset.forName("ISO-8859-15"),
                "", StandardCharsets.UTF_8);
        sets.forEach(
                (name, set) -> assertEquals(NAME, family(message(name, NAME).getBytes(set)), name));
        assertEquals(NAME, family(message("UNICODE UTF-16", NAME).getBytes(StandardCharsets.UTF_16)));
        assertEquals(NAME, family(message("UNICODE UTF-16", NAME).getBytes(StandardCharsets.UTF_16LE)));
    }

    @Test
    void a_wrong_or_missing_character_set_is_mended_and_warned_of() {
        byte[] latin = message("", NAME).getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(NAME, family(latin));
        assertTrue(warnings(latin).contains("character-set"));
        byte[] claimed = message("ASCII", NAME).getBytes(StandardCharsets.UTF_8);
        assertEquals(NAME, family(claimed));
        assertTrue(warnings(claimed).contains("character-set"));
        assertTrue(warnings(message("KLINGON", NAME).getBytes(StandardCharsets.UTF_8))
                .contains("character-set"));
    }

    @Test
    void segments_end_with_cr_lf_or_both_and_frames_are_passed_over() {
        String text = message("", "Lee");
        for (String end : List.of("\r", "\n", "\r\n")) {
            assertEquals("Lee", family(text.replace("\r", end).getBytes(StandardCharsets.UTF_8)));
        }
        assertEquals("Lee", family(("\u000b" + text + "\u001c\r").getBytes(StandardCharsets.UTF_8)));
        assertEquals("Lee", family(("\ufeff\r\n" + text).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void escapes_are_undone_and_unknown_ones_stay() {
        assertEquals(
                "a|b^c&d~e\\f",
                family(message("", "a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f").getBytes(StandardCharsets.UTF_8)));
        assertEquals("xéy", family(message("", "x\\XC3A9\\y").getBytes(StandardCharsets.UTF_8)));
        assertEquals("x\\Q9\\y", family(message("", "x\\Q9\\y").getBytes(StandardCharsets.UTF_8)));
        assertEquals("bold", family(message("", "\\H\\bold\\N\\").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void other_separators_are_as_good() {
        String odd = "MSH#*~\\&#A#B#C#D#20250101120000##ADT*A28#1#P#2.3\rPID#1##77***M##Lee*Jo\r";
        assertEquals("Lee", family(odd.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_glance_sees_all_patient_identifiers_the_type_and_the_time_in_the_practice_zone() {
        String merge = "MSH|^~\\&|A|B|C|D|20250101120000||ADT^A40|9|P|2.5\rEVN|A40|20250101110000\r"
                + "PID|1|1^^^OLD|77^^^M~78^^^&1.2.3.4&ISO||Lee|||||||||||||AC1\rMRG|55^^^M\r";
        Peek peek = adapter.peek(RawMessage.of(merge.getBytes(StandardCharsets.UTF_8)));
        assertEquals("ADT^A40", peek.type());
        assertEquals("9", peek.controlId());
        String local = "http://quiltehr.org/practice/p/id/";
        assertEquals(
                List.of(local + "M|77", "urn:oid:1.2.3.4|78", local + "OLD|1", "|AC1", local + "M|55"),
                peek.patients());
        assertEquals(Instant.parse("2025-01-01T16:00:00Z"), peek.sourceTime());
        assertTrue(peek.problem().isEmpty());
    }

    @Test
    void a_glance_tells_what_cannot_be_taken() {
        assertEquals("no-msh", problem("hello"));
        assertEquals("no-patient", problem("MSH|^~\\&|A|B|C|D|20250101||ADT^A01|1|P|2.5\r"));
        assertEquals("no-message-type", problem("MSH|^~\\&|A|B|C|D|20250101||\r"));
        assertEquals("unsupported-version", problem("MSH|^~\\&|A|B|C|D|20250101||ADT^A01|1|P|3.0\rPID|1"));
        assertEquals("no-segment-name", problem("MSH|^~\\&|A|B|C|D|20250101||ADT^A01|1|P|2.5\rbroken text"));
    }

    private String problem(String text) {
        return adapter.peek(RawMessage.of(text.getBytes(StandardCharsets.UTF_8)))
                .problem()
                .orElseThrow()
                .code();
    }

    @Test
    void batches_and_streams_are_cut_into_messages() {
        String two = message("", "Lee") + message("", "Kim");
        assertEquals(
                2,
                adapter.split(RawMessage.of(two.getBytes(StandardCharsets.UTF_8)))
                        .size());
        String file = "FHS|^~\\&|A\rBHS|^~\\&|A\r" + two + "BTS|2\rFTS|1\r";
        assertEquals(
                2,
                adapter.split(RawMessage.of(file.getBytes(StandardCharsets.UTF_8)))
                        .size());
        assertEquals(
                1,
                adapter.split(RawMessage.of("nothing".getBytes(StandardCharsets.UTF_8)))
                        .size());
    }

    @Test
    void a_wrong_setting_is_named() {
        assertTrue(assertThrows(ConfigException.class, () -> adapter(Map.of("akc", "commit")))
                .getMessage()
                .contains("akc"));
        assertThrows(ConfigException.class, () -> adapter(Map.of("ack", "maybe")));
    }
}
