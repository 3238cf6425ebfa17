package org.quiltehr.adapter.hl7v2.segment;

import java.util.Locale;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Language;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** NK1, GT1 and the insured of IN1 to RelatedPerson (guide: NK1[RelatedPerson]); a guarantor is one in the role GUAR. */
public final class Nk1ToRelatedPerson {

    private Nk1ToRelatedPerson() {}

    /** Makes the RelatedPerson of an NK1. */
    public static void map(Row nk1, Draft patient) {
        Draft draft = add(nk1, patient);
        Element person = draft.root();
        Fields.identifiers(nk1, person, 33);
        Fields.names(nk1, person, 2);
        Fields.names(nk1, person, 30);
        Fields.concepts(nk1, person, "relationship", 3, "relationship");
        Fields.concepts(nk1, person, "relationship", 7, "contact-role");
        Fields.telecoms(nk1, person, 5, "home");
        Fields.telecoms(nk1, person, 6, "work");
        Fields.telecoms(nk1, person, 31, "");
        Fields.telecoms(nk1, person, 40, "");
        Codes.code(nk1, person, "gender", nk1.leaf(15), "administrative-sex");
        Dtm.putDate(nk1, person, "birthDate", nk1.leaf(16));
        Fields.addresses(nk1, person, 4);
        Fields.addresses(nk1, person, 32);
        Dtm.put(nk1, person.child("period"), "start", nk1.leaf(8));
        Dtm.put(nk1, person.child("period"), "end", nk1.leaf(9));
        if (nk1.has(20)) {
            Language.concept(nk1, person.item("communication").child("language"), nk1.first(20));
        }
        draft.key("related-person|" + name(nk1, 2) + "|" + Cwe.key(nk1.first(3)));
    }

    /** Makes the RelatedPerson of a GT1. */
    public static void guarantor(Row gt1, Draft patient) {
        Draft draft = add(gt1, patient);
        Element person = draft.root();
        Fields.identifiers(gt1, person, 2);
        Fields.names(gt1, person, 3);
        Element role = person.item("relationship").item("coding");
        role.fixed("system", "http://terminology.hl7.org/CodeSystem/v3-RoleClass");
        role.fixed("code", "GUAR").fixed("display", "guarantor");
        Fields.concepts(gt1, person, "relationship", 11, "relationship");
        Fields.telecoms(gt1, person, 6, "home");
        Fields.telecoms(gt1, person, 7, "work");
        Codes.code(gt1, person, "gender", gt1.leaf(9), "administrative-sex");
        Dtm.putDate(gt1, person, "birthDate", gt1.leaf(8));
        Fields.addresses(gt1, person, 5);
        Dtm.put(gt1, person.child("period"), "start", gt1.leaf(13));
        Dtm.put(gt1, person.child("period"), "end", gt1.leaf(14));
        draft.key("guarantor|" + name(gt1, 3));
    }

    /** Makes the RelatedPerson of the insured of an IN1, once per message; what of it differs is kept with the Coverage. */
    static Draft insured(Row in1, Draft patient) {
        Draft draft = in1.conversion().detached("RelatedPerson", Entry.Mode.UPSERT, patient);
        Element person = draft.root();
        person.refer("patient", patient);
        Fields.names(in1, person, 16);
        Fields.concepts(in1, person, "relationship", 17, "relationship");
        Codes.code(in1, person, "gender", in1.leaf(43), "administrative-sex");
        Dtm.putDate(in1, person, "birthDate", in1.leaf(18));
        Fields.addresses(in1, person, 19);
        draft.key("subscriber|" + name(in1, 16));
        return in1.conversion().share(draft);
    }

    private static Draft add(Row row, Draft patient) {
        Draft draft = row.conversion().add("RelatedPerson", Entry.Mode.UPSERT, patient);
        row.carry(draft);
        draft.root().refer("patient", patient);
        return draft;
    }

    private static String name(Row row, int field) {
        Repetition name = row.first(field);
        return (name.text(1) + "," + name.text(2)).toLowerCase(Locale.ROOT);
    }
}
