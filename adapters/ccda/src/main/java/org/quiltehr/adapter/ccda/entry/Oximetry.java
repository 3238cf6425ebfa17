package org.quiltehr.adapter.ccda.entry;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;

/** Oxygen saturation as the pulse oximetry profile has it: both of its codes, the oxygen that was breathed as components. */
final class Oximetry {

    private static final String BY_OXIMETRY = "59408-5";
    private static final String ARTERIAL = "2708-6";
    /** Concentration (LOINC; the guide's table names its last digit otherwise) and flow. */
    private static final String[] INHALED = {"3150-6", "3150-0", "3151-8"};

    private Oximetry() {}

    static boolean isSaturation(Element observation) {
        return Codes.is(observation.child("code"), BY_OXIMETRY, ARTERIAL);
    }

    /** What belongs to the one saturation among the members; nothing if there are several, or none. */
    static List<Element> inhaled(List<Element> members) {
        List<Element> inhaled = new ArrayList<>();
        int saturations = 0;
        for (Element member : members) {
            saturations += isSaturation(member) ? 1 : 0;
            if (Codes.is(member.child("code"), INHALED) && !"true".equals(member.value("negationInd"))) {
                inhaled.add(member);
            }
        }
        return saturations == 1 ? inhaled : List.of();
    }

    static void complete(Draft saturation, Element source, List<Element> inhaled, Doc doc) {
        Out out = saturation.root();
        boolean measured = Codes.is(source.child("code"), BY_OXIMETRY);
        String other = measured ? ARTERIAL : BY_OXIMETRY;
        if (out.child("code")
                        .find("coding", one -> one.path("code").asString("").equals(other))
                == null) {
            out.child("code").add("coding").set("system", Codes.LOINC).set("code", other);
        }
        for (Element one : inhaled) {
            doc.drafts().own(one, out);
            Out component = out.add("component");
            Codes.concept(component, "code", one.child("code"), doc);
            ObservationEntry.value(component, one, doc);
            for (Element interpretation : one.children("interpretationCode")) {
                Codes.addConcept(component, "interpretation", interpretation, doc);
            }
            ObservationEntry.ranges(component, one, doc);
        }
    }
}
