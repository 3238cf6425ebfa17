package org.quiltehr.hub.api;

import java.util.List;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** OperationOutcomes. */
final class Outcomes {

    /** FHIR's issue types that we use; other codes of ours stand in {@code details}. */
    private static final Set<String> TYPES = Set.of(
            "invalid",
            "structure",
            "required",
            "value",
            "invariant",
            "security",
            "login",
            "forbidden",
            "processing",
            "not-supported",
            "duplicate",
            "multiple-matches",
            "not-found",
            "deleted",
            "too-long",
            "conflict",
            "exception",
            "informational",
            "business-rule",
            "code-invalid",
            "too-costly",
            "suppressed",
            "transient",
            "timeout",
            "expired",
            "throttled");

    private Outcomes() {}

    static byte[] bytes(List<Issue> issues) {
        return FhirJson.bytes(tree(issues));
    }

    static ObjectNode tree(List<Issue> issues) {
        ObjectNode outcome = JsonNodeFactory.instance.objectNode();
        outcome.put("resourceType", "OperationOutcome");
        var list = outcome.putArray("issue");
        for (Issue issue : issues) {
            ObjectNode one = list.addObject();
            one.put(
                    "severity",
                    switch (issue.severity()) {
                        case ERROR -> "error";
                        case WARNING -> "warning";
                        case INFORMATION -> "information";
                    });
            if (TYPES.contains(issue.code())) {
                one.put("code", issue.code());
            } else {
                one.put("code", "invalid");
                one.putObject("details")
                        .putArray("coding")
                        .addObject()
                        .put("system", "http://quiltehr.org/issue")
                        .put("code", issue.code());
            }
            one.put("diagnostics", issue.text());
            String location = issue.location();
            if (location != null && !location.isEmpty()) {
                one.putArray("expression").add(location);
            }
        }
        return outcome;
    }
}
