package org.quiltehr.adapter.hl7v2.segment;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Xad;
import org.quiltehr.adapter.hl7v2.datatype.Xcn;
import org.quiltehr.adapter.hl7v2.datatype.Xpn;
import org.quiltehr.adapter.hl7v2.datatype.Xtn;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** A whole field with its repetitions to an element that repeats. */
final class Fields {

    static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    static final String PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";

    /** Extensions of our own: typed, where R4 has no element and no extension. */
    static final String OWN = "http://quiltehr.org/fhir/StructureDefinition/";

    private Fields() {}

    /** ORC-1 where no status was made of it. */
    static void orderControl(Row orc, Element into) {
        Leaf control = orc.leaf(1);
        if (control.isPresent() && !control.isUsed()) {
            Element coding = into.extension(OWN + "order-control").child("valueCoding");
            coding.fixed("system", "http://terminology.hl7.org/CodeSystem/v2-0119")
                    .put("code", control);
        }
    }

    static void names(Row row, Element into, int field) {
        for (Repetition xpn : row.all(field)) {
            Xpn.name(row, into.item("name"), xpn);
        }
    }

    static void addresses(Row row, Element into, int field) {
        for (Repetition xad : row.all(field)) {
            if (!Xad.isBirthPlace(xad)) {
                Xad.address(row, into.item("address"), xad);
            }
        }
    }

    static void telecoms(Row row, Element into, int field, String use) {
        for (Repetition xtn : row.all(field)) {
            Xtn.telecom(row, into, "telecom", xtn, use);
        }
    }

    static void identifiers(Row row, Element into, int field) {
        for (Repetition cx : row.all(field)) {
            Cx.identifier(row, into.item("identifier"), cx);
        }
    }

    /** An EI as an identifier of a kind: PLAC, FILL. */
    static void entity(Row row, Element into, Repetition ei, @Nullable String kind) {
        if (!ei.has(1)) {
            return;
        }
        Element identifier = into.item("identifier");
        if (kind != null) {
            identifier.child("type").item("coding").fixed("system", Cx.TYPES).fixed("code", kind);
        }
        Cx.entity(row, identifier, ei);
    }

    /** The first repetition as one CodeableConcept. */
    static void concept(Row row, Element into, String member, int field, @Nullable String table) {
        if (row.has(field)) {
            Cwe.concept(row, into.child(member), row.first(field), table);
        }
    }

    /** Every repetition as a CodeableConcept of an array. */
    static void concepts(Row row, Element into, String member, int field, @Nullable String table) {
        for (Repetition cwe : row.all(field)) {
            Cwe.concept(row, into.item(member), cwe, table);
        }
    }

    /** Every person of the field as a Reference of an array. */
    static void persons(Row row, Element into, String member, int field) {
        for (Repetition xcn : row.all(field)) {
            Xcn.refer(row, into.item(member), xcn);
        }
    }

    /** The first person as a single Reference. */
    static void person(Row row, Element into, String member, int field) {
        if (row.has(field)) {
            Xcn.refer(row, into.child(member), row.first(field));
        }
    }

    /** A required concept that the message leaves out. */
    static void absent(Element into, String member) {
        if (!into.has(member)) {
            into.child(member).extension(ABSENT).fixed("valueCode", "unknown");
        }
    }

    /** The text of a leaf as an Annotation. */
    static void note(Element into, Leaf leaf) {
        if (leaf.isPresent()) {
            into.item("note").put("text", leaf);
        }
    }

    /** Practitioners in a role, such as {@code ATND}, as {@code participant} or the like. */
    static void participants(Row row, Element into, int field, String code, String display) {
        for (Repetition xcn : row.all(field)) {
            Element participant = into.item("participant");
            Xcn.refer(row, participant.child("individual"), xcn);
            if (!participant.isEmpty()) {
                Element coding = participant.item("type").item("coding").fixed("system", PARTICIPATION);
                coding.fixed("code", code).fixed("display", display);
            }
        }
    }
}
