package org.quiltehr.adapter.testkit;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.util.List;
import java.util.regex.Pattern;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import tools.jackson.databind.node.ObjectNode;

/** HAPI's validator over base R4; made once, since its first use costs seconds. Codes of systems it has not are taken. */
public final class FhirValidity {

    private static final FhirValidator VALIDATOR = make();

    /** Extensions that carry an element of another version (FHIR R4 2.1.5.0.6): definitions of that version are not held. */
    private static final Pattern OTHER_VERSION = Pattern.compile("is not valid \\(invalid Version '[1-5]\\.0'\\)");

    private FhirValidity() {}

    /** What is wrong with the resource, as {@code location: message}; empty if it is valid R4. */
    public static List<String> errors(ObjectNode resource) {
        return VALIDATOR.validateWithResult(resource.toString()).getMessages().stream()
                .filter(message -> message.getSeverity() == ResultSeverityEnum.ERROR
                        || message.getSeverity() == ResultSeverityEnum.FATAL)
                .filter(message -> !OTHER_VERSION.matcher(message.getMessage()).find())
                .map(message -> message.getLocationString() + ": " + message.getMessage())
                .toList();
    }

    private static FhirValidator make() {
        FhirContext context = FhirContext.forR4Cached();
        UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
        unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
        ValidationSupportChain chain = new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                unknown);
        FhirInstanceValidator instance = new FhirInstanceValidator(chain);
        instance.setAnyExtensionsAllowed(true);
        instance.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        instance.setErrorForUnknownProfiles(false);
        instance.setNoTerminologyChecks(false);
        return context.newValidator().registerValidatorModule(instance);
    }
}
