package org.quiltehr.adapter.hl7v2.er7;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * One repetition of a field, or one component seen as a data type of its own. Components and subcomponents count from 1.
 *
 * @param components leaves by component and subcomponent; absent ones are {@link Leaf#NONE}
 */
@SuppressWarnings("ArrayRecordComponent")
public record Repetition(Leaf[][] components) {

    /** Stands for every repetition that is not there. */
    public static final Repetition NONE = new Repetition(new Leaf[0][]);

    /** The component's first subcomponent. */
    public Leaf leaf(int component) {
        return leaf(component, 1);
    }

    public Leaf leaf(int component, int subcomponent) {
        if (component > components.length || subcomponent > components[component - 1].length) {
            return Leaf.NONE;
        }
        return components[component - 1][subcomponent - 1];
    }

    public String text(int component) {
        return leaf(component).text();
    }

    public boolean has(int component) {
        return leaf(component).isPresent();
    }

    /** A component as a data type: its subcomponents become components. */
    public Repetition sub(int component) {
        if (component > components.length) {
            return NONE;
        }
        Leaf[] parts = components[component - 1];
        Leaf[][] view = new Leaf[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            view[i] = new Leaf[] {parts[i]};
        }
        return new Repetition(view);
    }

    /** Whether any leaf has a value other than the HL7 null. */
    public boolean isPresent() {
        for (Leaf[] component : components) {
            for (Leaf leaf : component) {
                if (leaf.isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the whole repetition is the HL7 null. */
    public boolean isNull() {
        return !isPresent() && leaf(1).isNull();
    }

    /** The populated leaves, in order. */
    public List<Leaf> leaves() {
        List<Leaf> leaves = new ArrayList<>();
        for (Leaf[] component : components) {
            for (Leaf leaf : component) {
                if (leaf != Leaf.NONE) {
                    leaves.add(leaf);
                }
            }
        }
        return leaves;
    }

    /** The text of all leaves with the standard separators: what equal repetitions have in common. */
    public String er7() {
        return er7(leaf -> true);
    }

    /**
     * The repetition as sent, blank where the leaf is not wanted.
     */
    public String er7(Predicate<Leaf> wanted) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < components.length; i++) {
            if (i > 0) {
                out.append('^');
            }
            Leaf[] parts = components[i];
            for (int j = 0; j < parts.length; j++) {
                if (j > 0) {
                    out.append('&');
                }
                if (wanted.test(parts[j])) {
                    out.append(parts[j].raw());
                }
            }
        }
        int end = out.length();
        while (end > 0 && (out.charAt(end - 1) == '^' || out.charAt(end - 1) == '&')) {
            end--;
        }
        return out.substring(0, end);
    }
}
