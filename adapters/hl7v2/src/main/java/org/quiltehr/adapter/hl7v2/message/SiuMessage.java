package org.quiltehr.adapter.hl7v2.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.hl7v2.segment.Pv1ToEncounter;
import org.quiltehr.adapter.hl7v2.segment.SchToAppointment;
import org.quiltehr.adapter.spi.Issue;

/** SIU S12 to S26: the shared part; SCH with TQ1, AIS, AIP, AIL, AIG, NTE → Appointment. */
final class SiuMessage {

    private static final List<String> PARTS = List.of("TQ1", "NTE", "RGS", "AIS", "AIP", "AIL", "AIG");

    private SiuMessage() {}

    static Optional<Issue> map(Conversion conversion) {
        Chart chart = new Chart(conversion, Optional.empty(), Pv1ToEncounter.Says.IN_PASSING);
        Optional<Row> sch = Optional.empty();
        List<Row> rest = new ArrayList<>();
        for (Segment segment : conversion.message().segments()) {
            if (segment.is("SCH")) {
                sch = Optional.of(chart.row(segment));
            } else if (PARTS.contains(segment.name())) {
                rest.add(chart.row(segment));
            } else if (segment.is("OBX") && chart.patient() != null) {
                chart.observation(chart.row(segment));
            } else {
                chart.take(segment);
            }
        }
        Draft patient = chart.patient();
        if (patient == null) {
            return Optional.of(Hl7v2Issue.NO_PATIENT.error(null));
        }
        if (sch.isEmpty()) {
            return Optional.of(Hl7v2Issue.NO_CONTENT.error("SCH[1]"));
        }
        SchToAppointment.map(sch.get(), rest, patient);
        return Optional.empty();
    }
}
