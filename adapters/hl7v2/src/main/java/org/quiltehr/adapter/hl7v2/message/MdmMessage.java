package org.quiltehr.adapter.hl7v2.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.hl7v2.segment.OrcToServiceRequest;
import org.quiltehr.adapter.hl7v2.segment.Pv1ToEncounter;
import org.quiltehr.adapter.hl7v2.segment.TxaToDocumentReference;
import org.quiltehr.adapter.spi.Issue;

/**
 * MDM T01 to T11: the shared part, TXA with all OBX → DocumentReference, ORC and OBR → ServiceRequest. Without PID the
 * document is stored without a patient.
 */
final class MdmMessage {

    private MdmMessage() {}

    static Optional<Issue> map(Conversion conversion) {
        Chart chart = new Chart(conversion, Optional.empty(), Pv1ToEncounter.Says.IN_PASSING);
        List<Row> obxs = new ArrayList<>();
        List<Segment> orders = new ArrayList<>();
        Optional<Row> txa = Optional.empty();
        List<Row> notes = new ArrayList<>();
        for (Segment segment : conversion.message().segments()) {
            if (segment.is("TXA")) {
                txa = Optional.of(chart.row(segment));
            } else if (segment.is("OBX")) {
                obxs.add(chart.row(segment));
            } else if (segment.is("NTE")) {
                notes.add(chart.row(segment));
            } else if (segment.is("ORC") || segment.is("OBR")) {
                orders.add(segment);
            } else {
                chart.take(segment);
            }
        }
        if (txa.isEmpty()) {
            return Optional.of(Hl7v2Issue.NO_CONTENT.error("TXA[1]"));
        }
        Draft patient = chart.patient();
        if (patient == null) {
            conversion.warn(Hl7v2Issue.PATIENT_MISSING.warning(null));
        }
        boolean cancelled = conversion.message().trigger().equals("T11");
        Draft document = TxaToDocumentReference.map(txa.get(), obxs, patient, chart.encounter(), cancelled);
        notes.forEach(note -> note.carry(document));
        if (patient != null) {
            for (OrderGroup group : OrderGroup.of(conversion, orders)) {
                Draft order = OrcToServiceRequest.map(group.orc, group.head("OBR"), patient, chart.encounter());
                document.root().child("context").item("related").referTo(order);
            }
        }
        return Optional.empty();
    }
}
