package org.quiltehr.adapter.ccda.entry;

import org.quiltehr.adapter.ccda.code.CodeMap;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Contacts;
import org.quiltehr.adapter.ccda.datatype.Ids;
import org.quiltehr.adapter.ccda.datatype.Quantities;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;

/** Family history organizer: FamilyMemberHistory. */
final class FamilyEntry {

    /** SNOMED CT "age at onset", and "age" as older documents have it. */
    static final String[] AGE_AT_ONSET = {"445518008", "397659008"};

    private FamilyEntry() {}

    static Draft map(Element organizer, Doc doc) {
        Draft draft = Acts.begin("FamilyMemberHistory", organizer, "patient", doc);
        Out out = draft.root();
        if (Codes.is(organizer.child("statusCode"), "completed")) {
            Element status = organizer.child("statusCode");
            out.set("status", "completed", status == null ? null : status.attribute("code"));
        } else {
            out.set("status", "partial");
        }
        Element relative = organizer.at("subject", "relatedSubject");
        Element code = relative == null ? null : relative.child("code");
        if (!Codes.concept(out, "relationship", code, doc)) {
            Acts.absentObject(out.child("relationship"), code);
        }
        Element subject = relative == null ? null : relative.child("subject");
        if (subject != null) {
            Contacts.text(out, "name", subject.child("name"));
            String sex = CodeMap.ADMINISTRATIVE_GENDER.code(
                    subject.child("administrativeGenderCode") == null
                            ? null
                            : subject.child("administrativeGenderCode").value("code"));
            Element gender = subject.child("administrativeGenderCode");
            if (sex != null && gender != null) {
                Codes.fixed(
                        out.child("sex"),
                        "http://hl7.org/fhir/administrative-gender",
                        sex,
                        sex,
                        gender.attribute("code"));
            }
            Times.date(out, "bornDate", subject.child("birthTime"), doc);
            Element deceasedTime = subject.child("sdtc:deceasedTime");
            Element deceased = subject.child("sdtc:deceasedInd");
            if (!Times.date(out, "deceasedDate", deceasedTime, doc) && deceased != null) {
                String value = deceased.value("value");
                if (value != null && (value.equals("true") || value.equals("false"))) {
                    out.set("deceasedBoolean", value.equals("true"), deceased.attribute("value"));
                }
            }
            Ids.all(subject, out, null);
        }
        for (Element observation : Acts.related(organizer)) {
            if (observation.is("observation")) {
                condition(out, observation, doc);
            }
        }
        Acts.content(draft, "family", code, null, doc);
        return draft;
    }

    private static void condition(Out out, Element observation, Doc doc) {
        Out condition = out.add("condition");
        Leaf negated = Acts.negated(observation, out);
        Element value = observation.child("value");
        if (negated != null) {
            String name = value == null ? null : value.value("displayName");
            condition
                    .child("code")
                    .set(
                            "text",
                            "No " + (name == null ? "such condition" : name),
                            negated,
                            value == null ? null : value.attribute("displayName"));
            return;
        }
        if (!Codes.concept(condition, "code", value, doc)) {
            return;
        }
        Ids.all(observation, out, null);
        for (Element related : Acts.related(observation)) {
            Element of = related.child("value");
            if (Codes.is(related.child("code"), AGE_AT_ONSET) && of != null) {
                if (age(condition.child("onsetAge"), of)) {
                    condition.mark("onsetAge", Acts.code(related));
                }
            } else if (Codes.is(of, "419099009", "419620001") && of != null) {
                condition.set("contributedToDeath", true, of.attribute("code"));
            }
        }
    }

    static boolean age(Out age, Element value) {
        java.math.BigDecimal number = Quantities.number(value.value("value"));
        String unit = value.value("unit");
        if (number == null || number.signum() <= 0) {
            return false;
        }
        String code = unit == null ? "a" : unit;
        if (!java.util.Set.of("a", "mo", "wk", "d", "h", "min").contains(code)) {
            return false;
        }
        age.set("value", number, value.attribute("value"));
        age.set("unit", code, unit == null ? null : value.attribute("unit"));
        age.set("system", "http://unitsofmeasure.org").set("code", code);
        return true;
    }
}
