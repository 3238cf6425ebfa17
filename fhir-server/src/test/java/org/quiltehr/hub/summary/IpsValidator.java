package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.quiltehr.hub.validate.BaseByVersion;

/**
 * HAPI's validator with the IPS 2.0 package. Codes of systems that are not held here (LOINC, SNOMED CT, RxNorm, …) are
 * not checked: HAPI then says "unknown code system" as a warning; everything else that is wrong is an error.
 */
public final class IpsValidator {

    private static final List<String> PACKAGES =
            List.of("hl7.fhir.uv.ips-2.0.0.tgz", "hl7.fhir.uv.extensions.r4-5.3.0.tgz", "hl7.fhir.us.core-6.1.0.tgz");
    private static final Pattern WANTED =
            Pattern.compile("package/(StructureDefinition|ValueSet|CodeSystem)-[^/]*\\.json");
    /** Answers about codes that are kept: none of them changes while a test runs. */
    private static final int ANSWERS = 100_000;

    private static Optional<IpsValidator> one = Optional.empty();

    private final FhirValidator validator;

    private IpsValidator(Path packages) throws IOException {
        FhirContext context = FhirContext.forR4Cached();
        PrePopulatedValidationSupport loaded = new PrePopulatedValidationSupport(context);
        for (String file : PACKAGES) {
            load(packages.resolve(file), context, loaded);
        }
        for (Path file : ProfilesOfOurs.files()) {
            loaded.addResource(context.newJsonParser().parseResource(Files.readString(file)));
        }
        DefaultProfileValidationSupport base = new DefaultProfileValidationSupport(context);
        UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
        unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
        ValidationSupportChain chain = new ValidationSupportChain(
                ValidationSupportChain.CacheConfiguration.defaultValues()
                        .setCacheSize(ANSWERS)
                        .setCacheTimeout(Duration.ofDays(1)),
                languages(context),
                base,
                new BaseByVersion(context, base),
                loaded,
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                new SnapshotGeneratingValidationSupport(context),
                unknown);
        FhirInstanceValidator instances = new FhirInstanceValidator(chain);
        // a source's own extensions are passed on; FHIR does not ask that a reader holds their definitions
        instances.setAnyExtensionsAllowed(true);
        instances.setNoTerminologyChecks(false);
        instances.setErrorForUnknownProfiles(true);
        validator = context.newValidator().registerValidatorModule(instances);
    }

    /** R4 prefers a short list of languages and allows all of BCP 47; HAPI refuses what is not on the list. */
    private static PrePopulatedValidationSupport languages(FhirContext context) {
        Set<String> tags = new TreeSet<>(List.of(Locale.getISOLanguages()));
        for (String language : List.of("ar", "de", "en", "es", "fr", "it", "ja", "pt", "ru", "zh")) {
            List.of(Locale.getISOCountries()).forEach(country -> tags.add(language + "-" + country));
        }
        ValueSet all = new ValueSet();
        all.setUrl("http://hl7.org/fhir/ValueSet/languages").setStatus(PublicationStatus.ACTIVE);
        var include = all.getCompose().addInclude().setSystem("urn:ietf:bcp:47");
        tags.forEach(tag -> include.addConcept().setCode(tag));
        PrePopulatedValidationSupport support = new PrePopulatedValidationSupport(context);
        support.addValueSet(all);
        return support;
    }

    /** The validator, or empty (said aloud) if the packages are not there. */
    public static synchronized Optional<IpsValidator> load() {
        Path packages = Path.of(System.getProperty("quilt.shared", "../../shared"), "packages");
        if (one.isEmpty()) {
            if (!PACKAGES.stream().allMatch(p -> Files.isRegularFile(packages.resolve(p)))) {
                System.out.println("SKIPPED: no validation against IPS, the packages folder is not there");
                return Optional.empty();
            }
            try {
                one = Optional.of(new IpsValidator(packages));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return one;
    }

    /** All messages about a resource that claims its profiles in {@code meta.profile}. */
    public List<SingleValidationMessage> messages(String json) {
        List<SingleValidationMessage> messages =
                validator.validateWithResult(json).getMessages();
        // but the hub's own are defined by it, each of them
        messages.stream()
                .filter(m -> String.valueOf(m.getMessage()).startsWith("Unknown extension http://quiltehr.org/"))
                .forEach(m -> m.setSeverity(ResultSeverityEnum.ERROR));
        return messages;
    }

    public static List<SingleValidationMessage> of(
            List<SingleValidationMessage> messages, ResultSeverityEnum severity) {
        return messages.stream()
                .filter(m -> m.getSeverity().ordinal() >= severity.ordinal())
                .toList();
    }

    private static void load(Path file, FhirContext context, PrePopulatedValidationSupport into) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (WANTED.matcher(entry.getName()).matches()) {
                    String json = new String(tar.readAllBytes(), UTF_8);
                    var resource = context.newJsonParser().parseResource(json);
                    if (!file.getFileName().toString().contains("us.core") || isExtension(resource)) {
                        add(resource, into);
                    }
                }
            }
        }
    }

    private static boolean isExtension(IBaseResource resource) {
        return resource instanceof StructureDefinition definition
                && definition.getType().equals("Extension");
    }

    /** Extensions are also known by the ballot version that IPS 2.0.0 names them by. */
    private static void add(IBaseResource resource, PrePopulatedValidationSupport into) {
        into.addResource(resource);
        if (resource instanceof StructureDefinition definition
                && definition.getType().equals("Extension")) {
            StructureDefinition ballot = definition.copy();
            ((MetadataResource) ballot).setVersion("5.3.0-ballot-tc1");
            into.addResource(ballot);
        }
    }
}
