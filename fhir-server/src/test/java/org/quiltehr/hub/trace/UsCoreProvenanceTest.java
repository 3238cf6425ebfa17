package org.quiltehr.hub.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.TestHub;
import tools.jackson.databind.JsonNode;

/** The Provenance the hub makes is one of US Core 6.1.0, by HAPI's validator with the package. */
@Tag("long")
class UsCoreProvenanceTest {

    private static final Path PACKAGE =
            Path.of(System.getProperty("quilt.shared", "../../shared"), "packages", "hl7.fhir.us.core-6.1.0.tgz");

    private static final String ORU = String.join(
            "\r",
            "MSH|^~\\&|LAB|LAKE|HUB|NET|20260105101500||ORU^R01|T1|P|2.5.1",
            "PID|1||77^^^LAKE^MR||Tracer^Tina||19600203|F",
            "PV1|1|O|||||1234567893^House^Greg^^^^^^NPI",
            "AL1|1|DA|70618^Penicillin^RXNORM|SV|Hives",
            "OBR|1||F1|2345-7^Glucose^LN|||20260105100000|||||||||1234567893^House^Greg^^^^^^NPI|||||||||F",
            "OBX|1|NM|2345-7^Glucose^LN||101|mg/dL|70-99|H|||F|||20260105100000||9876543210^Cuddy^Lisa^^^^^^NPI",
            "");

    private static FhirValidator validator() throws IOException {
        FhirContext context = FhirContext.forR4Cached();
        PrePopulatedValidationSupport loaded = new PrePopulatedValidationSupport(context);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(PACKAGE)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().matches("package/(StructureDefinition|ValueSet|CodeSystem)-[^/]*\\.json")) {
                    loaded.addResource(context.newJsonParser()
                            .parseResource(new String(tar.readAllBytes(), StandardCharsets.UTF_8)));
                }
            }
        }
        UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
        unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
        FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                loaded,
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                new SnapshotGeneratingValidationSupport(context),
                unknown));
        instances.setErrorForUnknownProfiles(true);
        return context.newValidator().registerValidatorModule(instances);
    }

    @Test
    void everyProvenanceOfAResultIsValid() throws Exception {
        Assumptions.assumeTrue(Files.exists(PACKAGE), "SKIPPED: the package of US Core is not there");
        FhirValidator validator = validator();
        try (TestHub hub = new TestHub()) {
            hub.http().put("/practices/lake", "{\"name\":\"Lake Practice\",\"timezone\":\"UTC\"}");
            hub.http().put("/practices/lake/feeds/lab", "{\"adapter\":\"hl7v2\"}");
            hub.http()
                    .send(
                            "POST",
                            "/practices/lake/feeds/lab/messages",
                            "application/hl7-v2",
                            ORU.getBytes(StandardCharsets.UTF_8),
                            "Prefer",
                            "wait=20");
            int seen = 0;
            for (String type :
                    List.of("Patient", "Observation", "AllergyIntolerance", "Encounter", "DiagnosticReport")) {
                JsonNode found = hub.http().json("/fhir/" + type + "?_revinclude=Provenance:target");
                for (JsonNode entry : found.path("entry")) {
                    JsonNode resource = entry.path("resource");
                    boolean ours =
                            resource.path("meta").path("profile").toString().contains("us-core-provenance");
                    if (!ours) {
                        continue;
                    }
                    seen++;
                    List<String> errors =
                            validator
                                    .validateWithResult(FhirJson.mapper().writeValueAsString(resource))
                                    .getMessages()
                                    .stream()
                                    .filter(m -> m.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal())
                                    .map(m -> m.getLocationString() + ": " + m.getMessage())
                                    .toList();
                    assertThat(errors).as(type).isEmpty();
                }
            }
            assertThat(seen).isGreaterThanOrEqualTo(4);
        }
    }
}
