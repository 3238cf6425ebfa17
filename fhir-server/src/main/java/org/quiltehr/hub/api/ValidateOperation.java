package org.quiltehr.hub.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.validate.Validation;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** {@code $validate} of a resource that is sent, or of one that is stored. */
@Component
final class ValidateOperation implements OperationSet {

    private static final String DEFINITION = "http://hl7.org/fhir/OperationDefinition/Resource-validate";
    private static final Set<String> MODES = Set.of("create", "update", "delete", "profile");

    private final Validation validation;
    private final Reader reader;

    ValidateOperation(Validation validation, Reader reader) {
        this.validation = validation;
        this.reader = reader;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.type(Operation.EVERY_TYPE, "validate", DEFINITION, this::validate),
                Operation.instance(Operation.EVERY_TYPE, "validate", DEFINITION, this::validate));
    }

    private Answer validate(Exchange exchange, String id, Input input) {
        String type = exchange.segment(0);
        String mode = input.text("mode").orElse("");
        if (!mode.isEmpty() && !MODES.contains(mode)) {
            throw new Refused(400, "code-invalid", "mode", "must be create, update, delete or profile");
        }
        String profile = input.text("profile").orElse(null);
        Optional<ObjectNode> sent = input.resource("resource");
        if (mode.equals("delete")) {
            stored(exchange, type, id);
            return answer(List.of());
        }
        ObjectNode resource =
                sent.orElseGet(() -> FhirJson.parse(stored(exchange, type, id).json()));
        if (!resource.path("resourceType").asString("").equals(type)) {
            throw new Refused(400, "value", "resource", "is of another type than the address");
        }
        if (profile != null && !validation.knows(profile)) {
            return answer(List.of(Issue.error(
                    "not-found", "profile", "no such profile is here: put its FHIR package into the packages folder")));
        }
        List<Issue> issues = new ArrayList<>();
        if (mode.equals("update")
                && !id.isEmpty()
                && !resource.path("id").asString("").equals(id)) {
            issues.add(Issue.error("value", type + ".id", "an update must bear the id of its address"));
        }
        String json = new String(FhirJson.bytes(resource), StandardCharsets.UTF_8);
        for (Validation.Finding finding : validation.validate(json, profile)) {
            issues.add(issue(finding));
        }
        return answer(issues);
    }

    private static Issue issue(Validation.Finding finding) {
        Issue.Severity severity = switch (finding.severity()) {
            case INFORMATION -> Issue.Severity.INFORMATION;
            case WARNING -> Issue.Severity.WARNING;
            case ERROR -> Issue.Severity.ERROR;
        };
        @Nullable String location = finding.location();
        return new Issue("processing", severity, location, finding.text());
    }

    private Stored stored(Exchange exchange, String type, String id) {
        if (id.isEmpty()) {
            throw new Refused(
                    400,
                    "required",
                    "resource",
                    "send the resource, or validate one that is stored: Type/id/$validate");
        }
        return reader.read(exchange.view(), exchange.grant(), type, id)
                .filter(found -> !found.deleted())
                .orElseThrow(() -> new Refused(404, "not-found", null, "there is no such " + type + " here"));
    }

    private static Answer answer(List<Issue> issues) {
        return Answer.of(
                200,
                Outcomes.bytes(
                        issues.isEmpty()
                                ? List.of(new Issue(
                                        "informational", Issue.Severity.INFORMATION, null, "no issues were found"))
                                : issues));
    }
}
