package org.quiltehr.adapter.hl7v2.segment;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Xpn;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** MRG to the Patient that remains: the prior identifiers and names become old ones of it. */
public final class MrgToPatient {

    private MrgToPatient() {}

    /** Adds them, and gives the keys of the prior record (MRG-1; MRG-4 in versions that had it alone). */
    public static List<String> map(Row mrg, Draft patient) {
        mrg.carry(patient);
        Element root = patient.root();
        List<String> keys = new ArrayList<>();
        for (int field : new int[] {1, 2, 4}) {
            for (Repetition cx : mrg.all(field)) {
                if (!cx.has(1)) {
                    continue;
                }
                Element identifier = root.item("identifier").fixed("use", "old");
                Cx.identifier(mrg, identifier, cx);
                String key = Cx.key(cx, mrg.settings());
                if (key != null && !patient.keys().contains(key)) {
                    keys.add(key);
                }
            }
        }
        for (Repetition xpn : mrg.all(7)) {
            Element name = root.item("name");
            Xpn.name(mrg, name, xpn);
            if (!name.isEmpty() && !name.has("use")) {
                name.fixed("use", "old");
            }
        }
        return keys;
    }

    /**
     * A44 and A45: MRG names another patient, who stays; the account and the visit it names are no longer theirs. What was
     * recorded of the visit stays with the visit.
     */
    public static void moved(Row mrg, Draft target) {
        Draft former = mrg.conversion().detached("Patient", Entry.Mode.FOLD, null);
        for (Repetition cx : mrg.all(1)) {
            String key = Cx.key(cx, mrg.settings());
            if (key != null && !target.keys().contains(key)) {
                Cx.identifier(mrg, former.root().item("identifier"), cx);
                former.key(key);
            }
        }
        if (former.keys().isEmpty()) {
            mrg.carry(target);
            return;
        }
        Draft entered = mrg.conversion().share(former);
        mrg.carry(entered);
        notTheirs(mrg, 3, "Account", "account", entered);
        notTheirs(mrg, 5, "Encounter", "visit", entered);
    }

    private static void notTheirs(Row mrg, int field, String type, String name, Draft former) {
        Repetition number = mrg.first(field);
        if (!number.has(1)) {
            return;
        }
        Draft draft = mrg.conversion().add(type, Entry.Mode.RETRACT, former);
        Element root = draft.root();
        Cx.identifier(mrg, root.item("identifier"), number);
        root.fixed("status", "entered-in-error");
        if (type.equals("Encounter")) {
            root.child("class").extension(Fields.ABSENT).fixed("valueCode", "unknown");
            root.refer("subject", former);
        } else {
            root.item("subject").referTo(former);
        }
        String system = Cx.system(number, mrg.settings());
        draft.key((system == null ? name : system) + "|" + number.text(1));
    }
}
