package org.quiltehr.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.quiltehr.adapter.testkit.CorpusFiles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * HAPI's validator with US Core 6.1.0, for resources as adapters make them. Codes of systems that are not held here (LOINC,
 * SNOMED CT, RxNorm, CVX, …) are not checked.
 */
final class UsCoreValidator {

    private static final String US = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-";
    private static final Pattern WANTED =
            Pattern.compile("package/(StructureDefinition|ValueSet|CodeSystem)-[^/]*\\.json");
    /** One profile per type; Condition, Observation and DiagnosticReport have several, see {@link #profile}. */
    private static final Map<String, String> PROFILES = Map.ofEntries(
            Map.entry("AllergyIntolerance", "allergyintolerance"),
            Map.entry("CarePlan", "careplan"),
            Map.entry("CareTeam", "careteam"),
            Map.entry("Coverage", "coverage"),
            Map.entry("DocumentReference", "documentreference"),
            Map.entry("Encounter", "encounter"),
            Map.entry("Goal", "goal"),
            Map.entry("Immunization", "immunization"),
            Map.entry("Location", "location"),
            Map.entry("MedicationDispense", "medicationdispense"),
            Map.entry("MedicationRequest", "medicationrequest"),
            Map.entry("Organization", "organization"),
            Map.entry("Patient", "patient"),
            Map.entry("Practitioner", "practitioner"),
            Map.entry("PractitionerRole", "practitionerrole"),
            Map.entry("Procedure", "procedure"),
            Map.entry("ServiceRequest", "servicerequest"),
            Map.entry("Specimen", "specimen"));

    private final FhirValidator validator;

    UsCoreValidator() throws IOException {
        FhirContext context = FhirContext.forR4Cached();
        PrePopulatedValidationSupport loaded = new PrePopulatedValidationSupport(context);
        load(CorpusFiles.path("packages/hl7.fhir.us.core-6.1.0.tgz"), context, loaded);
        UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
        unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
        FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                loaded,
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                new SnapshotGeneratingValidationSupport(context),
                unknown));
        instances.setAnyExtensionsAllowed(true);
        instances.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        instances.setErrorForUnknownProfiles(false);
        validator = context.newValidator().registerValidatorModule(instances);
    }

    private static void load(Path file, FhirContext context, PrePopulatedValidationSupport into) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (WANTED.matcher(entry.getName()).matches()) {
                    into.addResource(context.newJsonParser().parseResource(new String(tar.readAllBytes(), UTF_8)));
                }
            }
        }
    }

    /** The US Core profile a resource of this kind is to meet; empty if there is none. */
    static String profile(JsonNode resource) {
        String type = resource.path("resourceType").asString("");
        String categories = resource.path("category").toString();
        String name = switch (type) {
            case "Condition" ->
                categories.contains("encounter-diagnosis")
                        ? "condition-encounter-diagnosis"
                        : "condition-problems-health-concerns";
            case "DiagnosticReport" -> categories.contains("\"LAB\"") ? "diagnosticreport-lab" : "";
            case "Observation" -> observation(resource, categories);
            default -> PROFILES.getOrDefault(type, "");
        };
        return name.isEmpty() ? "" : US + name;
    }

    private static String observation(JsonNode resource, String categories) {
        String codes = resource.path("code").toString();
        if (codes.contains("\"72166-2\"")) {
            return "smokingstatus";
        }
        if (categories.contains("\"laboratory\"")) {
            return "observation-lab";
        }
        return categories.contains("\"vital-signs\"") ? "vital-signs" : "";
    }

    /** Errors against the profile, as {@code path: message}. */
    List<String> errors(ObjectNode resource, String profile) {
        ObjectNode claimed = resource.deepCopy();
        claimed.withObject("meta").putArray("profile").add(profile);
        List<String> errors = new ArrayList<>();
        validator.validateWithResult(claimed.toString()).getMessages().stream()
                .filter(m -> m.getSeverity() == ResultSeverityEnum.ERROR || m.getSeverity() == ResultSeverityEnum.FATAL)
                .forEach(m -> errors.add(m.getLocationString() + ": " + m.getMessage()));
        return errors;
    }
}
