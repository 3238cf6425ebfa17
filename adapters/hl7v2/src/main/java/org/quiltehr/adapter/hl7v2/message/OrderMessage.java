package org.quiltehr.adapter.hl7v2.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.hl7v2.segment.NteToNote;
import org.quiltehr.adapter.hl7v2.segment.OrcToServiceRequest;
import org.quiltehr.adapter.hl7v2.segment.Pv1ToEncounter;
import org.quiltehr.adapter.hl7v2.segment.RxToMedicationRequest;
import org.quiltehr.adapter.spi.Issue;

/**
 * ORM, OML, OMG, OMI, OMP, RDE, RDS and RAS: the shared part, then per order
 *
 * <pre>
 * ORC, OBR → ServiceRequest             RXO, RXE (TQ1, RXR) → MedicationRequest
 * RXD → MedicationDispense              RXA → MedicationAdministration
 * OBX → Observation (supportingInfo)    SPM → Specimen      NTE → note
 * </pre>
 */
final class OrderMessage {

    private OrderMessage() {}

    static Optional<Issue> map(Conversion conversion) {
        Chart chart = new Chart(conversion, Optional.empty(), Pv1ToEncounter.Says.IN_PASSING);
        List<Segment> rest = new ArrayList<>();
        for (Segment segment : conversion.message().segments()) {
            if (!chart.take(segment)) {
                rest.add(segment);
            }
        }
        Draft patient = chart.patient();
        if (patient == null) {
            return Optional.of(Hl7v2Issue.NO_PATIENT.error(null));
        }
        for (OrderGroup group : OrderGroup.of(conversion, rest)) {
            Optional<Draft> made = order(group, patient, chart.encounter());
            made.ifPresent(draft -> attach(group, draft, patient, chart.encounter()));
        }
        return Optional.empty();
    }

    private static Optional<Draft> order(OrderGroup group, Draft patient, Optional<Draft> encounter) {
        Optional<Row> rxr = group.other("RXR");
        Optional<Row> head = group.head;
        if (head.isEmpty()) {
            return group.orc.map(orc -> OrcToServiceRequest.map(group.orc, Optional.empty(), patient, encounter));
        }
        Row row = head.get();
        return switch (row.segment().name()) {
            case "OBR" -> Optional.of(OrcToServiceRequest.map(group.orc, head, patient, encounter));
            case "RXO", "RXE" ->
                Optional.of(RxToMedicationRequest.map(
                        detail(group, row), group.orc, group.other("TQ1"), rxr, patient, encounter));
            case "RXD" -> Optional.of(RxToMedicationRequest.dispense(row, group.orc, rxr, patient));
            case "RXA" -> Optional.of(RxToMedicationRequest.administration(row, group.orc, rxr, patient));
            default -> group.orc.map(orc -> OrcToServiceRequest.map(group.orc, Optional.empty(), patient, encounter));
        };
    }

    /** RXE, the pharmacy's encoding, before RXO, what was asked for. */
    private static Row detail(OrderGroup group, Row head) {
        return head.segment().is("RXO") ? group.other("RXE").orElse(head) : head;
    }

    private static void attach(OrderGroup group, Draft order, Draft patient, Optional<Draft> encounter) {
        group.head.ifPresent(r -> r.carry(order));
        if (!group.notes.isEmpty()) {
            NteToNote.map(group.notes, order);
        }
        boolean service = order.type().equals("ServiceRequest");
        List<Draft> specimens = ResultPart.specimens(group, patient);
        for (Draft specimen : specimens) {
            if (service) {
                order.root().item("specimen").referTo(specimen);
            }
        }
        String supporting =
                order.type().equals("MedicationDispense") ? "supportingInformation" : service ? "supportingInfo" : "";
        for (Draft observation : ResultPart.observations(group, specimens, patient, encounter, Optional.empty())) {
            if (!supporting.isEmpty()) {
                order.root().item(supporting).referTo(observation);
            }
        }
        group.others.forEach(row -> row.carry(order));
    }
}
