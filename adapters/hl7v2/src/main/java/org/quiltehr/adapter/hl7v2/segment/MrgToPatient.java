package org.quiltehr.adapter.hl7v2.segment;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Xpn;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

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
}
