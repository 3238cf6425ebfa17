package org.quiltehr.adapter.hl7v2.segment;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Language;
import org.quiltehr.adapter.hl7v2.datatype.Quantities;
import org.quiltehr.adapter.hl7v2.datatype.Xad;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Fold;

/** PID to Patient (guide: PID[Patient]). A field that is {@code ""} removes its element. */
public final class PidToPatient {

    private static final String CORE = "http://hl7.org/fhir/StructureDefinition/";

    /** Components of a CWE that name something: codes, displays, the original text. */
    private static final List<Integer> NAMED = List.of(1, 2, 4, 5, 9, 10, 11);

    /** Fields whose HL7 null removes a whole element. */
    private static final Map<Integer, String> REMOVES = Map.ofEntries(
            Map.entry(5, "name"),
            Map.entry(7, "birthDate"),
            Map.entry(8, "gender"),
            Map.entry(11, "address"),
            Map.entry(13, "telecom"),
            Map.entry(14, "telecom"),
            Map.entry(15, "communication"),
            Map.entry(16, "maritalStatus"),
            Map.entry(24, "multipleBirthBoolean"),
            Map.entry(29, "deceasedDateTime"),
            Map.entry(30, "deceasedBoolean"));

    private PidToPatient() {}

    /** Makes the Patient; PID-33 and PID-34 tell of the message, not of the patient. */
    public static Draft map(Row pid) {
        Draft draft = pid.conversion().add("Patient", Entry.Mode.FOLD, null);
        pid.carry(draft, 33, 34);
        Element patient = draft.root();
        identifiers(pid, draft);
        Fields.names(pid, patient, 5);
        Fields.names(pid, patient, 9);
        motherName(pid, patient);
        birth(pid, patient);
        Codes.code(pid, patient, "gender", pid.leaf(8), "administrative-sex");
        RaceAndEthnicity.map(pid, patient, 10, "race");
        RaceAndEthnicity.map(pid, patient, 22, "ethnicity");
        Fields.addresses(pid, patient, 11);
        Fields.telecoms(pid, patient, 13, "home");
        Fields.telecoms(pid, patient, 14, "work");
        Fields.telecoms(pid, patient, 40, "");
        if (pid.has(15)) {
            Language.concept(pid, patient.item("communication").child("language"), pid.first(15));
        }
        Fields.concept(pid, patient, "maritalStatus", 16, "marital-status");
        concept(pid, patient, 17, CORE + "patient-religion", "religion");
        nation(pid, patient, 26, "patient-citizenship");
        nation(pid, patient, 39, "patient-citizenship");
        nation(pid, patient, 28, "patient-nationality");
        death(pid, patient);
        removals(pid, patient);
        return draft;
    }

    private static void nation(Row pid, Element patient, int field, String extension) {
        for (Repetition nation : pid.all(field)) {
            // of a system alone nothing can be said: an extension without a value is no FHIR
            if (NAMED.stream().anyMatch(nation::has)) {
                Cwe.concept(
                        pid,
                        patient.extension(CORE + extension).extension("code").child("valueCodeableConcept"),
                        nation);
            }
        }
    }

    private static void identifiers(Row pid, Draft draft) {
        Element patient = draft.root();
        boolean unassigned = false;
        for (int field : List.of(3, 2, 4)) {
            for (Repetition cx : pid.all(field)) {
                if (!cx.has(1)) {
                    continue;
                }
                Element identifier = patient.item("identifier");
                Cx.identifier(pid, identifier, cx);
                String key = Cx.key(cx, pid.settings());
                if (key != null) {
                    draft.key(key);
                }
                unassigned |= Cx.system(cx, pid.settings()) == null;
                String declared = pid.settings().identifierSystem();
                if (!identifier.has("system") && declared != null) {
                    identifier.fixed("system", declared);
                }
            }
        }
        if (unassigned) {
            pid.conversion()
                    .warn(Hl7v2Issue.IDENTIFIER_WITHOUT_ASSIGNER.warning(
                            pid.segment().location(3)));
        }
        if (draft.keys().isEmpty()) {
            pid.conversion().warn(Hl7v2Issue.NO_IDENTIFIER.warning(pid.segment().location(3)));
        }
        number(pid, patient, 19, Cx.SSN, "SS");
        number(pid, patient, 20, null, "DL");
    }

    /** PID-19 and PID-20 are of a nation or state: evidence for matching, never keys. */
    private static void number(Row pid, Element patient, int field, @Nullable String system, String type) {
        if (!pid.leaf(field).isPresent()) {
            return;
        }
        Element identifier = patient.item("identifier");
        identifier.child("type").item("coding").fixed("system", Cx.TYPES).fixed("code", type);
        if (system != null) {
            identifier.fixed("system", system);
        }
        identifier.put("value", pid.leaf(field));
        if (field == 20) {
            identifier.child("assigner").put("display", pid.first(20).leaf(2));
            Dtm.putDate(pid, identifier.child("period"), "end", pid.first(20).leaf(3));
        }
    }

    private static void motherName(Row pid, Element patient) {
        Leaf family = pid.first(6).leaf(1);
        if (family.isPresent()) {
            patient.extension(CORE + "patient-mothersMaidenName").put("valueString", family);
        }
    }

    private static void birth(Row pid, Element patient) {
        Leaf born = pid.leaf(7);
        Dtm.putDate(pid, patient, "birthDate", born);
        if (Dtm.hasTime(born, pid.settings().zone())) {
            Element time = patient.child("_birthDate").extension(CORE + "patient-birthTime");
            Dtm.put(pid, time, "valueDateTime", born);
        }
        if (pid.leaf(23).isPresent()) {
            patient.extension(CORE + "patient-birthPlace").child("valueAddress").put("text", pid.leaf(23));
        }
        for (Repetition xad : pid.all(11)) {
            if (Xad.isBirthPlace(xad)) {
                Element place = patient.extension(CORE + "patient-birthPlace");
                Xad.address(pid, place.child("valueAddress"), withoutKind(xad));
            }
        }
        Leaf order = pid.leaf(25);
        if (Quantities.number(order)
                .filter(n -> n.scale() <= 0 && n.signum() > 0 && n.precision() < 10)
                .isPresent()) {
            patient.put("multipleBirthInteger", Integer.parseInt(order.text()), order);
        } else {
            Codes.truth(pid, patient, "multipleBirthBoolean", pid.leaf(24));
        }
    }

    private static Repetition withoutKind(Repetition xad) {
        Leaf[][] components = xad.components().clone();
        if (components.length >= 7) {
            components[6] = new Leaf[] {Leaf.NONE};
        }
        return new Repetition(components);
    }

    private static void death(Row pid, Element patient) {
        if (pid.leaf(29).isPresent()) {
            Dtm.put(pid, patient, "deceasedDateTime", pid.leaf(29));
        }
        if (!patient.has("deceasedDateTime")) {
            Codes.truth(pid, patient, "deceasedBoolean", pid.leaf(30));
        }
    }

    static void concept(Row row, Element into, int field, String url, @Nullable String table) {
        if (row.first(field).has(1) || row.first(field).has(2)) {
            Cwe.concept(row, into.extension(url).child("valueCodeableConcept"), row.first(field), table);
        }
    }

    private static void removals(Row pid, Element patient) {
        for (int field = 1; field <= pid.segment().fieldCount(); field++) {
            String member = REMOVES.get(field);
            if (member != null && pid.segment().isNull(field)) {
                if (patient.has(member)) {
                    patient.traceMember(member, pid.leaf(field));
                } else {
                    patient.add(Fold.REMOVE, member, pid.leaf(field));
                }
            }
        }
    }
}
