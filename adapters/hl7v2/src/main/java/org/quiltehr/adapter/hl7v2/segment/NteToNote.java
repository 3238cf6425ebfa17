package org.quiltehr.adapter.hl7v2.segment;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;

/** NTE segments after one segment to one Annotation of its resource (guide: NTE[Annotation]): they are lines of a text. */
public final class NteToNote {

    private NteToNote() {}

    /** Adds the note, if there is a text. The resource must have {@code note}. */
    public static void map(List<Row> ntes, Draft draft) {
        List<String> texts = new ArrayList<>();
        List<Leaf> from = new ArrayList<>();
        for (Row nte : ntes) {
            nte.carry(draft);
            ObxToObservation.text(nte, 3, texts, from);
        }
        String text = String.join("\n", texts);
        if (!text.isBlank()) {
            draft.root().item("note").put("text", text, from.toArray(new Leaf[0]));
        }
    }
}
