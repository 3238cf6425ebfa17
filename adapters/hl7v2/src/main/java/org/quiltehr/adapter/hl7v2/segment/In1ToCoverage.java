package org.quiltehr.adapter.hl7v2.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Xon;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** IN1 to Coverage (guide: IN1[Coverage], which states it active). IN2 and IN3 are kept with it. */
public final class In1ToCoverage {

    private static final String CLASSES = "http://terminology.hl7.org/CodeSystem/coverage-class";

    /** In table 0063 and in X12, whose codes many billing systems send. */
    private static final Pattern SELF = Pattern.compile("SEL|SELF|18", Pattern.CASE_INSENSITIVE);

    private In1ToCoverage() {}

    /** Makes the Coverage. */
    public static Draft map(Row in1, Draft patient) {
        Draft draft = in1.conversion().add("Coverage", Entry.Mode.UPSERT, patient);
        in1.carry(draft);
        Element coverage = draft.root();
        coverage.fixed("status", "active");
        Fields.concept(in1, coverage, "type", 15, null);
        subscriber(in1, coverage, patient);
        if (in1.has(11)) {
            Xon.refer(in1, coverage.child("policyHolder"), in1.first(11));
        }
        Leaf policy = in1.has(36) ? in1.leaf(36) : in1.leaf(49);
        coverage.put("subscriberId", policy);
        coverage.refer("beneficiary", patient);
        Fields.concept(in1, coverage, "relationship", 17, null);
        Dtm.put(in1, coverage.child("period"), "start", in1.leaf(12));
        Dtm.put(in1, coverage.child("period"), "end", in1.leaf(13));
        payer(in1, coverage);
        grouping(coverage, "plan", in1.leaf(2), in1.first(2).leaf(2));
        grouping(coverage, "group", in1.leaf(8), in1.leaf(9));
        String order = in1.text(22);
        if (order.matches("[1-9]\\d{0,4}")) {
            coverage.put("order", Integer.parseInt(order), in1.leaf(22));
        }
        String company = in1.has(4) ? in1.text(4) : in1.text(3);
        draft.key("coverage|" + company + "|" + Cwe.key(in1.first(2)) + "|" + policy.text());
        return draft;
    }

    /**
     * IN1-16 to 19 and 43: the patient, or a RelatedPerson of whom the guide maps the name and we what stands beside it. A
     * name without a relationship may be the patient's own, so that it stays a name.
     */
    private static void subscriber(Row in1, Element coverage, Draft patient) {
        boolean self = SELF.matcher(in1.first(17).text(1)).matches();
        if (self) {
            coverage.refer("subscriber", patient, in1.leaf(17));
        }
        if (in1.leaf(16).isPresent() && in1.has(17) && !self) {
            coverage.child("subscriber").referTo(Nk1ToRelatedPerson.insured(in1, patient));
        } else if (in1.leaf(16).isPresent()) {
            name(in1, coverage.child("subscriber"), 16);
        }
    }

    private static void payer(Row in1, Element coverage) {
        if (in1.has(4) && in1.first(3).has(1) && (in1.first(5).isPresent() || in1.has(7))) {
            coverage.item("payor").referTo(company(in1));
        } else if (in1.has(4)) {
            for (Repetition company : in1.all(4)) {
                Xon.refer(in1, coverage.item("payor"), company);
            }
        }
        if (!coverage.has("payor") && in1.leaf(3).isPresent()) {
            coverage.item("payor").child("identifier").put("value", in1.leaf(3));
        }
        if (!coverage.has("payor")) {
            coverage.item("payor").extension(Fields.ABSENT).fixed("valueCode", "unknown");
        }
    }

    /** IN1-3 to 5 and 7: a record of its own where there is more than a name and a number. */
    private static Draft company(Row in1) {
        Draft draft = in1.conversion().detached("Organization", Entry.Mode.FOLD, null);
        Element company = draft.root();
        Cx.identifier(in1, company.item("identifier"), in1.first(3));
        company.put("name", in1.first(4).leaf(1));
        Fields.addresses(in1, company, 5);
        Fields.telecoms(in1, company, 7, "work");
        String number = in1.first(3).text(1) + "^" + in1.first(3).sub(4).er7();
        draft.key("payer|" + number + "|" + in1.text(4).toLowerCase(Locale.ROOT));
        return in1.conversion().share(draft);
    }

    private static void grouping(Element coverage, String kind, Leaf value, Leaf name) {
        if (value.isPresent()) {
            Element grouping = coverage.item("class");
            grouping.child("type").item("coding").fixed("system", CLASSES).fixed("code", kind);
            grouping.put("value", value);
            grouping.put("name", name);
        }
    }

    private static void name(Row row, Element reference, int field) {
        Repetition name = row.first(field);
        List<Leaf> from = new ArrayList<>();
        StringBuilder display = new StringBuilder();
        for (int component : new int[] {5, 2, 3, 1, 4}) {
            Leaf leaf = name.leaf(component);
            if (leaf.isPresent()) {
                display.append(display.isEmpty() ? "" : " ").append(leaf.text());
                from.add(leaf);
            }
        }
        reference.put("display", display.toString(), from.toArray(new Leaf[0]));
    }
}
