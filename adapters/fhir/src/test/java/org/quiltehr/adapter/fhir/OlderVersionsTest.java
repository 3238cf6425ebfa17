package org.quiltehr.adapter.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;

/** STU3 and DSTU2 as a feed takes them; exports of vendors are in {@link CorpusTest}. */
class OlderVersionsTest {

    private static Adapter adapter(Map<String, Object> settings) {
        return new FhirAdapterFactory().create(new FeedConfig("lakeside", "ehr", ZoneOffset.UTC, settings));
    }

    @Test
    void a_dstu2_resource_in_xml_is_read() {
        String xml = """
                <Condition xmlns="http://hl7.org/fhir"><id value="c1"/><patient><reference value="Patient/p1"/></patient>
                <code><text value="Gout"/></code><verificationStatus value="confirmed"/></Condition>
                """;
        Mapping mapping = adapter(Map.of()).map(RawMessage.of(xml.getBytes(StandardCharsets.UTF_8)));
        Mapping.Mapped mapped = assertInstanceOf(Mapping.Mapped.class, mapping);
        assertEquals("Gout", mapped.entries().get(0).resource().at("/code/text").asString());
    }

    @Test
    void a_forced_version_must_be_one_of_three() {
        assertThrows(ConfigException.class, () -> adapter(Map.of("version", "r5")));
    }
}
