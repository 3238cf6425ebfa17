package org.quiltehr.hub.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.quiltehr.hub.summary.AgreementService;
import org.quiltehr.hub.summary.ChangesService;
import org.springframework.stereotype.Component;

/** {@code Patient/[id]/$changes} and {@code Patient/[id]/$agreement}. */
@Component
final class ChartOperations implements OperationSet {

    private static final String DEFINITIONS = "http://quiltehr.org/fhir/OperationDefinition/";
    private static final String LAST_LOOK = "last-look";

    private final ChangesService changes;
    private final AgreementService agreements;

    ChartOperations(ChangesService changes, AgreementService agreements) {
        this.changes = changes;
        this.agreements = agreements;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.instance("Patient", "changes", DEFINITIONS + "Patient-changes", this::changes),
                Operation.instance("Patient", "agreement", DEFINITIONS + "Patient-agreement", this::agreement));
    }

    private Answer agreement(Exchange exchange, String id, Input input) {
        return agreements
                .agreement(exchange.view(), exchange.grant(), id)
                .map(json -> Answer.of(200, json))
                .orElseThrow(ChartOperations::noSuchPatient);
    }

    private Answer changes(Exchange exchange, String id, Input input) {
        String since = input.text("since")
                .orElseThrow(
                        () -> new Refused(400, "required", "since", "say since when: an instant, or " + LAST_LOOK));
        Optional<byte[]> found;
        if (since.equals(LAST_LOOK)) {
            found = changes.sinceLastLook(exchange.view(), exchange.grant(), id, exchange.reader());
        } else {
            Instant instant = Reads.instant("since", since);
            found = changes.since(exchange.view(), exchange.grant(), id, instant);
        }
        return found.map(json -> Answer.of(200, json)).orElseThrow(ChartOperations::noSuchPatient);
    }

    private static Refused noSuchPatient() {
        return new Refused(404, "not-found", null, "there is no such Patient here");
    }
}
