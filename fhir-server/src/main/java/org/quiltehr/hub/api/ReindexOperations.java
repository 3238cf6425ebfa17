package org.quiltehr.hub.api;

import java.util.List;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Act;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.parameters.DeclaredParameters;
import org.quiltehr.hub.parameters.Progress;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code $reindex} writes the index values of types anew; {@code $reindex-status} tells how far that is. */
@Component
final class ReindexOperations implements OperationSet {

    private static final String DEFINITION = "http://quiltehr.org/fhir/OperationDefinition/";

    private final DeclaredParameters declared;
    private final Gate gate;

    ReindexOperations(DeclaredParameters declared, Gate gate) {
        this.declared = declared;
        this.gate = gate;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.system("reindex", DEFINITION + "reindex", this::begin).changing(),
                Operation.system("reindex-status", DEFINITION + "reindex-status", (exchange, id, input) -> all()),
                Operation.instance(
                        Definitions.SEARCH_PARAMETER,
                        "reindex-status",
                        DEFINITION + "reindex-status",
                        (exchange, id, input) -> one(id)));
    }

    private Answer begin(Exchange exchange, String id, Input input) {
        if (!gate.may(Act.CONFIGURE)) {
            throw new Refused(403, "forbidden", null, "to index anew is the administrator's");
        }
        List<String> types = input.texts("type");
        if (!types.stream().allMatch(FhirTypes::exists)) {
            throw new Refused(
                    400,
                    "value",
                    "type",
                    "type is a resource type of R4, and may be repeated; without it all are meant");
        }
        declared.again(types);
        return all();
    }

    private Answer all() {
        return answer(declared.progress(), JsonNodeFactory.instance.arrayNode());
    }

    private Answer one(String id) {
        DeclaredParameters.State state = declared.state(id)
                .orElseThrow(() -> new Refused(
                        404,
                        "not-found",
                        null,
                        "no SearchParameter of this id is declared: those are that an administrator wrote with status active"
                                + " and that R4's own do not answer"));
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        parameters.addObject().put("name", "status").put("valueCode", state.active() ? "active" : "indexing");
        return answer(state.types(), parameters);
    }

    private static Answer answer(List<Progress> types, ArrayNode parameters) {
        for (Progress progress : types) {
            ArrayNode parts = parameters.addObject().put("name", "type").putArray("part");
            parts.addObject().put("name", "name").put("valueCode", progress.type());
            parts.addObject().put("name", "done").put("valueDecimal", progress.done());
            parts.addObject().put("name", "total").put("valueDecimal", progress.total());
            parts.addObject()
                    .put("name", "begun")
                    .put("valueInstant", progress.begun().toString());
            var ended = progress.ended();
            if (ended != null) {
                parts.addObject().put("name", "ended").put("valueInstant", ended.toString());
            }
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("resourceType", "Parameters");
        if (!parameters.isEmpty()) {
            answer.set("parameter", parameters);
        }
        return Answer.of(200, FhirJson.bytes(answer));
    }
}
