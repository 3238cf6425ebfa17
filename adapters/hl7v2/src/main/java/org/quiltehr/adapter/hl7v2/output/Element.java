package org.quiltehr.adapter.hl7v2.output;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Target;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object of a resource under construction. It joins its resource when something is first put into it, so that nothing
 * empty is written, and it tells every leaf put into it where it went.
 */
public final class Element {

    private final Draft draft;
    private final @Nullable Element parent;
    private final String name;
    private final boolean repeats;
    private int index = -1;
    private @Nullable ObjectNode node;
    private @Nullable String path;

    Element(Draft draft, ObjectNode root, String type) {
        this.draft = draft;
        this.parent = null;
        this.name = type;
        this.repeats = false;
        this.node = root;
    }

    private Element(Element parent, String name, boolean repeats) {
        this.draft = parent.draft;
        this.parent = parent;
        this.name = name;
        this.repeats = repeats;
    }

    public Draft draft() {
        return draft;
    }

    /** The single object under the name. */
    public Element child(String childName) {
        return new Element(this, childName, false);
    }

    /** A further object of the array under the name. */
    public Element item(String childName) {
        return new Element(this, childName, true);
    }

    /** The last object of an array that has one. */
    public Element last(String childName) {
        Element last = item(childName);
        ArrayNode array = (ArrayNode) node().get(childName);
        last.index = array.size() - 1;
        last.node = (ObjectNode) array.get(last.index);
        return last;
    }

    /** Whether nothing was put into it. */
    public boolean isEmpty() {
        return node == null
                && (repeats
                        || parent == null
                        || parent.isEmpty()
                        || !parent.node().has(name));
    }

    public boolean has(String member) {
        return !isEmpty() && node().has(member);
    }

    /** A leaf's text. */
    public Element put(String member, Leaf leaf) {
        return put(member, leaf.text(), leaf);
    }

    /** A text made of leaves; nothing if it is null or empty. */
    public Element put(String member, @Nullable String text, Leaf... from) {
        if (text != null && !text.isEmpty()) {
            node().put(member, text);
            trace(member, -1, from);
        }
        return this;
    }

    /** A text of our own, which no leaf holds. */
    public Element fixed(String member, String text) {
        node().put(member, text);
        return this;
    }

    public Element fixed(String member, boolean truth) {
        node().put(member, truth);
        return this;
    }

    public Element put(String member, boolean truth, Leaf... from) {
        node().put(member, truth);
        trace(member, -1, from);
        return this;
    }

    public Element put(String member, BigDecimal number, Leaf... from) {
        node().put(member, number);
        trace(member, -1, from);
        return this;
    }

    /** A whole number. */
    public Element put(String member, int number, Leaf... from) {
        node().put(member, number);
        trace(member, -1, from);
        return this;
    }

    /** A further text of an array of primitives. */
    public Element add(String member, Leaf leaf) {
        return add(member, leaf.text(), leaf);
    }

    public Element add(String member, String text, Leaf... from) {
        if (!text.isEmpty()) {
            ArrayNode array = array(member);
            array.add(text);
            trace(member, array.size() - 1, from);
        }
        return this;
    }

    /** A reference to another entry; the leaves chose it. */
    public Element refer(String member, Draft target, Leaf... from) {
        return child(member).referTo(target, from);
    }

    /** Makes this object a reference to another entry. */
    public Element referTo(Draft target, Leaf... from) {
        node();
        draft.reference(this, target);
        trace("reference", -1, from);
        return this;
    }

    /** An extension of this element. */
    public Element extension(String url) {
        return item("extension").fixed("url", url);
    }

    /** Notes that this whole object came of the leaves. */
    public void trace(Leaf... from) {
        trace(null, -1, from);
    }

    /** Notes that a member came of the leaves. */
    public void traceMember(String member, Leaf... from) {
        trace(member, -1, from);
    }

    private void trace(@Nullable String member, int at, Leaf... from) {
        for (Leaf leaf : from) {
            leaf.to(new Place(this, member, at));
        }
    }

    ObjectNode node() {
        ObjectNode known = node;
        if (known != null) {
            return known;
        }
        ObjectNode above = Objects.requireNonNull(parent).node();
        ObjectNode made;
        if (repeats) {
            ArrayNode array = array(above, name);
            made = array.addObject();
            index = array.size() - 1;
        } else if (above.get(name) instanceof ObjectNode present) {
            made = present;
        } else {
            made = above.putObject(name);
        }
        node = made;
        return made;
    }

    private ArrayNode array(String member) {
        return array(node(), member);
    }

    private static ArrayNode array(ObjectNode object, String member) {
        return object.get(member) instanceof ArrayNode present ? present : object.putArray(member);
    }

    String path() {
        String known = path;
        if (known != null) {
            return known;
        }
        String made = name;
        if (parent != null) {
            String above = parent.path() + "." + name;
            made = repeats ? above + "[" + index + "]" : above;
        }
        if (node != null) {
            path = made;
        }
        return made;
    }

    /** Notes that the choice of {@code value[x]} came of the leaf. */
    public void traceChoice(String prefix, Leaf from) {
        for (String member : node().propertyNames()) {
            if (member.startsWith(prefix)) {
                trace(member, -1, from);
                return;
            }
        }
    }

    /** A member's text; empty if there is none. */
    public String textOf(String member) {
        return isEmpty() ? "" : node().path(member).asString("");
    }

    private record Place(Element element, @Nullable String member, int at) implements Target {
        @Override
        public boolean stands() {
            return element.draft.stands();
        }

        @Override
        public String path() {
            String path = element.draft.fullUrl() + "#" + element.path();
            if (member == null) {
                return path;
            }
            return at < 0 ? path + "." + member : path + "." + member + "[" + at + "]";
        }
    }
}
