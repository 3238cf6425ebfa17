package org.quiltehr.hub.api;

import java.util.List;
import org.quiltehr.hub.summary.SummaryService;
import org.quiltehr.hub.transition.Packet;
import org.springframework.stereotype.Component;

/** {@code Encounter/[id]/$transition-packet} and {@code Patient/[id]/$ccd}; {@link PageFormat} renders what they give. */
@Component
final class TransitionOperations implements OperationSet {

    private static final String DEFINITIONS = "http://quiltehr.org/fhir/OperationDefinition/";

    private final Packet packets;
    private final SummaryService summaries;

    TransitionOperations(Packet packets, SummaryService summaries) {
        this.packets = packets;
        this.summaries = summaries;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.instance(
                        "Encounter", "transition-packet", DEFINITIONS + "Encounter-transition-packet", this::packet),
                Operation.instance("Patient", "ccd", DEFINITIONS + "Patient-ccd", this::ccd));
    }

    private Answer packet(Exchange exchange, String id, Input input) {
        return packets.document(new Packet.Request(exchange.view(), exchange.grant(), id, exchange.base()))
                .map(document -> Answer.of(200, document))
                .orElseThrow(() -> new Refused(404, "not-found", null, "there is no such Encounter of a patient here"));
    }

    private Answer ccd(Exchange exchange, String id, Input input) {
        return summaries
                .summary(new SummaryService.Request(exchange.view(), exchange.grant(), id, exchange.base(), null, null))
                .map(document -> Answer.of(200, document))
                .orElseThrow(() -> new Refused(404, "not-found", null, "there is no such Patient here"));
    }
}
