package org.quiltehr.adapter.hl7v2.segment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Pl;
import org.quiltehr.adapter.hl7v2.datatype.Xcn;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** SCH with TQ1, AIS, AIP, AIL, AIG and NTE to Appointment (guide: SCH[Appointment], AIx[Appointment]). */
public final class SchToAppointment {

    private SchToAppointment() {}

    /**
     * Makes the Appointment.
     *
     * @param rest the segments after SCH that are not the patient's
     */
    public static Draft map(Row sch, List<Row> rest, Draft patient) {
        Draft draft = sch.conversion().add("Appointment", Entry.Mode.UPSERT, patient);
        sch.carry(draft);
        rest.forEach(row -> row.carry(draft));
        Element appointment = draft.root();
        Fields.entity(sch, appointment, sch.first(1), "PLAC");
        Fields.entity(sch, appointment, sch.first(2), "FILL");
        status(sch, appointment);
        rest.stream()
                .filter(r -> r.segment().is("AIS"))
                .forEach(r -> Fields.concepts(r, appointment, "serviceType", 3, null));
        Fields.concept(sch, appointment, "appointmentType", 8, null);
        Fields.concepts(sch, appointment, "reasonCode", 7, "appointment-reason");
        times(sch, rest, appointment);
        String minutes = sch.text(9);
        String unit = sch.text(10);
        if (minutes.matches("[1-9]\\d{0,5}")
                && (unit.isEmpty() || unit.toLowerCase(Locale.ROOT).startsWith("m"))) {
            appointment.put("minutesDuration", Integer.parseInt(minutes), sch.leaf(9));
        }
        participant(appointment.item("participant")).child("actor").referTo(patient);
        people(sch, appointment);
        for (Row row : rest) {
            resource(row, appointment);
        }
        List<Row> notes = rest.stream().filter(r -> r.segment().is("NTE")).toList();
        notes.forEach(n -> appointment.put("comment", appointment.has("comment") ? null : n.text(3), n.leaf(3)));
        key(sch, draft, 2, "filler|");
        key(sch, draft, 1, "placer|");
        return draft;
    }

    private static void key(Row sch, Draft draft, int field, String prefix) {
        if (sch.first(field).has(1)) {
            draft.key(prefix + Cx.entityKey(sch.first(field), sch.settings()));
        }
    }

    private static void status(Row sch, Element appointment) {
        String trigger = sch.conversion().message().trigger();
        if (sch.table("filler-status").contains(sch.text(25))) {
            Codes.code(sch, appointment, "status", sch.leaf(25), "filler-status");
        } else {
            appointment.fixed(
                    "status",
                    sch.table("appointment-event")
                            .find(trigger)
                            .map(CodeTable.Code::target)
                            .orElse("proposed"));
        }
    }

    /** FHIR wants both ends or none, and both of what is booked: an end that is not said is marked as unknown. */
    private static void times(Row sch, List<Row> rest, Element appointment) {
        Optional<Row> tq1 = rest.stream().filter(r -> r.segment().is("TQ1")).findFirst();
        Optional<Row> ais = rest.stream().filter(r -> r.segment().is("AIS")).findFirst();
        Leaf start = sch.first(11).leaf(4);
        Leaf end = sch.first(11).leaf(5);
        Row row = sch;
        if (!start.isPresent() && tq1.isPresent()) {
            row = tq1.get();
            start = row.leaf(7);
            end = row.leaf(8);
        }
        if (!start.isPresent() && ais.isPresent()) {
            row = ais.get();
            start = row.leaf(4);
            end = Leaf.NONE;
        }
        for (String member : List.of("start", "end")) {
            Leaf leaf = member.equals("start") ? start : end;
            if (!Dtm.hasTime(leaf, sch.settings().zone()) || !Dtm.putInstant(row, appointment, member, leaf)) {
                appointment.child("_" + member).extension(Fields.ABSENT).fixed("valueCode", "unknown");
            }
        }
    }

    /** FHIR demands a status and has none for what is not said; the guide's is accepted. */
    private static Element participant(Element participant) {
        return participant.fixed("status", "accepted");
    }

    private static void people(Row sch, Element appointment) {
        for (int field : new int[] {12, 16, 20}) {
            for (Repetition xcn : sch.all(field)) {
                Element participant = appointment.item("participant");
                Xcn.refer(sch, participant.child("actor"), xcn);
                if (!participant.isEmpty()) {
                    participant(participant);
                    if (field == 20) {
                        Element coding = participant.item("type").item("coding");
                        coding.fixed("system", "http://terminology.hl7.org/CodeSystem/provenance-participant-type");
                        coding.fixed("code", "enterer");
                    }
                }
            }
        }
    }

    private static void resource(Row row, Element appointment) {
        Element participant = appointment.item("participant");
        switch (row.segment().name()) {
            case "AIP" -> Xcn.refer(row, participant.child("actor"), row.first(3));
            case "AIL" -> Pl.refer(row, participant.child("actor"), row.first(3));
            case "AIG" -> {
                Leaf name = row.first(3).has(2) ? row.first(3).leaf(2) : row.leaf(3);
                participant.child("actor").put("display", name);
            }
            default -> {
                return;
            }
        }
        if (participant.isEmpty()) {
            return;
        }
        participant(participant);
        int kind = 4;
        if (row.has(kind)) {
            Cwe.concept(row, participant.item("type"), row.first(kind));
        }
        int start = row.segment().is("AIG") ? 8 : 6;
        Dtm.put(row, participant.child("period"), "start", row.leaf(start));
    }
}
