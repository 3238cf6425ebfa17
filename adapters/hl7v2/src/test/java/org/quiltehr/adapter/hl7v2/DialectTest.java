package org.quiltehr.adapter.hl7v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.Hl7Scanner;
import org.quiltehr.adapter.testkit.MappingRules;
import tools.jackson.databind.JsonNode;

/** What a vendor module may add to the format without code: the folder {@code dialect} beside this class is one. */
class DialectTest {

    private static final Dialect DIALECT = Dialect.beside(DialectTest.class, "vendor");

    private static final String MESSAGE = """
            MSH|^~\\&|EHR|LAKESIDE|||20260105080000||ADT^Z01|1|P|2.5.1
            PID|1||44120^^^MAIN^MR||Garza^Dana||19900101|MANN
            ZPD|node7|^PRN^CP^^^555^0199|43|blue
            PV1|1|O||||||||||||||||||||||||||||||||||||||||||||||||88123^^^MAIN^VN
            """.replace('\n', '\r');

    private static Mapping.Mapped map(String message, Map<String, Object> settings) {
        byte[] body = message.getBytes(StandardCharsets.UTF_8);
        Mapping mapping = Hl7v2AdapterFactory.create(
                        new FeedConfig("lakeside", "ehr", ZoneOffset.UTC, settings), DIALECT)
                .map(RawMessage.of(body));
        MappingRules.check(mapping, new Hl7Scanner().locations(body));
        return assertInstanceOf(Mapping.Mapped.class, mapping);
    }

    private static JsonNode first(Mapping.Mapped mapped, String type) {
        return mapped.entries().stream()
                .filter(entry -> entry.type().equals(type))
                .map(Entry::resource)
                .findFirst()
                .orElseThrow();
    }

    private static Ledger.Line line(Mapping.Mapped mapped, String location) {
        return mapped.ledger().lines().stream()
                .filter(line -> line.location().equals(location))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void codes_systems_and_message_types_are_added() {
        JsonNode patient = first(map(MESSAGE, Map.of()), "Patient");
        assertEquals("male", patient.path("gender").asString());
        assertEquals(
                "http://vendor.example.org/mrn",
                patient.path("identifier").path(0).path("system").asString());
    }

    @Test
    void a_setting_of_the_feed_comes_before_the_dialect() {
        Map<String, Object> settings = Map.of("identifierSystems", Map.of("MAIN", "http://lakeside.example.org/mrn"));
        assertEquals(
                "http://lakeside.example.org/mrn",
                first(map(MESSAGE, settings), "Patient")
                        .path("identifier")
                        .path(0)
                        .path("system")
                        .asString());
    }

    @Test
    void a_field_stands_for_a_standard_one_and_keeps_its_place_in_the_ledger() {
        Mapping.Mapped mapped = map(MESSAGE, Map.of());
        assertEquals(
                "555 0199",
                first(mapped, "Patient").path("telecom").path(0).path("value").asString());
        assertEquals(Ledger.Fate.MAPPED, line(mapped, "ZPD[1]-2[1].7.1").fate());
        assertEquals(
                "88123",
                first(mapped, "Encounter")
                        .path("identifier")
                        .path(0)
                        .path("value")
                        .asString());
    }

    @Test
    void a_field_becomes_an_extension_and_others_stay_kept_or_are_left_out() {
        Mapping.Mapped mapped = map(MESSAGE, Map.of());
        assertTrue(first(mapped, "Patient")
                .path("extension")
                .toString()
                .contains("shoe-size\",\"valueQuantity\":{\"value\":43}"));
        assertEquals(Ledger.Fate.MAPPED, line(mapped, "ZPD[1]-3[1].1.1").fate());
        assertEquals("vendor-routing", line(mapped, "ZPD[1]-1[1].1.1").rule());
        assertEquals(Ledger.Fate.KEPT, line(mapped, "ZPD[1]-4[1].1.1").fate());
    }

    @Test
    void an_extension_goes_to_the_entry_before_its_segment() {
        String message = """
                MSH|^~\\&|LAB|LAKESIDE|||20260105080000||ORU^R01|1|P|2.5.1
                PID|1||44120^^^MAIN^MR||Garza^Dana
                OBR|1||A1|GLU^Glucose^LOCALLAB|||20260105
                ZRP|first analyser
                OBR|2||A2|NA^Sodium^LOCALLAB|||20260105
                ZRP|second analyser
                """.replace('\n', '\r');
        Mapping.Mapped mapped = map(message, Map.of());
        var reports = mapped.entries().stream()
                .filter(entry -> entry.type().equals("DiagnosticReport"))
                .map(entry -> entry.resource().toString())
                .toList();
        assertTrue(reports.get(0).contains("first analyser") && !reports.get(0).contains("second"));
        assertTrue(reports.get(1).contains("second analyser"));
        assertTrue(reports.get(1).contains("http://vendor.example.org/lab"));
    }

    @Test
    void a_wrong_setting_is_told_by_the_name_of_the_vendors_adapter() {
        ConfigException e = assertThrows(ConfigException.class, () -> map(MESSAGE, Map.of("colour", "red")));
        assertTrue(e.getMessage().startsWith("vendor: unknown setting 'colour'"));
    }
}
