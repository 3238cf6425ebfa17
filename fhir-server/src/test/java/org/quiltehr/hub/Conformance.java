package org.quiltehr.hub;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What every FHIR answer in a test must meet: HAPI's parser in strict mode takes it. With {@code -Dquilt.shapes=true} each
 * shape of resource (type, profiles, set of paths) is also validated once against base R4.
 */
public final class Conformance {

    private static final FhirContext STRICT = strict();
    private static final boolean SHAPES = Boolean.getBoolean("quilt.shapes");
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
    private static final AtomicLong ANSWERS = new AtomicLong();

    static {
        if (SHAPES) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> System.out.println(
                            ANSWERS + " answers taken by the strict parser, " + SEEN.size() + " shapes validated")));
        }
    }

    private Conformance() {}

    private static FhirContext strict() {
        FhirContext context = FhirContext.forR4();
        context.setParserErrorHandler(new StrictErrorHandler());
        return context;
    }

    /** Only where the address is below a FHIR base: elsewhere bodies are shown as they were received. */
    public static void check(String address, String contentType, String body) {
        if (body.isEmpty() || !address.contains("/fhir")) {
            return;
        }
        ANSWERS.incrementAndGet();
        if (contentType.startsWith("application/fhir+json")) {
            STRICT.newJsonParser().parseResource(body);
            if (SHAPES) {
                shapes(FhirJson.parse(body));
            }
        } else if (contentType.startsWith("application/fhir+xml")) {
            STRICT.newXmlParser().parseResource(body);
        } else if (contentType.startsWith("application/fhir+ndjson")) {
            body.lines().forEach(line -> check(address, "application/fhir+json", line));
        }
    }

    /** Checks an answer's body, unpacked if need be, and gives the answer back. */
    public static <T> HttpResponse<T> checked(HttpResponse<T> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("");
        Object body = answer.body();
        if (body instanceof String text) {
            check(answer.uri().getPath(), type, text);
        } else if (body instanceof byte[] bytes && type.startsWith("application/fhir")) {
            boolean packed = answer.headers()
                    .firstValue("Content-Encoding")
                    .filter("gzip"::equals)
                    .isPresent();
            check(answer.uri().getPath(), type, new String(packed ? unpacked(bytes) : bytes, StandardCharsets.UTF_8));
        }
        return answer;
    }

    private static byte[] unpacked(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void shapes(ObjectNode resource) {
        JsonNode entries = resource.path("entry");
        if (!resource.path("resourceType").asString().equals("Bundle")) {
            validate(resource);
            return;
        }
        for (JsonNode entry : entries) {
            if (entry.path("resource") instanceof ObjectNode inside) {
                shapes(inside);
            }
        }
        if (!resource.path("type").asString().equals("document")) {
            // the entries are looked at by themselves; of the Bundle three are enough
            ObjectNode shell = resource.deepCopy();
            if (shell.path("entry") instanceof ArrayNode list) {
                while (list.size() > 3) {
                    list.remove(3);
                }
            }
            validate(shell);
        }
    }

    private static void validate(ObjectNode resource) {
        TreeSet<String> paths = new TreeSet<>();
        paths("", resource, paths);
        String shape = resource.path("resourceType").asString() + resource.at("/meta/profile") + paths;
        if (!SEEN.add(shape)) {
            return;
        }
        List<String> problems = Base.VALIDATOR
                .validateWithResult(new String(FhirJson.bytes(resource), StandardCharsets.UTF_8))
                .getMessages()
                .stream()
                .filter(message -> message.getSeverity() == ResultSeverityEnum.ERROR
                        || message.getSeverity() == ResultSeverityEnum.FATAL)
                .map(message -> message.getLocationString() + ": " + message.getMessage())
                .toList();
        if (!problems.isEmpty()) {
            throw new AssertionError("no base R4: " + problems + " in " + resource);
        }
    }

    private static void paths(String at, JsonNode node, Set<String> found) {
        if (node.isObject()) {
            node.properties().forEach(member -> {
                found.add(at + member.getKey());
                paths(at + member.getKey() + ".", member.getValue(), found);
            });
        } else if (node.isArray()) {
            node.forEach(element -> paths(at, element, found));
        }
    }

    /** Made when the first shape is seen: its definitions take seconds to read. */
    private static final class Base {
        static final FhirValidator VALIDATOR = validator();

        private static FhirValidator validator() {
            FhirContext context = FhirContext.forR4Cached();
            UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
            unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
            FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
                    new DefaultProfileValidationSupport(context),
                    new CommonCodeSystemsTerminologyService(context),
                    new InMemoryTerminologyServerValidationSupport(context),
                    unknown));
            instances.setAnyExtensionsAllowed(true);
            instances.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
            instances.setErrorForUnknownProfiles(false);
            return context.newValidator().registerValidatorModule(instances);
        }
    }
}
