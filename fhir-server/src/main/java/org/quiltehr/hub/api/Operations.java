package org.quiltehr.hub.api;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The operations of the FHIR bases, by name, type and level. */
final class Operations {

    /**
     * One operation.
     *
     * @param instance invoked at {@code Type/id}, else at {@code Type}
     * @param definition canonical URL of its OperationDefinition
     */
    record Operation(String name, String type, boolean instance, String definition, Invocation invocation) {}

    /** Does it; {@code id} is empty at type level. */
    interface Invocation {
        Answer invoke(Exchange exchange, String id, @Nullable ObjectNode input);
    }

    private final List<Operation> operations;

    Operations(List<Operation> operations) {
        this.operations = List.copyOf(operations);
    }

    List<Operation> all() {
        return operations;
    }

    Answer invoke(Exchange exchange, @Nullable ObjectNode input) {
        List<String> path = exchange.path();
        String name = path.getLast().substring(1);
        String type = path.size() > 1 ? path.getFirst() : "";
        boolean instance = path.size() == 3;
        Optional<Operation> found = operations.stream()
                .filter(o -> o.name().equals(name) && o.type().equals(type) && o.instance() == instance)
                .findFirst();
        Operation operation = found.filter(o -> path.size() <= 3)
                .orElseThrow(() -> new Refused(
                        404,
                        "not-supported",
                        null,
                        "there is no such operation here; /metadata lists those there are"));
        return operation.invocation().invoke(exchange, instance ? path.get(1) : "", input);
    }
}
