package org.quiltehr.adapter.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scanners are what the ledgers are held against, so their counts are written out by hand here. */
class ScannersTest {

    private final Hl7Scanner hl7 = new Hl7Scanner();
    private final CdaScanner cda = new CdaScanner();
    private final FhirJsonScanner fhir = new FhirJsonScanner();
    private final CsvScanner csv = new CsvScanner(',');

    @Test
    void hl7_counts_every_populated_subcomponent() {
        String message = "\u000bMSH|^~\\&|A||\rPID|1||12^^^X&1.2&ISO~34||\"\"\r\nZPI|| x\rPID|\n\r\u001c\r";
        assertEquals(
                Map.ofEntries(
                        Map.entry("MSH[1]-1[1].1.1", "|"),
                        Map.entry("MSH[1]-2[1].1.1", "^~\\&"),
                        Map.entry("MSH[1]-3[1].1.1", "A"),
                        Map.entry("PID[1]-1[1].1.1", "1"),
                        Map.entry("PID[1]-3[1].1.1", "12"),
                        Map.entry("PID[1]-3[1].4.1", "X"),
                        Map.entry("PID[1]-3[1].4.2", "1.2"),
                        Map.entry("PID[1]-3[1].4.3", "ISO"),
                        Map.entry("PID[1]-3[2].1.1", "34"),
                        Map.entry("PID[1]-5[1].1.1", "\"\""),
                        Map.entry("ZPI[1]-2[1].1.1", " x")),
                hl7.leaves(bytes(message)));
    }

    @Test
    void hl7_separators_are_those_of_the_message() {
        assertEquals(
                Set.of("MSH[1]-1[1].1.1", "MSH[1]-2[1].1.1", "PID[1]-3[1].1.1", "PID[1]-3[1].2.1", "PID[1]-3[2].1.1"),
                hl7.locations(bytes("MSH#*!\\$\rPID###1*^!2")));
    }

    @Test
    void hl7_changes_one_leaf_and_no_other_byte() {
        byte[] body = bytes("MSH|^~\\&|A\rPID|1||12^^^X~34\r");
        byte[] changed = hl7.replace(body, "PID[1]-3[2].1.1", "9").orElseThrow();
        assertEquals("MSH|^~\\&|A\rPID|1||12^^^X~9\r", new String(changed, StandardCharsets.ISO_8859_1));
        assertTrue(hl7.replace(body, "MSH[1]-2[1].1.1", "9").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PID|1", "MSH", "MSHA^~", "MSH|^~\\&\rno segment", "MSH|^~\\&\rPIDX|1", "<a/>"})
    void hl7_that_cannot_be_read_is_one_document(String text) {
        assertEquals(Set.of("document"), hl7.locations(bytes(text)));
    }

    @Test
    void cda_counts_attributes_texts_and_each_section_text_once() {
        String document = """
                <?xml version="1.0"?>
                <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                  xsi:schemaLocation="urn:hl7-org:v3 CDA.xsd"><id root="1.2"/><id root="1.3" extension="x"/>
                 <sdtc:raceCode code="r"/><x:y xmlns:x="urn:v">t</x:y>
                 <title>a<!-- c -->b<![CDATA[c]]></title>
                 <component><section><text ID="t"><p a="1">x</p></text><value xsi:type="CD" nullFlavor="UNK"/></section></component>
                </ClinicalDocument>
                """;
        String section = "/ClinicalDocument[1]/component[1]/section[1]";
        assertEquals(
                Map.ofEntries(
                        Map.entry("/ClinicalDocument[1]/id[1]/@root", "1.2"),
                        Map.entry("/ClinicalDocument[1]/id[2]/@root", "1.3"),
                        Map.entry("/ClinicalDocument[1]/id[2]/@extension", "x"),
                        Map.entry("/ClinicalDocument[1]/sdtc:raceCode[1]/@code", "r"),
                        Map.entry("/ClinicalDocument[1]/{urn:v}y[1]/text()[1]", "t"),
                        Map.entry("/ClinicalDocument[1]/title[1]/text()[1]", "a"),
                        Map.entry("/ClinicalDocument[1]/title[1]/text()[2]", "bc"),
                        Map.entry(section + "/text[1]", "x"),
                        Map.entry(section + "/value[1]/@xsi:type", "CD"),
                        Map.entry(section + "/value[1]/@nullFlavor", "UNK")),
                cda.leaves(bytes(document)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<a>", "x", "<!DOCTYPE a [<!ENTITY e \"e\">]><a>&e;</a>", "{\"a\":1}"})
    void xml_that_cannot_be_read_is_one_document(String text) {
        assertEquals(Set.of("document"), cda.locations(bytes(text)));
    }

    @Test
    void fhir_counts_primitives_by_the_names_as_written() {
        String json = """
                {"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","active":false,
                 "name":[{"given":["a",null],"_given":[null,{"id":"g"}]}],"multipleBirthInteger":2}}]}
                """;
        assertEquals(
                Map.of(
                        "Bundle.resourceType", "Bundle",
                        "Bundle.entry[0].resource.resourceType", "Patient",
                        "Bundle.entry[0].resource.active", "false",
                        "Bundle.entry[0].resource.name[0].given[0]", "a",
                        "Bundle.entry[0].resource.name[0]._given[1].id", "g",
                        "Bundle.entry[0].resource.multipleBirthInteger", "2"),
                fhir.leaves(bytes(json)));
        byte[] changed = fhir.replace(bytes(json), "Bundle.entry[0].resource.name[0]._given[1].id", "h")
                .orElseThrow();
        assertEquals("h", fhir.leaves(changed).get("Bundle.entry[0].resource.name[0]._given[1].id"));
        assertTrue(fhir.replace(bytes(json), "Bundle.entry[0].resource.active", "word")
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"resourceType\":\"A\",\"resourceType\":\"B\"}", "{\"resourceType\":\"A\"} x"})
    void json_that_cannot_be_read_is_one_document(String text) {
        assertEquals(Set.of("document"), fhir.locations(bytes(text)));
    }

    @Test
    void csv_counts_cells_by_column() {
        assertEquals(
                Map.of(
                        "header", "a,b,a,",
                        "row[1].a", "1",
                        "row[1].b", "x,\"y\"\nz",
                        "row[2].#3", "3",
                        "row[2].#4", "4",
                        "row[2].#5", "5"),
                csv.leaves(bytes("a,b,a,\r\n1,\"x,\"\"y\"\"\nz\"\r\n\r\n,,3,4,5\r\n")));
        assertEquals(Set.of("document"), csv.locations(bytes("a,b\n\"1,2\n")));
        assertEquals(Set.of("document"), csv.locations(bytes("")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
