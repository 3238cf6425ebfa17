package org.quiltehr.adapter.hl7v2.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Obx5;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.hl7v2.segment.NteToNote;
import org.quiltehr.adapter.hl7v2.segment.ObrToDiagnosticReport;
import org.quiltehr.adapter.hl7v2.segment.ObrToSpecimen;
import org.quiltehr.adapter.hl7v2.segment.ObxToAttachment;
import org.quiltehr.adapter.hl7v2.segment.ObxToObservation;
import org.quiltehr.adapter.hl7v2.segment.OrcToServiceRequest;
import org.quiltehr.adapter.hl7v2.segment.OrderKeys;
import org.quiltehr.adapter.hl7v2.segment.SpmToSpecimen;

/** One order's results. */
final class ResultPart {

    private ResultPart() {}

    static void map(OrderGroup group, @Nullable Draft patient, Optional<Draft> encounter) {
        Optional<Row> obr = group.head("OBR");
        Optional<Draft> report = obr.map(r -> ObrToDiagnosticReport.map(r, group.orc, patient, encounter));
        Optional<Draft> request = Optional.empty();
        if (patient != null && isOrdered(group, obr)) {
            request = Optional.of(OrcToServiceRequest.map(group.orc, obr, patient, encounter));
        }
        List<Draft> specimens = specimens(group, patient);
        for (Draft specimen : specimens) {
            report.ifPresent(r -> r.root().item("specimen").referTo(specimen));
        }
        if (report.isPresent() && request.isPresent()) {
            report.get().root().item("basedOn").referTo(request.get());
        }
        for (Draft observation : observations(group, specimens, patient, encounter, report)) {
            report.ifPresent(r -> r.root().item("result").referTo(observation));
        }
        if (!group.notes.isEmpty()) {
            request.or(() -> report).ifPresent(noted -> NteToNote.map(group.notes, noted));
        }
        for (Row other : group.others) {
            (request.isPresent() ? request : report).ifPresent(other::carry);
        }
    }

    /** Whether the results tell of an order: a number or person that placed it, a reason, a note on it. */
    private static boolean isOrdered(OrderGroup group, Optional<Row> obr) {
        return group.orc.isPresent()
                || obr.filter(r -> r.has(2) || r.has(16) || r.has(31) || r.has(53) || !group.notes.isEmpty())
                        .isPresent();
    }

    /** By SPM; without one, by what OBR says of it. */
    static List<Draft> specimens(OrderGroup group, @Nullable Draft patient) {
        List<String> keys = group.orc.or(() -> group.head("OBR")).isPresent()
                ? OrderKeys.of(group.orc, group.head("OBR"))
                : List.of();
        List<Draft> specimens = new ArrayList<>();
        for (OrderGroup.Sample sample : group.specimens) {
            Draft specimen = SpmToSpecimen.map(sample.spm(), patient, keys.isEmpty() ? "" : keys.getFirst());
            specimens.add(specimen);
            if (!sample.notes().isEmpty()) {
                NteToNote.map(sample.notes(), specimen);
            }
        }
        if (specimens.isEmpty()) {
            group.head("OBR")
                    .flatMap(obr -> ObrToSpecimen.map(obr, patient, keys.isEmpty() ? "" : keys.getFirst()))
                    .ifPresent(specimens::add);
        }
        return specimens;
    }

    /** The Observations of the group, each of the SPM it stands under, else of the only one; files go to the report. */
    static List<Draft> observations(
            OrderGroup group,
            List<Draft> specimens,
            @Nullable Draft patient,
            Optional<Draft> encounter,
            Optional<Draft> report) {
        Optional<Row> obr = group.head("OBR");
        List<String> orders = group.orc.or(() -> obr).isPresent() ? OrderKeys.ofResults(group.orc, obr) : List.of();
        Leaf effective = obr.map(r -> r.leaf(7)).orElse(Leaf.NONE);
        List<Draft> observations = new ArrayList<>();
        for (int i = 0; i < group.results.size(); i++) {
            OrderGroup.Result result = group.results.get(i);
            if (report.isPresent()
                    && Obx5.isFile(result.obx().text(2))
                    && ObxToAttachment.map(result.obx(), report.get())) {
                continue;
            }
            List<Row> lines = new ArrayList<>(List.of(result.obx()));
            List<Row> notes = new ArrayList<>(result.notes());
            while (i + 1 < group.results.size()
                    && continues(result.obx(), group.results.get(i + 1).obx())) {
                i++;
                lines.add(group.results.get(i).obx());
                notes.addAll(group.results.get(i).notes());
            }
            Draft observation = ObxToObservation.map(lines, patient, encounter, effective);
            obr.ifPresent(r -> ObxToObservation.category(observation, r));
            ObxToObservation.keys(observation, orders, result.obx());
            if (!notes.isEmpty()) {
                NteToNote.map(notes, observation);
            }
            if (result.specimen() > 0) {
                observation.root().refer("specimen", specimens.get(result.specimen() - 1));
            } else if (specimens.size() == 1) {
                observation.root().refer("specimen", specimens.getFirst());
            }
            observations.add(observation);
        }
        return observations;
    }

    /** TX and FT lines with equal OBX-3 and OBX-4 are one text. */
    static boolean continues(Row first, Row next) {
        return Obx5.isLongText(first.text(2))
                && Obx5.isLongText(next.text(2))
                && Cwe.key(first.first(3)).equals(Cwe.key(next.first(3)))
                && first.text(4).equals(next.text(4));
    }
}
