package org.quiltehr.hub.validate;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.jspecify.annotations.Nullable;

/**
 * HAPI's validator with the definitions that are here; made at the first use, which takes some seconds. Codes of systems
 * that are not held here are warned of, not refused.
 */
public final class Validation {

    private final Path packages;

    @Nullable
    private FhirValidator validator;

    @Nullable
    private IValidationSupport definitions;

    Validation(Path packages) {
        this.packages = packages;
    }

    /** How bad a finding is. */
    public enum Severity {
        INFORMATION,
        WARNING,
        ERROR
    }

    /**
     * One finding.
     *
     * @param location FHIRPath of the element, or null
     * @param text HAPI's words; they may repeat the value at fault and are for the sender only
     */
    public record Finding(Severity severity, @Nullable String location, String text) {}

    /** Whether a profile of this canonical URL is here. */
    public boolean knows(String profile) {
        return chain().fetchStructureDefinition(profile) != null;
    }

    /**
     * All findings about a resource: against base R4 and the profiles it claims.
     *
     * @param profile canonical URL of a further profile, or null
     */
    public List<Finding> validate(String json, @Nullable String profile) {
        chain();
        ValidationOptions options = new ValidationOptions();
        if (profile != null) {
            options.addProfile(profile);
        }
        FhirValidator ready = validator;
        if (ready == null) {
            throw new IllegalStateException("the validator was not made");
        }
        List<Finding> findings = new ArrayList<>();
        for (SingleValidationMessage message :
                ready.validateWithResult(json, options).getMessages()) {
            Severity severity = switch (message.getSeverity()) {
                case INFORMATION -> Severity.INFORMATION;
                case WARNING -> Severity.WARNING;
                case ERROR, FATAL -> Severity.ERROR;
            };
            findings.add(new Finding(severity, message.getLocationString(), message.getMessage()));
        }
        return findings;
    }

    private synchronized IValidationSupport chain() {
        IValidationSupport made = definitions;
        if (made == null) {
            made = make();
            definitions = made;
            FhirInstanceValidator instances = new FhirInstanceValidator(made);
            instances.setErrorForUnknownProfiles(true);
            validator = FhirContext.forR4Cached().newValidator().registerValidatorModule(instances);
        }
        return made;
    }

    private IValidationSupport make() {
        FhirContext context = FhirContext.forR4Cached();
        PrePopulatedValidationSupport loaded = new PrePopulatedValidationSupport(context);
        try {
            Guides.load(packages, context, loaded);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of packages cannot be read", e);
        }
        DefaultProfileValidationSupport base = new DefaultProfileValidationSupport(context);
        UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
        unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
        return new ValidationSupportChain(
                base,
                new BaseByVersion(context, base),
                loaded,
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                new SnapshotGeneratingValidationSupport(context),
                unknown);
    }
}
