package org.quiltehr.adapter.hl7v2.segment;

import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Pl;
import org.quiltehr.adapter.hl7v2.datatype.Quantities;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** PV2 to the Encounter of the PV1 before it (guide: PV2[Encounter]). */
public final class Pv2ToEncounter {

    private static final String ARRIVAL = "http://hl7.org/fhir/StructureDefinition/encounter-modeOfArrival";

    private Pv2ToEncounter() {}

    public static void map(Row pv2, Draft draft) {
        pv2.carry(draft);
        Element encounter = draft.root();
        if (pv2.has(1)) {
            Element location = encounter.item("location");
            Pl.refer(pv2, location.child("location"), pv2.first(1));
            if (!location.isEmpty()) {
                location.fixed("status", "planned");
            }
        }
        arrival(pv2, encounter);
        Fields.concepts(pv2, encounter, "reasonCode", 3, null);
        Fields.concept(pv2, encounter, "priority", 25, "encounter-priority");
        Fields.participants(pv2, encounter, 13, "REF", "referrer");
        Leaf days = pv2.leaf(11);
        if (Quantities.number(days).isPresent()) {
            Element length = encounter.child("length");
            Quantities.put(length, "value", days);
            length.fixed("unit", "days")
                    .fixed("system", "http://unitsofmeasure.org")
                    .fixed("code", "d");
        }
    }

    private static void arrival(Row pv2, Element encounter) {
        if (pv2.first(38).has(1)) {
            Element arrival = encounter.extension(ARRIVAL).child("valueCoding");
            Repetition mode = pv2.first(38);
            arrival.put("system", Cwe.uri(pv2, mode), mode.leaf(3));
            arrival.put("code", mode.leaf(1)).put("display", mode.leaf(2));
        }
    }
}
