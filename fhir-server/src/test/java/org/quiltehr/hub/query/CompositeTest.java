package org.quiltehr.hub.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.Composite.Member;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The one Patient of several records. */
class CompositeTest {

    private static final String RACE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race";

    private static Member member(String id, int day, String race) {
        ObjectNode patient = FhirJson.parse("""
                {"resourceType":"Patient","extension":[{"url":"%s","extension":[
                  {"url":"ombCategory","valueCoding":{"code":"%s"}},{"url":"text","valueString":"text of %2$s"}]}]}
                """.formatted(RACE, race));
        return new Member(id, Instant.parse("2026-01-01T00:00:00Z").plusSeconds(86_400L * day), patient);
    }

    @Test
    void anExtensionThatDiffersStandsValueByValueSinceWholeItMayStandAtThePatientOnly() {
        ObjectNode person =
                Composite.of("p", "1", Instant.EPOCH, List.of(member("a", 1, "2106-3"), member("b", 2, "2054-5")));
        JsonNode extensions = person.path("extension");
        assertThat(extensions.path(0).path("url").asString()).isEqualTo(RACE);
        assertThat(extensions.path(0).toString()).contains("2054-5").doesNotContain("2106-3");
        assertThat(extensions.size()).isEqualTo(3);
        assertOther(extensions.path(1), RACE + "#ombCategory", "{\"code\":\"2106-3\"}", "valueCoding");
        assertOther(extensions.path(2), RACE + "#text", "\"text of 2106-3\"", "valueString");
    }

    private static void assertOther(JsonNode extension, String element, String value, String choice) {
        assertThat(extension.path("url").asString()).isEqualTo(Composite.OTHER_VALUE);
        JsonNode parts = extension.path("extension");
        assertThat(parts.path(0).path("valueString").asString()).isEqualTo(element);
        assertThat(parts.path(1).path(choice)).hasToString(value);
        assertThat(parts.path(1).has("extension")).isFalse();
        assertThat(parts.path(2).path("valueReference").path("reference").asString())
                .isEqualTo("Patient/a");
    }

    @Test
    void recordsThatAgreeHaveNoOtherValue() {
        ObjectNode person =
                Composite.of("p", "1", Instant.EPOCH, List.of(member("a", 1, "2106-3"), member("b", 2, "2106-3")));
        assertThat(person.path("extension").size()).isEqualTo(1);
    }
}
