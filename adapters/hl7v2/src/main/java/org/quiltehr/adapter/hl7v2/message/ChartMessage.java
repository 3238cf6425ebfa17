package org.quiltehr.adapter.hl7v2.message;

import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.hl7v2.segment.Ft1ToChargeItem;
import org.quiltehr.adapter.hl7v2.segment.NteToNote;
import org.quiltehr.adapter.hl7v2.segment.PrbToCondition;
import org.quiltehr.adapter.hl7v2.segment.Pv1ToEncounter;
import org.quiltehr.adapter.hl7v2.segment.Rf1ToServiceRequest;
import org.quiltehr.adapter.spi.Issue;

/**
 * DFT, BAR, PPR, PGL and REF: the shared part, OBX → Observation, and
 *
 * <pre>
 * FT1 → ChargeItem    PRB (with NTE) → Condition    RF1 → ServiceRequest
 * </pre>
 *
 * GOL, PTH, VAR, PRD, CTD and the like are kept with the message.
 */
final class ChartMessage {

    private ChartMessage() {}

    static Optional<Issue> map(Conversion conversion) {
        Chart chart = new Chart(conversion, Optional.empty(), Pv1ToEncounter.Says.IN_PASSING);
        Optional<Draft> problem = Optional.empty();
        Optional<Row> referral = Optional.empty();
        for (Segment segment : conversion.message().segments()) {
            Row row = chart.row(segment);
            Draft patient = chart.patient();
            if (segment.is("RF1")) {
                referral = Optional.of(row);
                continue;
            }
            if (patient == null || segment.is("PID")) {
                chart.take(segment);
                continue;
            }
            switch (segment.name()) {
                case "FT1" -> Ft1ToChargeItem.map(row, patient, chart.encounter(), chart.account());
                case "PRB" -> problem = Optional.of(PrbToCondition.map(row, patient, chart.encounter()));
                case "OBX" -> chart.observation(row);
                case "NTE" -> problem.ifPresent(p -> NteToNote.map(List.of(row), p));
                default -> chart.take(segment);
            }
        }
        if (conversion.message().type().equals("BAR")) {
            CodeTable events = conversion.settings().table("account-event");
            chart.account()
                    .ifPresent(account -> events.find(conversion.message().trigger())
                            .ifPresent(status -> account.root().fixed("status", status.target())));
        }
        Draft subject = chart.patient();
        if (subject != null && referral.isPresent()) {
            Rf1ToServiceRequest.map(referral.get(), subject, chart.encounter());
        }
        return subject == null ? Optional.of(Hl7v2Issue.NO_PATIENT.error(null)) : Optional.empty();
    }
}
