package org.quiltehr.adapter.hl7v2.segment;

import java.util.Optional;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Pl;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Fold;

/** PV1 to Encounter (guide: PV1[Encounter]). */
public final class Pv1ToEncounter {

    private static final String CLASS_UNKNOWN = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor";

    private static final String TEMPORARY = "http://hl7.org/fhir/uv/v2mappings/StructureDefinition/temporary-location";

    /** How a message speaks of the visit. */
    public enum Says {
        /** Its event begins, moves or ends it. */
        EVENT,
        /** It brings what is known of it up to date: the patient class does not admit again who has gone home. */
        UPDATE,
        /** It is about something else: it makes the visit known and changes nothing that is, unless it names its end. */
        IN_PASSING
    }

    private Pv1ToEncounter() {}

    /**
     * Makes the Encounter.
     *
     * @param status what the event makes of the visit; empty where it says nothing: then a discharge time makes it
     *     finished, else the patient class tells
     */
    public static Draft map(Row pv1, Draft patient, Optional<Draft> account, Optional<String> status, Says says) {
        Entry.Mode mode = says == Says.IN_PASSING && !pv1.has(45) ? Entry.Mode.FILL : Entry.Mode.FOLD;
        Draft draft = pv1.conversion().add("Encounter", mode, patient);
        pv1.carry(draft);
        Element encounter = draft.root();
        encounter.fixed("status", status.orElseGet(() -> statusOf(pv1)));
        if (pv1.has(45) && status.isEmpty()) {
            encounter.traceMember("status", pv1.leaf(45));
        } else if (says == Says.UPDATE && status.isEmpty()) {
            encounter.add(Fold.FILL, "status");
        }
        classOf(pv1, encounter);
        encounter.refer("subject", patient);
        identifiers(pv1, draft, account);
        Fields.concepts(pv1, encounter, "type", 4, "admission-type");
        Fields.concept(pv1, encounter, "serviceType", 10, null);
        Fields.participants(pv1, encounter, 7, "ATND", "attender");
        Fields.participants(pv1, encounter, 8, "REF", "referrer");
        Fields.participants(pv1, encounter, 9, "CON", "consultant");
        Fields.participants(pv1, encounter, 17, "ADM", "admitter");
        Fields.participants(pv1, encounter, 52, "PART", "Participation");
        boolean planned = pv1.text(2).equals("P");
        location(pv1, encounter, 3, planned ? "planned" : "active");
        location(pv1, encounter, 6, "completed");
        location(pv1, encounter, 42, "reserved");
        temporary(pv1, encounter, 11, "active");
        temporary(pv1, encounter, 43, "completed");
        Dtm.put(pv1, encounter.child("period"), "start", pv1.leaf(44));
        Dtm.put(pv1, encounter.child("period"), "end", pv1.leaf(45));
        if (pv1.has(41)) {
            Element accountStatus = encounter.extension(Fields.OWN + "account-status");
            Cwe.concept(pv1, accountStatus.child("valueCodeableConcept"), pv1.first(41));
        }
        hospitalization(pv1, encounter.child("hospitalization"));
        account.ifPresent(a -> encounter.item("account").referTo(a));
        return draft;
    }

    private static String statusOf(Row pv1) {
        if (pv1.has(45)) {
            return "finished";
        }
        return switch (pv1.text(2)) {
            case "P" -> "planned";
            case "", "U", "N" -> "unknown";
            default -> "in-progress";
        };
    }

    private static void classOf(Row pv1, Element encounter) {
        Leaf code = pv1.leaf(2);
        Element coding = encounter.child("class");
        Optional<CodeTable.Code> known = pv1.table("patient-class").find(code.text());
        if (known.isPresent()) {
            coding.fixed("system", known.get().system());
            Codes.code(pv1, coding, "code", code, "patient-class");
            coding.fixed("display", known.get().display());
        } else if (code.isPresent()) {
            coding.put("code", code);
            coding.put("display", pv1.first(2).leaf(2));
        } else {
            coding.fixed("system", CLASS_UNKNOWN).fixed("code", "UNK").fixed("display", "unknown");
        }
    }

    private static void identifiers(Row pv1, Draft draft, Optional<Draft> account) {
        Element encounter = draft.root();
        for (int field : new int[] {19, 50}) {
            for (Repetition cx : pv1.all(field)) {
                if (!cx.has(1)) {
                    continue;
                }
                Element identifier = encounter.item("identifier");
                Cx.identifier(pv1, identifier, cx);
                if (field == 19 && !cx.text(5).equals("VN")) {
                    Element type = identifier.child("type").item("coding");
                    type.fixed("system", Cx.TYPES).fixed("code", "VN").fixed("display", "Visit number");
                }
                if (!Cx.isPlaceholder(cx.text(1))) {
                    String system = Cx.system(cx, pv1.settings());
                    draft.key((system == null ? "visit" : system) + "|" + cx.text(1));
                }
            }
        }
        if (!draft.keys().isEmpty()) {
            return;
        }
        String admitted = Dtm.day(pv1.leaf(44), pv1.settings().zone());
        if (account.isPresent()) {
            draft.key("encounter|" + account.get().keys().getFirst() + "|" + admitted);
        } else if (!admitted.isEmpty()) {
            draft.key("encounter|" + pv1.text(2) + "|" + admitted);
        }
    }

    /** PV1-11 and PV1-43: a place the patient is at, or was, while keeping the assigned one. */
    private static void temporary(Row pv1, Element encounter, int field, String status) {
        for (Repetition pl : pv1.all(field)) {
            Element location = encounter.item("location");
            Pl.refer(pv1, location.child("location"), pl);
            if (!location.isEmpty()) {
                location.fixed("status", status).extension(TEMPORARY).fixed("valueBoolean", true);
            }
        }
    }

    private static void location(Row pv1, Element encounter, int field, String status) {
        for (Repetition pl : pv1.all(field)) {
            Element location = encounter.item("location");
            Pl.refer(pv1, location.child("location"), pl);
            if (!location.isEmpty()) {
                location.fixed("status", status);
            }
        }
    }

    private static void hospitalization(Row pv1, Element stay) {
        if (pv1.first(5).has(1)) {
            Cx.identifier(pv1, stay.child("preAdmissionIdentifier"), pv1.first(5));
        }
        Fields.concept(pv1, stay, "reAdmission", 13, null);
        Fields.concept(pv1, stay, "admitSource", 14, null);
        Fields.concepts(pv1, stay, "dietPreference", 38, null);
        Fields.concepts(pv1, stay, "specialArrangement", 15, null);
        Fields.concepts(pv1, stay, "specialCourtesy", 16, null);
        Fields.concept(pv1, stay, "dischargeDisposition", 36, null);
        if (pv1.leaf(37).isPresent()) {
            stay.child("destination").put("display", pv1.leaf(37));
        }
    }
}
