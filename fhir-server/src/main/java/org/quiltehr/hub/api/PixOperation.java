package org.quiltehr.hub.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.Stored;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Patient/$ihe-pix}: the other identifiers of a patient, by one of them.
 *
 * @see <a href="https://profiles.ihe.net/ITI/PIXm/ITI-83.html">IHE PIXm, ITI-83</a>
 */
@Component
final class PixOperation implements OperationSet {

    private static final String DEFINITION = "https://profiles.ihe.net/ITI/PIXm/OperationDefinition/IHE.PIXm.pix";

    private final Reader reader;

    PixOperation(Reader reader) {
        this.reader = reader;
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.type("Patient", "ihe-pix", DEFINITION, this::lookUp));
    }

    private Answer lookUp(Exchange exchange, String none, Input input) {
        String source = input.text("sourceIdentifier")
                .orElseThrow(() ->
                        new Refused(400, "required", "sourceIdentifier", "say which: sourceIdentifier=system|value"));
        int bar = source.indexOf('|');
        if (bar <= 0 || bar == source.length() - 1) {
            throw new Refused(400, "required", "sourceIdentifier", "must name its assigning authority: system|value");
        }
        String system = source.substring(0, bar);
        String value = source.substring(bar + 1);
        List<String> targets = targets(input);
        if (!isKnown(exchange, system)) {
            throw new Refused(
                    400, "code-invalid", "sourceIdentifier", "sourceIdentifier Assigning Authority not found");
        }
        for (String target : targets) {
            if (!isKnown(exchange, target)) {
                throw new Refused(403, "code-invalid", "targetSystem", "targetSystem not found");
            }
        }
        List<Stored> found = search(exchange, token(system) + '|' + token(value), 2);
        if (found.isEmpty()) {
            throw new Refused(404, "not-found", "sourceIdentifier", "sourceIdentifier Patient Identifier not found");
        }
        if (found.size() > 1) {
            throw new Refused(
                    409,
                    "multiple-matches",
                    "sourceIdentifier",
                    "the identifier stands for more than one patient; a steward has to look at it");
        }
        return Answer.of(200, FhirJson.bytes(answer(exchange, found.getFirst(), system, value, targets)));
    }

    private static ObjectNode answer(
            Exchange exchange, Stored stored, String system, String value, List<String> targets) {
        JsonNode patient = FhirJson.parse(stored.json());
        ObjectNode parameters = FhirJson.mapper().createObjectNode();
        parameters.put("resourceType", "Parameters");
        ArrayNode list = FhirJson.mapper().createArrayNode();
        boolean any = false;
        for (JsonNode identifier : patient.path("identifier")) {
            String of = identifier.path("system").asString("");
            String is = identifier.path("value").asString("");
            boolean wanted = !of.isEmpty() && !is.isEmpty() && (targets.isEmpty() || targets.contains(of));
            any |= wanted;
            if (wanted && !(of.equals(system) && is.equals(value))) {
                list.addObject().put("name", "targetIdentifier").set("valueIdentifier", identifier);
            }
        }
        if (any) {
            list.addObject()
                    .put("name", "targetId")
                    .putObject("valueReference")
                    .put("reference", exchange.base() + "/Patient/" + stored.shownId());
        }
        if (!list.isEmpty()) {
            parameters.set("parameter", list);
        }
        return parameters;
    }

    /** Whether anybody here has an identifier of this authority. */
    private boolean isKnown(Exchange exchange, String system) {
        return !search(exchange, token(system) + '|', 1).isEmpty();
    }

    private List<Stored> search(Exchange exchange, String identifier, int count) {
        String query = "identifier=" + URLEncoder.encode(identifier, StandardCharsets.UTF_8) + "&_count=" + count;
        return reader.search(exchange.view(), exchange.grant(), SearchRequest.of("Patient", query, true))
                .matches();
    }

    private static String token(String text) {
        return text.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace(",", "\\,")
                .replace("$", "\\$");
    }

    private static List<String> targets(Input input) {
        List<String> targets = new ArrayList<>();
        for (String value : input.texts("targetSystem")) {
            for (String one : value.split(",", -1)) {
                if (one.isBlank()) {
                    throw new Refused(400, "value", "targetSystem", "must be the URI of an assigning authority");
                }
                targets.add(one.strip());
            }
        }
        return targets;
    }
}
