package org.quiltehr.adapter.ccda.xml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An element of a document. Names are those of the ledger: bare in {@code urn:hl7-org:v3}, {@code sdtc:} before those of
 * {@code urn:hl7-org:sdtc}, else <code>{uri}name</code>.
 */
public final class Element {

    private final @Nullable Element parent;
    private final String name;
    private final int position;
    private final List<Leaf> attributes = new ArrayList<>(3);
    private final List<Leaf> texts = new ArrayList<>(0);
    private final List<Element> children = new ArrayList<>(4);
    private @Nullable String location;
    private @Nullable Leaf narrative;
    private @Nullable List<Object> mixed;

    Element(@Nullable Element parent, String name) {
        this.parent = parent;
        this.name = name;
        int count = 1;
        if (parent != null) {
            for (int i = parent.children.size() - 1; i >= 0; i--) {
                Element sibling = parent.children.get(i);
                if (sibling.name.equals(name)) {
                    count = sibling.position + 1;
                    break;
                }
            }
            parent.children.add(this);
        }
        this.position = count;
    }

    void attribute(String attributeName, String sent, String value) {
        attributes.add(new Leaf(this, "@" + attributeName, sent, value));
    }

    void text(String value) {
        texts.add(new Leaf(this, "text()[" + (texts.size() + 1) + "]", value));
    }

    /** Makes this the root of a narrative: one leaf with all that is in it. */
    void narrate() {
        narrative = new Leaf(this, "", "");
    }

    /** Keeps the order of text and elements, inside a narrative only. */
    void mix(Object content) {
        if (mixed == null) {
            mixed = new ArrayList<>(4);
        }
        mixed.add(content);
    }

    /** Strings and elements in order, inside a narrative; else empty. */
    public List<Object> mixed() {
        return mixed == null ? List.of() : mixed;
    }

    public @Nullable Element parent() {
        return parent;
    }

    public String name() {
        return name;
    }

    public int position() {
        return position;
    }

    public boolean is(String other) {
        return name.equals(other);
    }

    public List<Element> children() {
        return children;
    }

    public List<Leaf> attributes() {
        return attributes;
    }

    public List<Leaf> texts() {
        return texts;
    }

    /** The leaf of a {@code section/text}, else null. */
    public @Nullable Leaf narrative() {
        return narrative;
    }

    public List<Element> children(String childName) {
        List<Element> found = List.of();
        for (Element child : children) {
            if (child.name.equals(childName)) {
                if (found.isEmpty()) {
                    found = new ArrayList<>(2);
                }
                found.add(child);
            }
        }
        return found;
    }

    public @Nullable Element child(String childName) {
        for (Element child : children) {
            if (child.name.equals(childName)) {
                return child;
            }
        }
        return null;
    }

    /** The first element down this way of first children, or null. */
    public @Nullable Element at(String... path) {
        Element here = this;
        for (String step : path) {
            here = here.child(step);
            if (here == null) {
                return null;
            }
        }
        return here;
    }

    public @Nullable Leaf attribute(String attributeName) {
        for (Leaf leaf : attributes) {
            if (leaf.step().length() == attributeName.length() + 1
                    && leaf.step().endsWith(attributeName)) {
                return leaf;
            }
        }
        return null;
    }

    /** The attribute's value without white space at its ends; null if absent or blank. */
    public @Nullable String value(String attributeName) {
        Leaf leaf = attribute(attributeName);
        return leaf == null || leaf.value().isEmpty() ? null : leaf.value();
    }

    public boolean isNull() {
        return attribute("nullFlavor") != null;
    }

    /** The text directly in it, single spaces between words; empty if none. */
    public String text() {
        return switch (texts.size()) {
            case 0 -> "";
            case 1 -> Spaces.single(texts.getFirst().value());
            default -> {
                StringBuilder all = new StringBuilder();
                texts.forEach(t -> all.append(' ').append(t.value()));
                yield Spaces.single(all.toString());
            }
        };
    }

    /** Whether one of its templateIds has this root, with or without an extension. */
    public boolean hasTemplate(String root) {
        for (Element child : children) {
            if (child.name.equals("templateId") && root.equals(child.value("root"))) {
                return true;
            }
        }
        return false;
    }

    /** What leaves from here down were mapped to stands elsewhere now. */
    public void moved(String from, String to) {
        attributes.forEach(leaf -> leaf.moved(from, to));
        texts.forEach(leaf -> leaf.moved(from, to));
        children.forEach(child -> child.moved(from, to));
    }

    /** XPath of positions among like-named siblings. */
    public String location() {
        if (location == null) {
            location = (parent == null ? "" : parent.location()) + "/" + name + "[" + position + "]";
        }
        return location;
    }

    /** The way from an ancestor down to this, without a leading slash; empty for the ancestor itself. */
    public String below(Element ancestor) {
        return this == ancestor ? "" : location().substring(ancestor.location().length() + 1);
    }
}
