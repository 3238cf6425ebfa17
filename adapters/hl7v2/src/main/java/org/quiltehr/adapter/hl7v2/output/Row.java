package org.quiltehr.adapter.hl7v2.output;

import java.util.List;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.Settings;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.er7.Segment;

/** A segment in the course of its conversion. */
public record Row(Conversion conversion, Segment segment) {

    public Leaf leaf(int field) {
        return segment.leaf(field);
    }

    public String text(int field) {
        return segment.text(field);
    }

    public boolean has(int field) {
        return segment.has(field);
    }

    public Repetition first(int field) {
        return segment.first(field);
    }

    public List<Repetition> all(int field) {
        return segment.all(field);
    }

    public Settings settings() {
        return conversion.settings();
    }

    /** The code table of that name. */
    public CodeTable table(String name) {
        return settings().table(name);
    }

    public void warn(Hl7v2Issue issue, Leaf leaf) {
        conversion.warn(issue, leaf);
    }

    /** What is left of this segment is kept with the entry. */
    public void carry(Draft draft, int... fieldsOfMessage) {
        conversion.carry(segment, draft, fieldsOfMessage);
    }
}
