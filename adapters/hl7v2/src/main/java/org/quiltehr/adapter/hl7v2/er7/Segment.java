package org.quiltehr.adapter.hl7v2.er7;

import java.util.ArrayList;
import java.util.List;

/** One segment: its fields count from 1, MSH-1 and MSH-2 are whole leaves. */
public final class Segment {

    private final String name;
    private final int occurrence;
    private final Repetition[][] fields;

    Segment(String name, int occurrence, Repetition[][] fields) {
        this.name = name;
        this.occurrence = occurrence;
        this.fields = fields;
    }

    public String name() {
        return name;
    }

    /** Counts segments of this name in the message from 1. */
    public int occurrence() {
        return occurrence;
    }

    public boolean is(String segmentName) {
        return name.equals(segmentName);
    }

    /** The field's first repetition. */
    public Repetition first(int field) {
        return field > fields.length || fields[field - 1].length == 0 ? Repetition.NONE : fields[field - 1][0];
    }

    /** The field's repetitions that hold a value. */
    public List<Repetition> all(int field) {
        if (field > fields.length) {
            return List.of();
        }
        List<Repetition> present = new ArrayList<>(fields[field - 1].length);
        for (Repetition repetition : fields[field - 1]) {
            if (repetition.isPresent()) {
                present.add(repetition);
            }
        }
        return present;
    }

    public Leaf leaf(int field) {
        return first(field).leaf(1);
    }

    public String text(int field) {
        return leaf(field).text();
    }

    /** Whether any repetition of the field holds a value. */
    public boolean has(int field) {
        return !all(field).isEmpty();
    }

    /** Whether the field as a whole is the HL7 null. */
    public boolean isNull(int field) {
        return field <= fields.length && fields[field - 1].length == 1 && fields[field - 1][0].isNull();
    }

    public int fieldCount() {
        return fields.length;
    }

    /** All repetitions of a field, also empty ones. */
    public Repetition[] repetitions(int field) {
        return field > fields.length ? new Repetition[0] : fields[field - 1];
    }

    /** {@code PID[1]-3[2].4.1}. */
    public String location(Leaf leaf) {
        return name + "[" + occurrence + "]-" + leaf.field() + "[" + leaf.repetition() + "]." + leaf.component() + "."
                + leaf.subcomponent();
    }

    public String location(int field) {
        return name + "[" + occurrence + "]-" + field;
    }

    /** Lets the leaves of these fields count as held by what the like-placed, equal leaves of another segment became. */
    public void sameAs(Segment other, int... fieldNumbers) {
        for (int field : fieldNumbers) {
            Repetition[] mine = repetitions(field);
            Repetition[] its = other.repetitions(field);
            for (int i = 0; i < Math.min(mine.length, its.length); i++) {
                for (Leaf leaf : mine[i].leaves()) {
                    Leaf twin = its[i].leaf(leaf.component(), leaf.subcomponent());
                    if (twin.raw().equals(leaf.raw())) {
                        leaf.sameAs(twin);
                    }
                }
            }
        }
    }
}
