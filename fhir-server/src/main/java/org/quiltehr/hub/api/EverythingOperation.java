package org.quiltehr.hub.api;

import java.util.List;
import org.springframework.stereotype.Component;

/** {@code $everything} of a Patient and of an Encounter. */
@Component
final class EverythingOperation implements OperationSet {

    private final Reads reads;

    EverythingOperation(Reads reads) {
        this.reads = reads;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.instance(
                        "Patient",
                        "everything",
                        "http://hl7.org/fhir/OperationDefinition/Patient-everything",
                        reads::everything),
                Operation.instance(
                        "Encounter",
                        "everything",
                        "http://hl7.org/fhir/OperationDefinition/Encounter-everything",
                        reads::everythingOfEncounter));
    }
}
