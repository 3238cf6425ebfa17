package org.quiltehr.hub.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.api.Operation.Level;
import org.quiltehr.hub.base.FhirTypes;
import tools.jackson.databind.node.ObjectNode;

/** The operations of the FHIR bases, by name, type and level. */
final class Operations {

    private final List<Operation> operations;

    Operations(List<OperationSet> sets) {
        List<Operation> all = new ArrayList<>();
        sets.forEach(set -> all.addAll(set.operations()));
        this.operations = List.copyOf(all);
    }

    List<Operation> all() {
        return operations;
    }

    Answer invoke(Exchange exchange, @Nullable ObjectNode input) {
        List<String> path = exchange.path();
        String name = path.getLast().substring(1);
        String type = path.size() > 1 ? path.getFirst() : "";
        Level level = switch (path.size()) {
            case 1 -> Level.SYSTEM;
            case 2 -> Level.TYPE;
            default -> Level.INSTANCE;
        };
        Operation operation = operations.stream()
                .filter(o -> path.size() <= 3
                        && o.name().equals(name)
                        && o.level() == level
                        && (level == Level.SYSTEM || (o.isOf(type) && FhirTypes.exists(type))))
                .findFirst()
                .orElseThrow(() -> new Refused(
                        404,
                        "not-supported",
                        null,
                        "there is no such operation here; /metadata lists those there are"));
        if (operation.changes() && !exchange.http().getMethod().equals("POST")) {
            throw new Refused(405, "not-supported", null, "an operation that changes something is invoked by POST");
        }
        return operation
                .invocation()
                .invoke(exchange, level == Level.INSTANCE ? path.get(1) : "", new Input(exchange.parameters(), input));
    }
}
