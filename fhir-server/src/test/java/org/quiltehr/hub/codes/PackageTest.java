package org.quiltehr.hub.codes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import tools.jackson.databind.JsonNode;

/** HL7's own packages load, and what cannot be loaded is named. */
@Tag("long")
class PackageTest {

    private static final Path PACKAGES = Path.of(System.getProperty("quilt.shared", "../../shared"), "packages");

    @Test
    void hl7sTerminologyAndUsCoreLoad() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(PACKAGES), "SKIPPED: the packages are not there");
        try (TestHub hub = new TestHub()) {
            for (String name : List.of("hl7.fhir.us.core-6.1.0.tgz", "hl7.terminology-7.0.1.tgz")) {
                long begun = System.nanoTime();
                HttpResponse<String> answer = hub.http()
                        .send(
                                "POST",
                                "/steward/terminology?name=" + name,
                                "application/gzip",
                                Files.readAllBytes(PACKAGES.resolve(name)));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                JsonNode report = FhirJson.parse(answer.body());
                System.out.printf(
                        "%s in %.1f s: %s, %d refused%n",
                        name,
                        (System.nanoTime() - begun) / 1e9,
                        report.path("resources"),
                        report.path("failed").asInt(0));
                report.path("problems").forEach(problem -> System.out.println("  " + problem));
            }
            assertThat(hub.http()
                            .json(
                                    "/fhir/CodeSystem/$lookup?system=http://terminology.hl7.org/CodeSystem/v3-ActCode&code=AMB")
                            .toString())
                    .contains("ambulatory");
            assertThat(hub.http()
                            .json("/fhir/CodeSystem/$subsumes?system=http://terminology.hl7.org/CodeSystem/v3-ActCode"
                                    + "&codeA=_ActEncounterCode&codeB=AMB")
                            .toString())
                    .contains("\"subsumes\"");
        }
    }
}
