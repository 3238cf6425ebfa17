package org.quiltehr.profiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.junit.jupiter.api.Test;

class ProfilesTest {

    private static final Path RESOURCES = Path.of("src/main/resources");
    /** HAPI looks for base R4 as a package when it checks a differential; the snapshot is generated here instead. */
    private static final String NO_PACKAGE_SERVER = "Unable to resolve package id hl7.fhir.r4.core";

    private static final FhirContext CONTEXT = FhirContext.forR4Cached();

    @Test
    void everyConformanceResourceIsValid() throws IOException {
        PrePopulatedValidationSupport ours = new PrePopulatedValidationSupport(CONTEXT);
        for (Path file : files()) {
            ours.addResource(CONTEXT.newJsonParser().parseResource(Files.readString(file)));
        }
        ValidationSupportChain chain = new ValidationSupportChain(
                new DefaultProfileValidationSupport(CONTEXT),
                ours,
                new CommonCodeSystemsTerminologyService(CONTEXT),
                new InMemoryTerminologyServerValidationSupport(CONTEXT),
                new SnapshotGeneratingValidationSupport(CONTEXT));
        FhirInstanceValidator instances = new FhirInstanceValidator(chain);
        FhirValidator validator = CONTEXT.newValidator().registerValidatorModule(instances);
        assertFalse(files().isEmpty());
        for (Path file : files()) {
            assertEquals(
                    List.of(),
                    validator.validateWithResult(Files.readString(file)).getMessages().stream()
                            .filter(m -> m.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal())
                            .map(m -> m.getLocationString() + ": " + m.getMessage())
                            .filter(m -> !m.contains(NO_PACKAGE_SERVER))
                            .toList(),
                    file.getFileName().toString());
            if (CONTEXT.newJsonParser().parseResource(Files.readString(file)) instanceof StructureDefinition profile) {
                var whole = (StructureDefinition)
                        chain.generateSnapshot(new ValidationSupportContext(chain), profile, null, null, null);
                assertTrue(whole != null && whole.getSnapshot().getElement().size() > 3, file.toString());
            }
        }
    }

    @Test
    void filesAreNamedByTypeAndIdAndUrlsAreUnique() throws IOException {
        Set<String> urls = new HashSet<>();
        for (Path file : files()) {
            MetadataResource resource =
                    (MetadataResource) CONTEXT.newJsonParser().parseResource(Files.readString(file));
            assertEquals(
                    resource.fhirType() + "-" + resource.getIdElement().getIdPart() + ".json",
                    file.getFileName().toString());
            assertTrue(resource.getUrl().startsWith("http://quiltehr.org/"), resource.getUrl());
            assertTrue(urls.add(resource.getUrl()), resource.getUrl());
        }
    }

    @Test
    void everyRequirementIsTestedOrSaysWhyNot() throws IOException {
        List<String> lines = Files.readAllLines(RESOURCES.resolve("requirements.csv"));
        assertEquals("id,url,conformance,text,test,not_tested_reason", lines.get(0));
        Set<String> ids = new HashSet<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
            assertEquals(6, cells.length, line);
            assertTrue(ids.add(cells[0]), line);
            assertTrue(List.of("SHALL", "SHOULD", "MAY").contains(cells[2]), line);
            assertTrue(cells[4].isEmpty() != cells[5].isEmpty(), line);
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES.resolve("fhir"))) {
            return files.sorted().toList();
        }
    }
}
