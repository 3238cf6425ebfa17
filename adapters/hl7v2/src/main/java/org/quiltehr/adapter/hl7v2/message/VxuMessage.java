package org.quiltehr.adapter.hl7v2.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.hl7v2.segment.NteToNote;
import org.quiltehr.adapter.hl7v2.segment.ObxToImmunization;
import org.quiltehr.adapter.hl7v2.segment.ObxToObservation;
import org.quiltehr.adapter.hl7v2.segment.Pv1ToEncounter;
import org.quiltehr.adapter.hl7v2.segment.RxaToImmunization;
import org.quiltehr.adapter.spi.Issue;

/**
 * VXU V04: the shared part, then per order RXA (with ORC, RXR, NTE) → Immunization; OBX → the Immunization where they
 * tell of the dose, else Observation. An RXA of CVX 998 is no dose: only its OBX are taken.
 */
final class VxuMessage {

    private static final String NO_DOSE = "998";

    private VxuMessage() {}

    static Optional<Issue> map(Conversion conversion) {
        Chart chart = new Chart(conversion, Optional.empty(), Pv1ToEncounter.Says.IN_PASSING);
        List<Segment> rest = new ArrayList<>();
        boolean ordered = false;
        for (Segment segment : conversion.message().segments()) {
            ordered |= segment.is("ORC") || segment.is("RXA");
            if (!ordered && segment.is("OBX") && chart.patient() != null) {
                chart.observation(chart.row(segment));
            } else if (ordered || !chart.take(segment)) {
                rest.add(segment);
            }
        }
        Draft patient = chart.patient();
        if (patient == null) {
            return Optional.of(Hl7v2Issue.NO_PATIENT.error(null));
        }
        for (OrderGroup group : OrderGroup.of(conversion, rest)) {
            dose(group, patient, chart);
        }
        return Optional.empty();
    }

    private static void dose(OrderGroup group, Draft patient, Chart chart) {
        Optional<Row> rxa = group.head("RXA").filter(r -> !r.first(5).text(1).equals(NO_DOSE));
        Optional<Draft> shot =
                rxa.map(r -> RxaToImmunization.map(r, group.orc, group.other("RXR"), patient, chart.encounter()));
        if (shot.isPresent() && !group.notes.isEmpty()) {
            NteToNote.map(group.notes, shot.get());
        }
        List<String> sheets = new ArrayList<>();
        for (OrderGroup.Result result : group.results) {
            if (shot.isPresent() && ObxToImmunization.map(result.obx(), shot.get(), sheets)) {
                result.notes().forEach(nte -> nte.carry(shot.get()));
                continue;
            }
            Leaf when = group.head.map(r -> r.leaf(3)).orElse(Leaf.NONE);
            Draft observation = ObxToObservation.map(List.of(result.obx()), patient, chart.encounter(), when);
            shot.ifPresent(s -> observation.root().item("partOf").referTo(s));
            List<String> orders = shot.map(Draft::keys).orElse(List.of());
            ObxToObservation.keys(observation, orders, result.obx());
            if (!result.notes().isEmpty()) {
                NteToNote.map(result.notes(), observation);
            }
        }
        for (Row other : group.others) {
            shot.ifPresent(other::carry);
        }
    }
}
