package org.quiltehr.adapter.hl7v2.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Target;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/** An entry under construction. */
public final class Draft {

    private final String type;
    private final String fullUrl;
    private final ObjectNode json;
    private final Element root;
    private final Set<String> keys = new LinkedHashSet<>();
    private final Map<Element, Draft> references = new LinkedHashMap<>();
    private final @Nullable Draft patient;
    private Entry.Mode mode;
    private @Nullable Draft same;
    private boolean dropped;

    Draft(String type, String fullUrl, Entry.Mode mode, @Nullable Draft patient) {
        this.type = type;
        this.fullUrl = fullUrl;
        this.mode = mode;
        this.patient = patient;
        this.json = FhirJson.mapper().createObjectNode();
        json.put("resourceType", type);
        this.root = new Element(this, json, type);
    }

    public String type() {
        return type;
    }

    /** Of the entry this draft became. */
    public String fullUrl() {
        return same == null ? fullUrl : same.fullUrl();
    }

    public Element root() {
        return root;
    }

    /** The Patient that scopes the keys. */
    public @Nullable Draft patient() {
        return patient;
    }

    public void mode(Entry.Mode changed) {
        mode = changed;
    }

    /** Adds a business key, weaker than those before. */
    public Draft key(String key) {
        keys.add(key);
        return this;
    }

    /** Notes that the leaves are part of a business key. */
    public void traceKey(Leaf... from) {
        for (Leaf leaf : from) {
            leaf.to(new Steering(this, "key"));
        }
    }

    /** Notes that the leaves are part of a directive. */
    public void traceDirective(Leaf... from) {
        for (Leaf leaf : from) {
            leaf.to(new Steering(this, "directive"));
        }
    }

    /** A part of an entry that is no element. */
    private record Steering(Draft draft, String part) implements Target {
        @Override
        public boolean stands() {
            return draft.stands();
        }

        @Override
        public String path() {
            return draft.fullUrl() + "#" + part;
        }
    }

    public List<String> keys() {
        return new ArrayList<>(keys);
    }

    public boolean has(String member) {
        return json.has(member);
    }

    ObjectNode json() {
        return json;
    }

    void reference(Element element, Draft target) {
        references.put(element, target);
    }

    boolean stands() {
        return !dropped;
    }

    /** Its leaves count as held by the other entry, which says the same. */
    void mergeInto(Draft other) {
        same = other;
    }

    /** Whether it was taken out because another entry of its name says otherwise. */
    public boolean isDropped() {
        return dropped;
    }

    /** Takes it out of the transaction: its leaves count as not used. */
    public void drop() {
        dropped = true;
    }

    /** Writes the references, now that every target's entry is known, and gives the entry. */
    Entry entry(List<String> finalKeys) {
        references.forEach((element, target) -> element.node().put("reference", target.fullUrl()));
        Draft scope = patient;
        return new Entry(fullUrl, json, mode, finalKeys, scope == null ? null : scope.fullUrl());
    }
}
