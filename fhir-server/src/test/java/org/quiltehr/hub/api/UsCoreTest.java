package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** US Core 6.1.0. */
class UsCoreTest extends GuideTest {

    UsCoreTest() {
        super("hl7.fhir.us.core-6.1.0", "us-core-server");
    }

    @Override
    int leastSearches() {
        return 300;
    }

    @Test
    void provenanceComesWithWhatItIsOf() {
        int found = 0;
        for (ObjectNode example : examples.values()) {
            if (!type(example).equals("Provenance")) {
                continue;
            }
            for (JsonNode target : example.path("target")) {
                String[] parts = target.path("reference").asString("").split("/");
                String body = fhir.get(base + parts[0] + "?_id=" + parts[1] + "&_revinclude=Provenance:target")
                        .body();
                assertThat(body)
                        .contains(
                                "\"Provenance\",\"id\":\"" + example.path("id").asString());
                found++;
            }
        }
        assertThat(found).isPositive();
    }

    @Test
    void theMedicationListIsAnsweredFromRequestsAlone() {
        var response = fhir.get(
                base + "MedicationRequest?patient=example&intent=order,plan&_include=MedicationRequest:medication");
        assertThat(response.json().path("entry").size()).isPositive();
    }

    @Test
    void errorsHaveTheStatusesTheGuideNames() {
        assertThat(fhir.get(base + "Patient?birthdate=soon").status()).isEqualTo(400);
        assertThat(fhir.get(base + "Patient?nonsense=1", "Prefer", "handling=strict")
                        .status())
                .isEqualTo(400);
        assertThat(fhir.get(base + "Patient/nobody").status()).isEqualTo(404);
        assertThat(fhir.get(base + "Nothing/1").status()).isEqualTo(404);
    }
}
