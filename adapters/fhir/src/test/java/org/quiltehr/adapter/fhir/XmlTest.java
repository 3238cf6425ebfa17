package org.quiltehr.adapter.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;

class XmlTest {

    private final Adapter adapter =
            new FhirAdapterFactory().create(new FeedConfig("lakeside", "ehr", ZoneOffset.UTC, Map.of()));

    @Test
    void xml_and_json_of_one_resource_are_the_same_entry_and_the_same_account() {
        Mapping xml = map("""
                <Patient xmlns="http://hl7.org/fhir"><id value="p1"/><name><family value="Ito"/></name>
                <multipleBirthInteger value="2"/></Patient>
                """);
        Mapping json = map("""
                {"resourceType":"Patient","id":"p1","name":[{"family":"Ito"}],"multipleBirthInteger":2}
                """);
        assertEquals(json, xml);
    }

    @Test
    void each_entry_of_a_batch_in_xml_is_a_message() {
        String entry = """
                <entry><resource><Patient><id value="%s"/></Patient></resource>
                <request><method value="PUT"/><url value="Patient/%s"/></request></entry>
                """;
        String batch = "<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"batch\"/>" + entry.formatted("a", "a")
                + entry.formatted("b", "b") + "</Bundle>";
        assertEquals(2, adapter.split(message(batch)).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE Patient [<!ENTITY x \"y\">]><Patient xmlns=\"http://hl7.org/fhir\"/>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><nickname value=\"x\"/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\"><birthDate value=\"1.2.1980\"/></Patient>",
                "<Patient xmlns=\"http://hl7.org/fhir\">",
                "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>",
                "<Patient/>"
            })
    void what_is_no_resource_is_refused(String xml) {
        assertInstanceOf(Mapping.Rejected.class, map(xml));
    }

    @Test
    void deep_nesting_is_refused() {
        String deep = "<extension url=\"http://e.test\">".repeat(100_000);
        assertInstanceOf(Mapping.Rejected.class, map("<Patient xmlns=\"http://hl7.org/fhir\">" + deep));
    }

    private Mapping map(String text) {
        return adapter.map(message(text));
    }

    private static RawMessage message(String text) {
        return RawMessage.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
