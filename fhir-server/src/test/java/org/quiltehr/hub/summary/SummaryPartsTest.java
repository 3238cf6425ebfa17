package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The parts of a document say what it says, all of it, and a fault anywhere in it is found. */
class SummaryPartsTest {

    private static List<String> listed(String document) {
        List<String> listed = new ArrayList<>();
        for (JsonNode section : FhirJson.parse(document).at("/entry/0/resource/section")) {
            section.path("entry")
                    .forEach(entry -> listed.add(section.path("title").asString("") + " "
                            + entry.path("reference").asString("")));
        }
        return listed;
    }

    @Test
    void aShortDocumentIsItsOnlyPart() {
        byte[] document = People.conflicting().document();
        assertThat(SummaryParts.of(document))
                .containsExactly(FhirJson.parse(document).toString());
    }

    @Test
    void everyEntryOfALongOneIsListedOnce() {
        String document = new String(People.many(300).document(), UTF_8);
        List<String> listed = new ArrayList<>();
        List<String> parts = SummaryParts.of(document.getBytes(UTF_8));
        parts.forEach(part -> listed.addAll(listed(part)));
        assertThat(parts).hasSizeGreaterThan(2);
        assertThat(listed).containsExactlyElementsOf(listed(document));
    }

    @Test
    void whatIsReachedFromNowhereOrThereTwiceIsRefused() {
        ObjectNode lost = FhirJson.parse(People.few().document());
        ((ArrayNode) lost.path("entry"))
                .addObject()
                .put("fullUrl", "urn:uuid:nobody")
                .putObject("resource");
        assertThatThrownBy(() -> SummaryParts.of(FhirJson.bytes(lost))).hasMessageContaining("urn:uuid:nobody");
        ObjectNode twice = FhirJson.parse(People.few().document());
        ((ArrayNode) twice.path("entry")).add(twice.at("/entry/1").deepCopy());
        assertThatThrownBy(() -> SummaryParts.of(FhirJson.bytes(twice))).hasMessageContaining("two entries");
    }

    @Test
    void aFaultInTheLastEntryOfALongDocumentIsFound() throws IOException {
        Assumptions.assumeTrue(IpsValidator.load().isPresent(), "SKIPPED: the IPS package is not there");
        ObjectNode document = FhirJson.parse(People.many(300).document());
        ObjectNode last = null;
        for (JsonNode entry : document.path("entry")) {
            if (entry.path("resource").has("status")
                    && entry.at("/resource/resourceType").asString("").equals("Observation")) {
                last = (ObjectNode) entry.path("resource");
            }
        }
        assertThat(last).isNotNull();
        last.remove("status");
        SummaryCheck check = new SummaryCheck();
        check.document("faulty", FhirJson.bytes(document));
        assertThat(check.errors().keySet()).anyMatch(error -> error.contains("status"));
    }
}
