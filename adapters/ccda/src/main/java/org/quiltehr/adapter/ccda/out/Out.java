package org.quiltehr.adapter.ccda.out;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A place in a resource that comes to be with the first thing written into it, so that nothing empty is ever stored. Each
 * write names the leaves the value depends on and marks them as mapped to it.
 */
public final class Out {

    private final Draft draft;
    private final @Nullable Out parent;
    private final String name;
    private final boolean repeated;
    private @Nullable ObjectNode json;
    /** Elements of arrays by what stands in them, so that equals are found at once, however many there are. */
    private @Nullable Map<Object, Out> places;

    private String path = "";

    Out(Draft draft, ObjectNode json) {
        this.draft = draft;
        this.parent = null;
        this.name = draft.type();
        this.repeated = false;
        this.json = json;
        this.path = draft.type();
    }

    private Out(Out parent, String name, boolean repeated) {
        this.draft = parent.draft;
        this.parent = parent;
        this.name = name;
        this.repeated = repeated;
    }

    public Draft draft() {
        return draft;
    }

    /** The one object of this name; the same one each time it is asked for. */
    public Out child(String childName) {
        Out child = new Out(this, childName, false);
        if (json != null && json.get(childName) instanceof ObjectNode there) {
            child.json = there;
            child.path = path + "." + childName;
        }
        return child;
    }

    /** A further object of this name in its array. */
    public Out add(String childName) {
        return new Out(this, childName, true);
    }

    /** Whether anything was written here. */
    public boolean written() {
        return json != null;
    }

    public boolean has(String field) {
        return json != null && json.has(field);
    }

    /** What was written under the name, or null. */
    public @Nullable JsonNode get(String field) {
        return json == null ? null : json.get(field);
    }

    /** The element of the array that meets the condition, or null. */
    public @Nullable Out find(String arrayName, Predicate<JsonNode> condition) {
        if (json == null || !(json.get(arrayName) instanceof ArrayNode array)) {
            return null;
        }
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i) instanceof ObjectNode element && condition.test(element)) {
                Out found = new Out(this, arrayName, true);
                found.json = element;
                found.path = path + "." + arrayName + "[" + i + "]";
                return found;
            }
        }
        return null;
    }

    public Out set(String field, @Nullable String value, @Nullable Leaf... from) {
        return value == null || value.isEmpty() ? this : put(field, StringNode.valueOf(value), from);
    }

    public Out set(String field, BigDecimal value, @Nullable Leaf... from) {
        return put(field, DecimalNode.valueOf(value), from);
    }

    public Out set(String field, int value, @Nullable Leaf... from) {
        return put(field, IntNode.valueOf(value), from);
    }

    public Out set(String field, boolean value, @Nullable Leaf... from) {
        return put(field, BooleanNode.valueOf(value), from);
    }

    private Out put(String field, JsonNode value, @Nullable Leaf... from) {
        json().set(field, value);
        mark(field, from);
        return this;
    }

    /** A string at the end of an array of strings. */
    public Out append(String field, String value, @Nullable Leaf... from) {
        ArrayNode array = array(json(), field);
        array.add(value);
        mark(field + "[" + (array.size() - 1) + "]", from);
        return this;
    }

    /** Writes an element at the end of an array; if an equal one stands there already, that one stays alone. */
    public void union(String arrayName, Element source, Consumer<Out> writer) {
        Out element = add(arrayName);
        writer.accept(element);
        if (element.json == null || json == null || !(json.get(arrayName) instanceof ArrayNode all)) {
            return;
        }
        Out same = places().putIfAbsent(List.of(arrayName, element.json), element);
        if (same != null) {
            all.remove(all.size() - 1);
            String stem = draft.fullUrl() + "#";
            source.moved(stem + element.path, stem + same.path);
        }
    }

    /** The element of an array that was begun under this key; a new one if there is none. */
    public Out keyed(String arrayName, String key) {
        return places().computeIfAbsent(List.of(arrayName, key), k -> add(arrayName));
    }

    private Map<Object, Out> places() {
        Map<Object, Out> here = places;
        if (here == null) {
            here = new HashMap<>(4);
            places = here;
        }
        return here;
    }

    /** A reference to another resource of the message. */
    public Out refer(String field, Draft target, @Nullable Leaf... from) {
        child(field).set("reference", target.fullUrl(), from);
        return this;
    }

    public Out addReference(String field, Draft target, @Nullable Leaf... from) {
        add(field).set("reference", target.fullUrl(), from);
        return this;
    }

    /** Writes what another resource has under the name. */
    public void copy(String field, Out from) {
        JsonNode value = from.get(field);
        if (value != null) {
            json().set(field, value.deepCopy());
        }
    }

    /** The string under the name; empty if there is none. */
    public String string(String field) {
        JsonNode value = get(field);
        return value == null ? "" : value.asString("");
    }

    /** Says that leaves decide what stands here, without writing. */
    public void mark(String field, @Nullable Leaf... from) {
        String target = null;
        for (Leaf leaf : from) {
            if (leaf != null) {
                if (target == null) {
                    json();
                    target = draft.fullUrl() + "#" + path + (field.isEmpty() ? "" : "." + field);
                }
                leaf.mapped(target);
            }
        }
    }

    /** {@code urn:uuid:…#Condition.code}. */
    public String target() {
        json();
        return draft.fullUrl() + "#" + path;
    }

    private ObjectNode json() {
        ObjectNode here = json;
        if (here != null) {
            return here;
        }
        Out above = java.util.Objects.requireNonNull(parent);
        ObjectNode in = above.json();
        if (repeated) {
            ArrayNode array = array(in, name);
            here = array.addObject();
            path = above.path + "." + name + "[" + (array.size() - 1) + "]";
        } else {
            here = in.get(name) instanceof ObjectNode there ? there : in.putObject(name);
            path = above.path + "." + name;
        }
        json = here;
        return here;
    }

    private static ArrayNode array(ObjectNode in, String field) {
        return in.get(field) instanceof ArrayNode there ? there : in.putArray(field);
    }
}
