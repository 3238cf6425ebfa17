package org.quiltehr.adapter.hl7v2.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.hl7v2.segment.MrgToPatient;
import org.quiltehr.adapter.hl7v2.segment.Pv1ToEncounter.Says;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Issue;

/**
 * ADT: the shared part, OBX as Observation, and what the event says of the record.
 *
 * <pre>
 * A34 A39 A40 A41  MRG → merge into PID's record     A24 / A37  two PIDs → link / unlink
 * A46 A47          MRG → one more name of it         A23 → the visit, A29 → the person, no longer holds
 * A44 A45          MRG → another patient, whose account or visit it was no longer
 * </pre>
 */
final class AdtMessage {

    /** Begins a visit; what it makes of it depends on the patient class. */
    private static final String REGISTERS = "A04";

    private static final Set<String> MERGES = Set.of("A34", "A39", "A40", "A41");
    private static final Set<String> RENAMES = Set.of("A46", "A47");
    private static final Set<String> MOVES = Set.of("A44", "A45");

    private AdtMessage() {}

    /** Fills the conversion; an issue if the message cannot be taken. */
    static Optional<Issue> map(Conversion conversion, String trigger) {
        Optional<String> status = conversion
                .settings()
                .table("event-encounter-status")
                .find(trigger)
                .map(CodeTable.Code::target);
        Says says = status.isPresent() || trigger.equals(REGISTERS) ? Says.EVENT : Says.UPDATE;
        Chart chart = new Chart(conversion, status, says);
        List<Draft> patients = new ArrayList<>();
        boolean merged = false;
        for (Segment segment : conversion.message().segments()) {
            if (segment.is("MRG")) {
                Draft survivor = chart.patient();
                if (survivor != null && MOVES.contains(trigger)) {
                    MrgToPatient.moved(chart.row(segment), survivor);
                } else if (survivor != null) {
                    merged |= prior(chart.row(segment), survivor, trigger, chart);
                }
            } else if (segment.is("OBX") && chart.patient() != null) {
                chart.observation(chart.row(segment));
            } else if (segment.is("NTE")) {
                chart.note(chart.row(segment));
            } else {
                chart.take(segment);
                if (segment.is("PID") && chart.patient() instanceof Draft patient) {
                    patients.add(patient);
                }
            }
        }
        return conclude(conversion, trigger, patients, chart, merged);
    }

    private static Optional<Issue> conclude(
            Conversion conversion, String trigger, List<Draft> patients, Chart chart, boolean merged) {
        if (patients.isEmpty()) {
            return Optional.of(Hl7v2Issue.NO_PATIENT.error(null));
        }
        if ((MERGES.contains(trigger) || RENAMES.contains(trigger)) && !merged) {
            return Optional.of(Hl7v2Issue.NO_MERGE_IDENTIFIER.error("MRG[1]-1"));
        }
        if (patients.size() > 1 && trigger.equals("A24")) {
            conversion.say(new Directive.Link(
                    patients.get(0).fullUrl(), patients.get(1).fullUrl()));
        }
        if (patients.size() > 1 && trigger.equals("A37")) {
            conversion.say(new Directive.Unlink(
                    patients.get(0).fullUrl(), patients.get(1).fullUrl()));
        }
        if (trigger.equals("A29")) {
            patients.getFirst().root().fixed("active", false);
        }
        if (trigger.equals("A23")) {
            chart.encounter().ifPresent(e -> e.mode(Entry.Mode.RETRACT));
        }
        return Optional.empty();
    }

    /** What MRG says by this event; whether it named a prior record. */
    private static boolean prior(Row mrg, Draft survivor, String trigger, Chart chart) {
        List<String> keys = MrgToPatient.map(mrg, survivor);
        if (RENAMES.contains(trigger)) {
            keys.forEach(key -> mrg.conversion().say(new Directive.Alias(survivor.fullUrl(), key)));
        } else if (MERGES.contains(trigger)) {
            keys.forEach(key -> mrg.conversion().say(new Directive.Merge(survivor.fullUrl(), key)));
        }
        if (trigger.equals("A41") && chart.account().isPresent()) {
            String old = account(mrg);
            if (old != null && !chart.account().get().keys().contains(old)) {
                mrg.conversion().say(new Directive.Alias(chart.account().get().fullUrl(), old));
                chart.account().get().traceDirective(mrg.leaf(3));
                mrg.first(3).sub(4).leaves().forEach(chart.account().get()::traceDirective);
                return true;
            }
        }
        return !keys.isEmpty();
    }

    /** The key of the account in MRG-3, as {@code PidToAccount} writes it. */
    private static @Nullable String account(Row mrg) {
        Repetition number = mrg.first(3);
        if (!number.has(1)) {
            return null;
        }
        String system = Cx.system(number, mrg.settings());
        return (system == null ? "account" : system) + "|" + number.text(1);
    }
}
