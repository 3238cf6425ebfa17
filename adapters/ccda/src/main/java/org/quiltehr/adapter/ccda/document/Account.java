package org.quiltehr.adapter.ccda.document;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.adapter.ccda.code.Rules;
import org.quiltehr.adapter.ccda.datatype.Extensions;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;
import org.quiltehr.adapter.spi.Ledger;

/**
 * The account of a document after all has been mapped: what nobody asked for is left out by rule, else kept as it is in
 * the resource it belongs to; what CDA does not know at all stays unmapped.
 */
public final class Account {

    private final Doc doc;
    private final List<Ledger.Line> lines = new ArrayList<>();

    public Account(Doc doc) {
        this.doc = doc;
    }

    /** @param home keeps what belongs to no other resource */
    public Ledger take(Out home) {
        walk(doc.root(), home, doc.root(), true);
        return new Ledger(lines);
    }

    private void walk(Element element, Out around, Element owner, boolean knownAbove) {
        boolean known = knownAbove && (element == doc.root() || Rules.known(element.name()));
        Out own = doc.drafts().owner(element);
        Out out = own == null ? around : own;
        Element from = own == null ? owner : element;
        Leaf narrative = element.narrative();
        if (narrative != null) {
            lines.add(narrative.line());
            return;
        }
        List<Leaf> kept = settle(element, known);
        if (!kept.isEmpty()) {
            keep(out, from, element, kept);
        }
        for (Leaf leaf : element.attributes()) {
            lines.add(leaf.line());
        }
        for (Leaf leaf : element.texts()) {
            lines.add(leaf.line());
        }
        for (Element child : element.children()) {
            walk(child, out, from, known);
        }
    }

    /** Leaves out by rule what may be left out, and gives the rest if it can be kept. */
    private static List<Leaf> settle(Element element, boolean known) {
        List<Leaf> rest = List.of();
        for (Leaf leaf : element.attributes()) {
            rest = settle(leaf, known && Rules.known(leaf.step()), rest);
        }
        for (Leaf leaf : element.texts()) {
            rest = settle(leaf, known, rest);
        }
        return rest;
    }

    private static List<Leaf> settle(Leaf leaf, boolean known, List<Leaf> rest) {
        if (leaf.corrected() && known) {
            List<Leaf> more = rest.isEmpty() ? new ArrayList<>(4) : rest;
            more.add(leaf);
            return more;
        }
        if (!leaf.open() || !known) {
            return rest;
        }
        String rule = Rules.ignored(leaf);
        if (rule != null) {
            leaf.ignored(rule);
            return rest;
        }
        List<Leaf> more = rest.isEmpty() ? new ArrayList<>(4) : rest;
        more.add(leaf);
        return more;
    }

    /** {@code observation/value[1]: @code=… @displayName=…}: the way from the resource's element, and what stood there. */
    private static void keep(Out out, Element from, Element element, List<Leaf> leaves) {
        StringBuilder text = new StringBuilder(64);
        text.append(from.name());
        String way = element.below(from);
        if (!way.isEmpty()) {
            text.append('/').append(way);
        }
        text.append(':');
        for (Leaf leaf : leaves) {
            String step = leaf.step().startsWith("text()") ? "text()" : leaf.step();
            text.append(' ').append(step).append('=').append(leaf.sent());
        }
        String value = text.toString();
        Out there = out.keyed("extension", value);
        if (!there.written()) {
            there.set("url", Extensions.SOURCE_VALUE).set("valueString", value);
        }
        String target = there.target() + ".valueString";
        leaves.forEach(leaf -> {
            if (leaf.open()) {
                leaf.kept(target);
            } else {
                leaf.alsoKept(target);
            }
        });
    }
}
