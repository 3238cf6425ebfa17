package org.quiltehr.adapter.ccda.entry;

import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Quantities;
import org.quiltehr.adapter.ccda.datatype.Texts;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;

/** Dose, rate, route, site and condition of a substance administration. */
final class Dosage {

    private final Doc doc;

    Dosage(Doc doc) {
        this.doc = doc;
    }

    void write(Out dosage, Element source) {
        DosageTimes.write(dosage.child("timing"), source, doc);
        asNeeded(dosage, source);
        Codes.concept(dosage, "site", source.child("approachSiteCode"), doc);
        Codes.concept(dosage, "route", source.child("routeCode"), doc);
        Out dose = dosage.add("doseAndRate");
        amount(dose, "dose", source.child("doseQuantity"));
        administrationUnit(dose, source);
        amount(dose, "rate", source.child("rateQuantity"));
        Quantities.ratio(dosage.child("maxDosePerPeriod"), source.child("maxDoseQuantity"));
    }

    private static void amount(Out dose, String stem, @org.jspecify.annotations.Nullable Element quantity) {
        if (quantity == null) {
            return;
        }
        if (quantity.value("value") != null) {
            Quantities.quantity(dose, stem + "Quantity", quantity);
        } else if (quantity.child("low") != null || quantity.child("high") != null) {
            Quantities.range(dose.child(stem + "Range"), quantity);
        }
    }

    /** A dose without unit is counted in what administrationUnitCode names. */
    private static void administrationUnit(Out dose, Element source) {
        Element unit = source.child("administrationUnitCode");
        Element quantity = source.child("doseQuantity");
        if (unit == null
                || unit.value("displayName") == null
                || quantity == null
                || quantity.value("unit") != null
                || !dose.has("doseQuantity")) {
            return;
        }
        dose.child("doseQuantity")
                .set(
                        "unit",
                        org.quiltehr.adapter.ccda.xml.Spaces.single(String.valueOf(unit.value("displayName"))),
                        unit.attribute("displayName"));
    }

    private void asNeeded(Out dosage, Element source) {
        Element precondition = source.child("precondition");
        if (precondition == null) {
            return;
        }
        Element criterion = precondition.child("criterion");
        Element value = criterion == null ? null : criterion.child("value");
        Element words = criterion == null ? null : criterion.child("text");
        if (!Codes.concept(dosage, "asNeededCodeableConcept", value, doc)
                && !Texts.into(dosage.child("asNeededCodeableConcept"), "text", words, doc)) {
            // The guide: that there is a condition says "as needed", whatever it is.
            dosage.set("asNeededBoolean", true);
        }
    }
}
