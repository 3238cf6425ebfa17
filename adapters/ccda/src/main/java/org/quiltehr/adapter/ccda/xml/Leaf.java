package org.quiltehr.adapter.ccda.xml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Ledger.Fate;

/** An attribute, a non-blank text node, or the whole of a {@code section/text}; and what became of it. */
public final class Leaf {

    private final Element owner;
    private final String step;
    private final String sent;
    private final String value;
    private @Nullable Fate fate;
    private @Nullable String rule;
    private final List<String> targets = new ArrayList<>(1);

    /** @param step {@code @code}, {@code text()[1]}, or empty for a {@code section/text} */
    Leaf(Element owner, String step, String value) {
        this(owner, step, value, value);
    }

    /** @param value what is read for what was sent */
    Leaf(Element owner, String step, String sent, String value) {
        this.owner = owner;
        this.step = step;
        this.sent = sent;
        this.value = value;
    }

    /** The value without white space at its ends. */
    public String value() {
        return value.strip();
    }

    /** As it was sent, without white space at its ends. */
    public String sent() {
        return sent.strip();
    }

    /** Whether the value was read otherwise than sent, so that what was sent must be kept beside it. */
    public boolean corrected() {
        return ReadAs.kept(step, sent, value);
    }

    public Element owner() {
        return owner;
    }

    public String step() {
        return step;
    }

    /** Whether nothing has become of it yet. */
    public boolean open() {
        return fate == null;
    }

    /** An output element depends on it; it stays so whatever is said later. */
    public void mapped(String target) {
        if (fate != Fate.MAPPED) {
            fate = Fate.MAPPED;
            targets.clear();
        }
        if (!targets.contains(target)) {
            targets.add(target);
        }
    }

    /** What it is mapped to stands elsewhere now: under another name of the same element. */
    void moved(String from, String to) {
        targets.replaceAll(t -> t.startsWith(from) ? to + t.substring(from.length()) : t);
    }

    public void kept(String target) {
        fate = Fate.KEPT;
        targets.add(target);
    }

    /** It is mapped already; as it was sent it stands there too. */
    public void alsoKept(String target) {
        targets.add(target);
    }

    public void ignored(String byRule) {
        fate = Fate.IGNORED;
        rule = byRule;
    }

    public Ledger.Line line() {
        String location = step.isEmpty() ? owner.location() : owner.location() + "/" + step;
        return new Ledger.Line(location, fate == null ? Fate.UNMAPPED : fate, rule, targets);
    }
}
