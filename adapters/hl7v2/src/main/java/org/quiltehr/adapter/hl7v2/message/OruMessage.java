package org.quiltehr.adapter.hl7v2.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.segment.Pv1ToEncounter;
import org.quiltehr.adapter.spi.Issue;

/**
 * ORU R01, R30 to R32: per patient the shared part, then per order
 *
 * <pre>
 * OBR → DiagnosticReport    ORC, OBR → ServiceRequest    OBX → Observation (ED, RP → presentedForm)
 * SPM → Specimen            NTE → the note of what it follows
 * </pre>
 *
 * Without PID the results are stored without a patient.
 */
final class OruMessage {

    private OruMessage() {}

    static Optional<Issue> map(Conversion conversion) {
        List<List<Segment>> parts = perPatient(conversion.message().segments());
        boolean any = false;
        for (List<Segment> part : parts) {
            Chart chart = new Chart(conversion, Optional.empty(), Pv1ToEncounter.Says.IN_PASSING);
            List<Segment> rest = new ArrayList<>();
            boolean ordered = false;
            for (Segment segment : part) {
                ordered |= segment.is("ORC") || segment.is("OBR");
                boolean later = ordered && !segment.is("PID") && !segment.is("PV1") && !segment.is("PV2");
                if (later || !chart.take(segment)) {
                    rest.add(segment);
                }
            }
            @Nullable Draft patient = chart.patient();
            for (OrderGroup group : OrderGroup.of(conversion, rest)) {
                ResultPart.map(group, patient, chart.encounter());
                any = true;
            }
            if (patient == null && any) {
                conversion.warn(Hl7v2Issue.PATIENT_MISSING.warning(null));
            }
        }
        return any || conversion.first("Patient").isPresent()
                ? Optional.empty()
                : Optional.of(Hl7v2Issue.NO_CONTENT.error(null));
    }

    /** The segments from each PID to the next; the part before the first joins it. */
    static List<List<Segment>> perPatient(List<Segment> segments) {
        List<List<Segment>> parts = new ArrayList<>();
        List<Segment> current = new ArrayList<>();
        boolean identified = false;
        for (Segment segment : segments) {
            if (segment.is("PID")) {
                if (identified) {
                    parts.add(current);
                    current = new ArrayList<>();
                }
                identified = true;
            }
            current.add(segment);
        }
        parts.add(current);
        return parts;
    }
}
