package org.quiltehr.adapter.hl7v2.segment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.datatype.Codes;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.datatype.Obx5;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.Entry;

/** TXA with its OBX to DocumentReference (guide: TXA[DocumentReference], OBX[DocumentReference]). */
public final class TxaToDocumentReference {

    private TxaToDocumentReference() {}

    /**
     * Makes the DocumentReference.
     *
     * @param cancelled whether the event takes the document back (T11)
     */
    public static Draft map(
            Row txa, List<Row> obxs, @Nullable Draft patient, Optional<Draft> encounter, boolean cancelled) {
        Draft draft = txa.conversion().add("DocumentReference", Entry.Mode.UPSERT, patient);
        txa.carry(draft);
        Element document = draft.root();
        if (txa.first(12).has(1)) {
            Cx.entity(txa, document.child("masterIdentifier"), txa.first(12));
            draft.key("document|" + Cx.entityKey(txa.first(12), txa.settings()) + "|" + Cwe.key(txa.first(2)));
        }
        if (txa.leaf(16).isPresent()) {
            document.item("identifier").put("value", txa.leaf(16));
        }
        document.fixed("status", cancelled ? "entered-in-error" : "current");
        if (cancelled) {
            draft.mode(Entry.Mode.RETRACT);
        }
        Codes.code(txa, document, "docStatus", txa.leaf(17), "document-completion");
        Fields.concept(txa, document, "type", 2, null);
        if (patient != null) {
            document.refer("subject", patient);
        }
        if (Dtm.hasTime(txa.leaf(6), txa.settings().zone())) {
            Dtm.putInstant(txa, document, "date", txa.leaf(6));
        }
        Fields.persons(txa, document, "author", 9);
        if (!txa.has(9)) {
            Fields.persons(txa, document, "author", 5);
        }
        Fields.person(txa, document, "authenticator", 10);
        replaced(txa, draft);
        document.put("description", txa.leaf(25));
        if (txa.table("confidentiality").contains(txa.text(18))) {
            Cwe.concept(txa, document.item("securityLabel"), txa.first(18), "confidentiality");
        }
        content(txa, obxs, draft);
        encounter.ifPresent(e -> document.child("context").item("encounter").referTo(e));
        Dtm.put(txa, document.child("context").child("period"), "start", txa.leaf(4));
        return draft;
    }

    /** TXA-13 is the document that this one takes the place of (T09, T10) or adds to. */
    private static void replaced(Row txa, Draft draft) {
        Repetition parent = txa.first(13);
        String trigger = txa.conversion().message().trigger();
        if (!parent.has(1)) {
            return;
        }
        boolean replaces = trigger.equals("T09") || trigger.equals("T10");
        Element relates = draft.root().item("relatesTo").fixed("code", replaces ? "replaces" : "appends");
        Element target = relates.child("target");
        String key = "document|" + Cx.entityKey(parent, txa.settings()) + "|" + Cwe.key(txa.first(2));
        target.fixed("reference", Entry.KEY_REFERENCE + "DocumentReference|" + key);
        Cx.entity(txa, target.child("identifier"), parent);
        if (replaces) {
            txa.conversion().say(new Directive.Replaces(draft.fullUrl(), key));
        }
    }

    private static void content(Row txa, List<Row> obxs, Draft draft) {
        Element document = draft.root();
        List<String> texts = new ArrayList<>();
        List<Leaf> from = new ArrayList<>();
        List<Row> lines = new ArrayList<>();
        for (Row obx : obxs) {
            if (Obx5.isFile(obx.text(2))) {
                obx.carry(draft);
                for (Repetition value : obx.all(5)) {
                    ObxToAttachment.fill(obx, document.item("content").child("attachment"), value);
                }
            } else {
                obx.carry(draft);
                ObxToObservation.text(obx, 5, texts, from);
                lines.add(obx);
            }
        }
        String text = String.join("\n", texts);
        if (!text.isBlank()) {
            Element attachment = document.item("content").child("attachment").fixed("contentType", "text/plain");
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            attachment.put("data", ObxToAttachment.encoded(bytes), from.toArray(new Leaf[0]));
            Dtm.put(txa, attachment, "creation", txa.leaf(6));
            Row first = lines.getFirst();
            attachment.put("title", first.first(3).has(2) ? first.first(3).leaf(2) : first.leaf(3));
            Fields.concepts(first, document, "category", 3, null);
            if (!document.has("docStatus") && first.text(11).equals("F")) {
                document.put("docStatus", "final", first.leaf(11));
            }
            lines.subList(1, lines.size()).forEach(line -> line.segment().sameAs(first.segment(), 3, 11));
        }
        if (!document.has("content")) {
            document.item("content")
                    .child("attachment")
                    .extension(Fields.ABSENT)
                    .fixed("valueCode", "unknown");
        }
    }
}
