package org.quiltehr.adapter.ccda.entry;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;

/**
 * Observations of who the patient is (birth sex, sex, gender identity, tribe) also stand in the Patient, as US Core has
 * them. The Observation stays: its time and author have no place in an extension.
 */
final class Identity {

    private static final String US = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-";

    private Identity() {}

    static void told(Element source, Doc doc) {
        Element code = source.child("code");
        Element value = source.child("value");
        String said = value == null ? null : value.value("code");
        if (value == null || said == null || "true".equals(source.value("negationInd"))) {
            return;
        }
        if (Codes.is(code, "76689-9")
                && (said.equals("M") || said.equals("F") || said.equals("UNK") || said.equals("OTH"))) {
            Out birthSex = extension("birthsex", doc);
            if (birthSex != null) {
                birthSex.set("valueCode", said, value.attribute("code"));
            }
        } else if (Codes.is(code, "46098-0") && Codes.SNOMED.equals(Codes.system(value))) {
            Out sex = extension("sex", doc);
            if (sex != null) {
                sex.set("valueCode", said, value.attribute("code"));
            }
        } else if (Codes.is(code, "76691-5")) {
            Out gender = extension("genderIdentity", doc);
            if (gender != null) {
                Codes.concept(gender, "valueCodeableConcept", value, doc);
            }
        } else if (Codes.is(code, "95370-3")) {
            Out tribe = extension("tribal-affiliation", doc);
            if (tribe != null) {
                Out affiliation = tribe.add("extension").set("url", "tribalAffiliation");
                Codes.concept(affiliation, "valueCodeableConcept", value, doc);
            }
        }
    }

    /** The extension of this name, begun; null if an earlier statement has filled it. */
    private static @Nullable Out extension(String name, Doc doc) {
        Out patient = doc.patient().root();
        String url = US + name;
        return patient.find("extension", e -> e.path("url").asString("").equals(url)) == null
                ? patient.add("extension").set("url", url)
                : null;
    }
}
