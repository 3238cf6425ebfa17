package org.quiltehr.adapter.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quiltehr.adapter.fhir.message.Body;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;
import org.quiltehr.adapter.testkit.FhirJsonScanner;
import org.quiltehr.adapter.testkit.MappingRules;

/** STU3 and DSTU2, written by us and as servers of vendors exported them. */
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

    /** Every unit is mapped or refused with a reason, and every leaf of the source is accounted for. */
    @ParameterizedTest
    @ValueSource(strings = {"corpus/fhir/dstu2", "corpus/fhir/stu3"})
    void exports_of_older_servers(String folder) throws IOException {
        Adapter adapter = adapter(Map.of());
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, Integer> unmapped = new TreeMap<>();
        Ledger.Totals totals = new Ledger.Totals(0, 0, 0, 0, 0);
        for (Path file : CorpusFiles.below(folder, ".json", ".xml", ".ndjson")) {
            for (RawMessage unit : adapter.split(RawMessage.of(Files.readAllBytes(file)))) {
                Mapping mapping = adapter.map(unit);
                MappingRules.check(
                        mapping, Body.isXml(unit.body()) ? null : new FhirJsonScanner().locations(unit.body()));
                String outcome = mapping instanceof Mapping.Rejected rejected
                        ? "rejected " + rejected.issues().get(0).code() + " "
                                + rejected.issues().get(0).location() + " " + file.getFileName()
                        : "mapped";
                counts.merge(outcome, 1, Integer::sum);
                if (mapping instanceof Mapping.Mapped) {
                    totals = totals.plus(mapping.ledger().totals());
                    mapping.ledger().lines().stream()
                            .filter(line -> line.fate() == Ledger.Fate.UNMAPPED)
                            .forEach(line ->
                                    unmapped.merge(line.location().replaceAll("\\[\\d+]", ""), 1, Integer::sum));
                }
            }
        }
        System.out.println(folder + ": " + counts + " " + totals + " not understood: " + unmapped);
    }
}
