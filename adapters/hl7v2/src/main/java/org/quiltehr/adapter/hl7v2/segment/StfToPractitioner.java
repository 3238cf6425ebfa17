package org.quiltehr.adapter.hl7v2.segment;

import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Hd;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** STF of a staff master file to Practitioner (HL7 v2.5.1 section 15.4.6; the guide has no map of it). */
public final class StfToPractitioner {

    private StfToPractitioner() {}

    public static Draft map(Row stf) {
        Draft draft = stf.conversion().add("Practitioner", Entry.Mode.FOLD, null);
        stf.carry(draft);
        Element person = draft.root();
        for (Repetition cx : stf.all(2)) {
            if (cx.has(1)) {
                Cx.identifier(stf, person.item("identifier"), cx);
                String system = Hd.of(cx.sub(4), stf.settings()).uri();
                draft.key((system == null ? "practitioner" : system) + "|" + cx.text(1));
            }
        }
        if (stf.text(7).equals("A") || stf.text(7).equals("I")) {
            person.put("active", stf.text(7).equals("A"), stf.leaf(7));
        }
        Fields.names(stf, person, 3);
        Fields.telecoms(stf, person, 10, "");
        Fields.addresses(stf, person, 11);
        Codes.code(stf, person, "gender", stf.leaf(5), "administrative-sex");
        Dtm.putDate(stf, person, "birthDate", stf.leaf(6));
        return draft;
    }
}
