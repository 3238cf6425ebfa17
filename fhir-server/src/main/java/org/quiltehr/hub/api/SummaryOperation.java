package org.quiltehr.hub.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.summary.SummaryService;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Patient/[id]/$summary} and {@code Patient/$summary?identifier=} of the International Patient Summary. */
final class SummaryOperation {

    private static final String DEFINITION = "http://hl7.org/fhir/uv/ips/OperationDefinition/summary";

    private final SummaryService summaries;
    private final Reader reader;

    SummaryOperation(SummaryService summaries, Reader reader) {
        this.summaries = summaries;
        this.reader = reader;
    }

    List<Operations.Operation> operations() {
        return List.of(
                new Operations.Operation("summary", "Patient", true, DEFINITION, this::byId),
                new Operations.Operation("summary", "Patient", false, DEFINITION, this::byIdentifier));
    }

    private Answer byId(Exchange exchange, String id, @Nullable ObjectNode input) {
        String profile = parameter(exchange, input, "profile").orElse(null);
        return summaries
                .summary(new SummaryService.Request(exchange.view(), exchange.grant(), id, exchange.base(), profile))
                .map(document -> Answer.of(200, document))
                .orElseThrow(() -> new Refused(404, "not-found", null, "there is no such Patient here"));
    }

    private Answer byIdentifier(Exchange exchange, String none, @Nullable ObjectNode input) {
        String identifier = parameter(exchange, input, "identifier")
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new Refused(
                        400, "required", "identifier", "say which: Patient/[id]/$summary, or identifier=system|value"));
        String query = "identifier=" + URLEncoder.encode(identifier, StandardCharsets.UTF_8) + "&_count=2";
        List<Stored> found = reader.search(exchange.view(), exchange.grant(), SearchRequest.of("Patient", query, true))
                .matches();
        if (found.size() > 1) {
            throw new Refused(412, "multiple-matches", "identifier", "more than one Patient has this identifier");
        }
        if (found.isEmpty()) {
            throw new Refused(404, "not-found", "identifier", "no Patient has this identifier here");
        }
        return byId(exchange, found.getFirst().shownId(), input);
    }

    /** From the query, or from the Parameters resource of a POST. */
    private static Optional<String> parameter(Exchange exchange, @Nullable ObjectNode input, String name) {
        Optional<String> asked = exchange.parameters().first(name);
        if (asked.isPresent() || input == null) {
            return asked;
        }
        for (JsonNode parameter : input.path("parameter")) {
            if (parameter.path("name").asString("").equals(name)) {
                for (String value : List.of("valueString", "valueCanonical", "valueUri")) {
                    if (parameter.path(value).isString()) {
                        return Optional.of(parameter.path(value).stringValue());
                    }
                }
                JsonNode identifier = parameter.path("valueIdentifier");
                if (identifier.isObject()) {
                    String system = identifier.path("system").asString("");
                    String value = identifier.path("value").asString("");
                    return Optional.of(system.isEmpty() ? value : system + "|" + value);
                }
            }
        }
        return Optional.empty();
    }
}
