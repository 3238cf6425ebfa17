package org.quiltehr.adapter.hl7v2.er7;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A populated leaf of a message. It remembers which output elements were made of it, so that the ledger is derived. */
public final class Leaf {

    /** Stands for every leaf that is not there. */
    public static final Leaf NONE = new Leaf("", "", 0, 0, 0, 0, Delimiters.STANDARD);

    private static final String HL7_NULL = "\"\"";

    private final String segment;
    private final String raw;
    private final int field;
    private final int repetition;
    private final int component;
    private final int subcomponent;
    private final Delimiters delimiters;
    private List<Target> targets = List.of();
    private boolean keptToo;
    private @Nullable String text;

    Leaf(
            String segment,
            String raw,
            int field,
            int repetition,
            int component,
            int subcomponent,
            Delimiters delimiters) {
        this.segment = segment;
        this.raw = raw;
        this.field = field;
        this.repetition = repetition;
        this.component = component;
        this.subcomponent = subcomponent;
        this.delimiters = delimiters;
    }

    /** The value without escapes and outer blanks; empty if absent, blank or the HL7 null. */
    public String text() {
        String known = text;
        if (known == null) {
            known = isNull() ? "" : Escapes.decode(raw, delimiters).strip();
            text = known;
        }
        return known;
    }

    /** The value without escapes, its leading blanks kept: for lines of a formatted text. */
    public String line() {
        return isNull() ? "" : Escapes.decode(raw, delimiters).stripTrailing();
    }

    public String raw() {
        return raw;
    }

    public boolean isPresent() {
        return !text().isEmpty();
    }

    /** Two double quotes: the sender says that there is no value (HL7 v2.5.1 section 2.5.3). */
    public boolean isNull() {
        return raw.equals(HL7_NULL);
    }

    public int field() {
        return field;
    }

    public int repetition() {
        return repetition;
    }

    public int component() {
        return component;
    }

    public int subcomponent() {
        return subcomponent;
    }

    /** {@code PID[1]-3[2].4.1}. */
    public String location() {
        return segment + "-" + field + "[" + repetition + "]." + component + "." + subcomponent;
    }

    /** Notes that the element holds this leaf. */
    public void to(Target target) {
        if (this == NONE) {
            return;
        }
        if (targets.isEmpty()) {
            targets = new ArrayList<>(2);
        }
        targets.add(target);
    }

    /** Has the value kept as sent beside what was made of it, because that says less than the source. */
    public void keepToo() {
        if (this != NONE) {
            keptToo = true;
        }
    }

    public boolean isKeptToo() {
        return keptToo;
    }

    /** The elements that hold this leaf and were not given up. */
    public List<Target> targets() {
        for (Target target : targets) {
            if (!target.stands()) {
                return targets.stream().filter(Target::stands).toList();
            }
        }
        return targets;
    }

    /** Whether an element that was not given up holds this leaf. */
    public boolean isUsed() {
        for (Target target : targets) {
            if (target.stands()) {
                return true;
            }
        }
        return false;
    }

    /** Takes over the elements of a leaf that says the same. */
    public void sameAs(Leaf other) {
        for (Target target : List.copyOf(other.targets())) {
            to(target);
        }
    }
}
