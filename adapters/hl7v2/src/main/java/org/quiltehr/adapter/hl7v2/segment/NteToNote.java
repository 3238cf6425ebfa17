package org.quiltehr.adapter.hl7v2.segment;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Xcn;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** NTE segments after one segment to one Annotation of its resource (guide: NTE[Annotation]): they are lines of a text. */
public final class NteToNote {

    private static final String TYPE = "http://hl7.org/fhir/StructureDefinition/annotationType";

    /** R4's DiagnosticReport has no note, R5's has. */
    private static final String OF_REPORT =
            "http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.note";

    private NteToNote() {}

    /** Adds the note, if there is a text. The resource must have {@code note}, or be a DiagnosticReport. */
    public static void map(List<Row> ntes, Draft draft) {
        List<String> texts = new ArrayList<>();
        List<Leaf> from = new ArrayList<>();
        for (Row nte : ntes) {
            nte.carry(draft);
            ObxToObservation.text(nte, 3, texts, from);
        }
        String text = String.join("\n", texts);
        if (text.isBlank()) {
            return;
        }
        Element note = draft.type().equals("DiagnosticReport")
                ? draft.root().extension(OF_REPORT).child("valueAnnotation")
                : draft.root().item("note");
        Row first = ntes.getFirst();
        if (first.has(4)) {
            Cwe.concept(first, note.extension(TYPE).child("valueCodeableConcept"), first.first(4));
        }
        if (first.first(5).isPresent()) {
            Xcn.refer(first, note.child("authorReference"), first.first(5));
        } else if (first.table("comment-source").contains(first.text(2))) {
            Codes.code(first, note, "authorString", first.leaf(2), "comment-source");
        }
        Dtm.put(first, note, "time", first.leaf(6));
        note.put("text", text, from.toArray(new Leaf[0]));
        for (Row nte : ntes.subList(1, ntes.size())) {
            nte.segment().sameAs(first.segment(), 2, 4, 5, 6);
        }
    }
}
