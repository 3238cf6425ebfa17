package org.quiltehr.hub.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes that locations name, in every notation of the ledger. */
class ExcerptsTest {

    private static final String ADT = String.join(
            "\r",
            "MSH|^~\\&|APP|FAC|||20260101||ADT^A01|1|P|2.5|||||||%s",
            "PID|1||100^^^FAC^MR~200^^^FAC&1.2.3&ISO^PI||Mu\u00f6ller^Ada",
            "NK1|1|First",
            "NK1|2|Second",
            "");

    private static final String CDA = """
            <?xml version="1.0" encoding="%s"?>
            <!-- a comment -->
            <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
              <id root="1.2.3"/>
              <recordTarget><patientRole><id extension='a&amp;b' root="2"/><id root="3"/>
                <patient><name><given>Zo\u00eb</given><given>B<!-- x -->C</given></name><sdtc:raceCode code="r"/></patient>
              </patientRole></recordTarget>
              <component><section><text>All <b>of</b> it</text><entry><value xsi:type="PQ" value="1"/></entry></section></component>
            </ClinicalDocument>
            """;

    /** The text, checked against its byte range. */
    private static String text(byte[] body, String location) {
        Optional<Excerpt> found = Excerpts.find(body, location);
        if (found.isEmpty()) {
            return "";
        }
        Excerpt excerpt = found.get();
        byte[] bytes = Arrays.copyOfRange(body, excerpt.start(), excerpt.end());
        assertThat(new String(bytes, Charset.forName(excerpt.charset())))
                .as("the bytes of the range are the text")
                .isEqualTo(excerpt.text());
        return excerpt.text();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "MSH[1]-1[1].1.1,|",
                "MSH[1]-2[1].1.1,^~\\&",
                "MSH[1]-3[1].1.1,APP",
                "MSH[1]-9[1].2.1,A01",
                "PID[1]-3[1].1.1,100",
                "PID[1]-3[2].4.2,1.2.3",
                "PID[1]-3[2].4,FAC&1.2.3&ISO",
                "PID[1]-3[2],200^^^FAC&1.2.3&ISO^PI",
                "PID[1]-5[1].1.1,Mu\u00f6ller",
                "PID[1]-5[1].2.1,Ada",
                "NK1[2]-2[1].1.1,Second",
                "NK1[2],NK1|2|Second",
                "NK1[3]-2[1].1.1,``",
                "PID[1]-3[3].1.1,``",
                "PID[1]-40[1].1.1,``"
            })
    void hl7(String location, String expected) {
        for (String charset : new String[] {"UTF-8", "ISO-8859-1"}) {
            String named = ADT.formatted(charset.equals("UTF-8") ? "UNICODE UTF-8" : "8859/1");
            assertThat(text(named.getBytes(Charset.forName(charset)), location)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/ClinicalDocument[1]/id[1]/@root,1.2.3",
                "/ClinicalDocument[1]/recordTarget[1]/patientRole[1]/id[1]/@extension,a&amp;b",
                "/ClinicalDocument[1]/recordTarget[1]/patientRole[1]/id[2]/@root,3",
                "/ClinicalDocument[1]/recordTarget[1]/patientRole[1]/patient[1]/name[1]/given[1]/text()[1],Zo\u00eb",
                "/ClinicalDocument[1]/recordTarget[1]/patientRole[1]/patient[1]/name[1]/given[2]/text()[2],C",
                "/ClinicalDocument[1]/recordTarget[1]/patientRole[1]/patient[1]/sdtc:raceCode[1]/@code,r",
                "/ClinicalDocument[1]/component[1]/section[1]/text[1],<text>All <b>of</b> it</text>",
                "/ClinicalDocument[1]/component[1]/section[1]/entry[1]/value[1]/@xsi:type,PQ",
                "/ClinicalDocument[1]/component[2]/section[1],``",
                "/ClinicalDocument[1]/id[1]/@none,``"
            })
    void cda(String location, String expected) {
        for (Charset charset : new Charset[] {StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1}) {
            assertThat(text(CDA.formatted(charset.name()).getBytes(charset), location))
                    .isEqualTo(expected);
        }
        byte[] wide = ("\uFEFF" + CDA.formatted("UTF-16")).getBytes(StandardCharsets.UTF_16LE);
        assertThat(text(wide, location)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "Bundle.entry[1].resource.name[0].given[1];\"B\\u00e9\"",
                "Bundle.entry[1].resource.name[0];{\"given\":[\"A\", \"B\\u00e9\"]}",
                "Bundle.entry[0].resource.valueQuantity.value;70.10",
                "Bundle.entry[0].resource.active;true",
                "Bundle.entry[2].resource;``",
                "Bundle.entry[0].resource.nothing;``",
                "Bundle.entry[0;``"
            })
    void json(String location, String expected) {
        String bundle = """
                {"resourceType":"Bundle","note":"\u00e9\u4e2d","entry":[
                 {"resource":{"valueQuantity":{"value":70.10},"active":true}},
                 {"resource":{"name":[{"given":["A", "B\\u00e9"]}]}}]}
                """;
        assertThat(text(bundle.getBytes(StandardCharsets.UTF_8), location)).isEqualTo(expected);
    }

    @Test
    void fhirInXmlByItsJsonLocations() {
        byte[] body = """
                <Bundle xmlns="http://hl7.org/fhir"><entry><resource><Patient><name><given value="A"/><given value="B"/></name>
                <text><status value="x"/><div xmlns="http://www.w3.org/1999/xhtml">hi</div></text></Patient></resource></entry></Bundle>
                """.getBytes(StandardCharsets.UTF_8);
        assertThat(text(body, "Bundle.entry[0].resource.name[0].given[1]")).isEqualTo("B");
        assertThat(text(body, "Bundle.entry[0].resource.text.status")).isEqualTo("x");
        assertThat(text(body, "Bundle.entry[0].resource.text.div"))
                .isEqualTo("<div xmlns=\"http://www.w3.org/1999/xhtml\">hi</div>");
        assertThat(text(body, "Bundle.entry[1].resource")).isEmpty();
    }

    @Test
    void csvByColumnNameAndNumber() {
        byte[] body = "\uFEFFid;\"Full; name\";Birth Date\r\n1;\"O\"\"Neil; \u00d6\";1950\r\n2;x;1960\r\n"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(text(body, "header")).isEqualTo("id;\"Full; name\";Birth Date");
        assertThat(text(body, "row[1].Full; name")).isEqualTo("\"O\"\"Neil; \u00d6\"");
        assertThat(text(body, "row[2].birth_date")).isEqualTo("1960");
        assertThat(text(body, "row[2].#2")).isEqualTo("x");
        assertThat(text(body, "row[3].id")).isEmpty();
        assertThat(text(body, "row[1]")).isEqualTo("1;\"O\"\"Neil; \u00d6\";1950");
    }

    @Test
    void garbageNamesNothing() {
        for (String location :
                new String[] {"PID[1]-3[1].1.1", "/a[1]/@b", "Bundle.id", "row[1].x", "", "...", "[[["}) {
            for (String body : new String[] {"", "<a", "<a><b></a>", "{", "\u0000\u0001", "MSH", "MSH|", "a,b"}) {
                assertThat(Excerpts.find(body.getBytes(StandardCharsets.UTF_8), location))
                        .isEmpty();
            }
        }
    }
}
