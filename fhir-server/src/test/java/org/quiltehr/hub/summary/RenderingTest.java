package org.quiltehr.hub.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;

/** Page and paper are made of the document and say what it says. */
class RenderingTest {

    @Test
    void thePageIsWellFormedAndHasEverySection() throws Exception {
        byte[] document = People.conflicting().document();
        byte[] page = SummaryPage.of(document);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        assertThat(factory.newDocumentBuilder()
                        .parse(new ByteArrayInputStream(page))
                        .getElementsByTagName("section")
                        .getLength())
                .isEqualTo(sections(document).size());
    }

    @Test
    void thePaperHasEverySectionAndEveryDisagreementAndWhoItIsOnEachSheet() throws Exception {
        byte[] document = People.conflicting().document();
        try (PDDocument pdf = Loader.loadPDF(SummaryPdf.of(document))) {
            String text = text(pdf);
            for (JsonNode section : sections(document)) {
                assertThat(text).contains(section.path("title").asString());
            }
            assertThat(text).contains("≠", "dose differs", "page 1 of " + pdf.getNumberOfPages());
            PDFTextStripper stripper = new PDFTextStripper();
            for (int i = 1; i <= pdf.getNumberOfPages(); i++) {
                stripper.setStartPage(i);
                stripper.setEndPage(i);
                assertThat(stripper.getText(pdf)).contains("born 14-Mar-1957");
            }
        }
    }

    @Test
    void namesInOtherScriptsAndMarkupArePrintedAsTheyAre() throws Exception {
        Person person = new Person();
        person.member("lakeside", """
                {"resourceType":"Patient","id":"p","name":[{"family":"Нгуен","given":["Łucja"]}],"birthDate":"1990-01-01"}""");
        person.has("lakeside", """
                {"resourceType":"AllergyIntolerance","code":{"text":"<img src=x> & \\u0000 50 µg"}}""");
        try (PDDocument pdf = Loader.loadPDF(SummaryPdf.of(person.document()))) {
            assertThat(text(pdf)).contains("Нгуен", "Łucja", "<img src=x> &", "50 µg");
        }
    }

    private static String text(PDDocument pdf) throws IOException {
        return new PDFTextStripper().getText(pdf);
    }

    private static JsonNode sections(byte[] document) {
        return FhirJson.parse(new String(document, StandardCharsets.UTF_8)).at("/entry/0/resource/section");
    }
}
