package org.quiltehr.adapter.hl7v2.segment;

import java.util.Set;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Xcn;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/**
 * ROL, a person in a role, to what the segment before it became (guide: ROL[PractitionerRole]): of a visit a participant, of a
 * procedure a performer, of the patient a general practitioner if it is one. A role that is taken away (ROL-2 DE) is kept.
 */
public final class RolToParticipant {

    /** HL7 table 0443: primary care provider, family health care professional. */
    private static final Set<String> GENERAL = Set.of("PP", "FHCP");

    private RolToParticipant() {}

    public static void map(Row rol, Draft owner) {
        rol.carry(owner);
        if (rol.text(2).equals("DE") || !rol.first(4).isPresent()) {
            return;
        }
        switch (owner.type()) {
            case "Encounter" -> {
                Element participant = owner.root().item("participant");
                Xcn.refer(rol, participant.child("individual"), rol.first(4));
                if (!participant.isEmpty()) {
                    Cwe.concept(rol, participant.item("type"), rol.first(3), "provider-role");
                    Dtm.put(rol, participant.child("period"), "start", rol.leaf(5));
                    Dtm.put(rol, participant.child("period"), "end", rol.leaf(6));
                }
            }
            case "Procedure" -> {
                Element performer = owner.root().item("performer");
                Xcn.refer(rol, performer.child("actor"), rol.first(4));
                if (!performer.isEmpty()) {
                    Cwe.concept(rol, performer.child("function"), rol.first(3));
                }
            }
            case "Patient" -> {
                if (GENERAL.contains(rol.text(3))) {
                    Element doctor = owner.root().item("generalPractitioner");
                    Xcn.refer(rol, doctor, rol.first(4));
                    doctor.trace(rol.leaf(3));
                }
            }
            default -> {}
        }
    }
}
