package org.quiltehr.adapter.hl7v2.er7;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One segment: its fields count from 1, MSH-1 and MSH-2 are whole leaves. */
public final class Segment {

    private static final Repetition[] NONE = {};

    private final String name;
    private final int occurrence;
    private final Repetition[][] fields;
    private Map<Integer, Repetition[]> lent = Map.of();

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
        Repetition[] repetitions = said(field);
        return repetitions.length == 0 ? Repetition.NONE : repetitions[0];
    }

    /** The field's repetitions that hold a value. */
    public List<Repetition> all(int field) {
        Repetition[] repetitions = said(field);
        if (repetitions.length == 0) {
            return List.of();
        }
        List<Repetition> present = new ArrayList<>(repetitions.length);
        for (Repetition repetition : repetitions) {
            if (repetition.isPresent()) {
                present.add(repetition);
            }
        }
        return present;
    }

    /** Own repetitions, else lent ones. */
    private Repetition[] said(int field) {
        Repetition[] own = repetitions(field);
        return own.length > 0 || lent.isEmpty() ? own : lent.getOrDefault(field, own);
    }

    /** Lets another segment's field stand for one that is empty here; it stays where it is in the account of the message. */
    public void lend(int field, Repetition[] repetitions) {
        if (repetitions(field).length == 0 && repetitions.length > 0) {
            lent = new HashMap<>(lent);
            lent.putIfAbsent(field, repetitions);
        }
    }

    public Leaf leaf(int field) {
        return first(field).leaf(1);
    }

    public String text(int field) {
        return leaf(field).text();
    }

    /** Whether any repetition of the field holds a value. */
    public boolean has(int field) {
        for (Repetition repetition : said(field)) {
            if (repetition.isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the field as a whole is the HL7 null. */
    public boolean isNull(int field) {
        Repetition[] repetitions = said(field);
        return repetitions.length == 1 && repetitions[0].isNull();
    }

    public int fieldCount() {
        return fields.length;
    }

    /** All own repetitions of a field, also empty ones. */
    public Repetition[] repetitions(int field) {
        return field > fields.length ? NONE : fields[field - 1];
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
