package org.quiltehr.hub.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.MetaChange;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code $meta}, {@code $meta-add} and {@code $meta-delete} of a resource; the latter two make a new version. */
@Component
final class MetaOperations implements OperationSet {

    private static final String DEFINITION = "http://hl7.org/fhir/OperationDefinition/Resource-";

    private final Reader reader;
    private final RestWrites writes;

    MetaOperations(Reader reader, RestWrites writes) {
        this.reader = reader;
        this.writes = writes;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.system("meta", DEFINITION + "meta", (exchange, id, input) -> used(exchange, null)),
                Operation.type(
                        Operation.EVERY_TYPE,
                        "meta",
                        DEFINITION + "meta",
                        (exchange, id, input) -> used(exchange, exchange.segment(0))),
                Operation.instance(Operation.EVERY_TYPE, "meta", DEFINITION + "meta", this::show),
                Operation.instance(
                                Operation.EVERY_TYPE,
                                "meta-add",
                                DEFINITION + "meta-add",
                                (exchange, id, input) -> change(exchange, id, input, true))
                        .changing(),
                Operation.instance(
                                Operation.EVERY_TYPE,
                                "meta-delete",
                                DEFINITION + "meta-delete",
                                (exchange, id, input) -> change(exchange, id, input, false))
                        .changing());
    }

    private Answer used(Exchange exchange, @Nullable String type) {
        return meta(reader.meta(exchange.view(), exchange.grant(), type));
    }

    private Answer show(Exchange exchange, String id, Input input) {
        String type = exchange.segment(0);
        Stored stored = reader.read(exchange.view(), exchange.grant(), type, id)
                .filter(found -> !found.deleted())
                .orElseThrow(() -> new Refused(404, "not-found", null, "there is no such " + type + " here"));
        return meta(FhirJson.parse(stored.json()).path("meta"));
    }

    private Answer change(Exchange exchange, String id, Input input, boolean add) {
        JsonNode meta = input.value("meta", "Meta")
                .filter(JsonNode::isObject)
                .orElseThrow(() -> new Refused(400, "required", "meta", "a parameter meta with valueMeta is required"));
        writes.perform(
                exchange.caller(),
                List.of(new Asked(
                        Asked.Verb.PATCH,
                        exchange.segment(0),
                        id,
                        null,
                        MetaChange.patch(add, meta),
                        exchange.header("If-Match").orElse(null),
                        null,
                        "")));
        return show(exchange, id, input);
    }

    private static Answer meta(JsonNode meta) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        parameters.put("resourceType", "Parameters");
        ObjectNode returned = parameters.putArray("parameter").addObject().put("name", "return");
        if (meta.isEmpty()) {
            // an empty Meta is no FHIR, and a parameter without a value neither
            returned.putObject("valueMeta")
                    .putArray("extension")
                    .addObject()
                    .put("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
                    .put("valueCode", "not-applicable");
        } else {
            returned.set("valueMeta", meta);
        }
        return Answer.of(200, FhirJson.bytes(parameters));
    }
}
