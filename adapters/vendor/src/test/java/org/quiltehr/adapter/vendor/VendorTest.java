package org.quiltehr.adapter.vendor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;

/** Formats are told apart by their bytes; settings reach the formats they are for; a wrong one is named. */
class VendorTest {

    private static final String ADT = "MSH|^~\\&|A|B|||20240310153000||ADT^A08|M1|P|2.5\rPID|1||4711^^^X^MR||Q^N\r";

    private static Adapter adapter(Map<String, Object> settings) {
        return Vendor.of(VendorTest.class, "acme")
                .adapter(new FeedConfig("lakeside", "ehr", ZoneId.of("America/New_York"), settings));
    }

    private static Format format(String text, Charset charset) {
        return Format.of(text.getBytes(charset));
    }

    @Test
    void a_body_is_told_by_how_it_begins() {
        assertEquals(Format.HL7V2, format(ADT, StandardCharsets.UTF_8));
        assertEquals(Format.HL7V2, format("\u000b" + ADT, StandardCharsets.UTF_8));
        assertEquals(Format.HL7V2, format("\ufeff\r\nFHS|^~\\&|", StandardCharsets.UTF_8));
        String cda = "<?xml version=\"1.0\"?><!-- from <Patient xmlns=\"http://hl7.org/fhir\"> -->"
                + "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">";
        assertEquals(Format.CCDA, format(cda, StandardCharsets.UTF_8));
        assertEquals(Format.CCDA, format("\ufeff" + cda, StandardCharsets.UTF_16LE));
        assertEquals(Format.FHIR, format("<Bundle xmlns=\"http://hl7.org/fhir\"/>", StandardCharsets.UTF_8));
        assertEquals(Format.FHIR, format(" {\"resourceType\":\"Patient\"}", StandardCharsets.UTF_8));
        assertEquals(Format.JSON, format("[{\"patientid\":\"1\"}]", StandardCharsets.UTF_8));
        for (String other : List.of("", "a,b\n1,2", "MSHA", "%PDF-1.7")) {
            assertEquals(Format.UNKNOWN, format(other, StandardCharsets.UTF_8), other);
        }
    }

    @Test
    void what_is_of_no_format_is_refused_with_what_to_send() {
        RawMessage body = RawMessage.of("name,born\nx,y".getBytes(StandardCharsets.UTF_8));
        Mapping.Rejected refused =
                assertInstanceOf(Mapping.Rejected.class, adapter(Map.of()).map(body));
        assertEquals("unknown-format", refused.issues().getFirst().code());
        assertTrue(refused.issues().getFirst().text().contains("csv"));
        assertEquals(1, refused.ledger().totals().unmapped());
        assertTrue(adapter(Map.of()).peek(body).problem().isPresent());
    }

    @Test
    void settings_reach_the_formats_they_are_for() {
        RawMessage adt = RawMessage.of(ADT.getBytes(StandardCharsets.UTF_8));
        Adapter adapter = adapter(Map.of(
                "identifierSystems", Map.of("X", "https://lakeside.example/mrn"),
                "fhir", Map.of("version", "r4"),
                "ccda", Map.of("timesWithoutOffset", "utc")));
        assertEquals(
                List.of("https://lakeside.example/mrn|4711"), adapter.peek(adt).patients());
        assertEquals(
                List.of("https://other.example|4711"),
                adapter(Map.of(
                                "identifierSystems", Map.of("X", "https://lakeside.example/mrn"),
                                "hl7v2", Map.of("identifierSystems", Map.of("X", "https://other.example"))))
                        .peek(adt)
                        .patients());
    }

    @Test
    void a_wrong_setting_is_named() {
        for (Map.Entry<String, Object> wrong : Map.<String, Object>of(
                        "colour",
                        "red",
                        "ccda",
                        "utc",
                        "hl7v2",
                        Map.of("colour", "red"),
                        "fhir",
                        Map.of("colour", "red"))
                .entrySet()) {
            ConfigException e =
                    assertThrows(ConfigException.class, () -> adapter(Map.of(wrong.getKey(), wrong.getValue())));
            String named = wrong.getValue() instanceof Map<?, ?> ? "colour" : wrong.getKey();
            assertTrue(String.valueOf(e.getMessage()).contains(named), e.getMessage());
        }
    }
}
