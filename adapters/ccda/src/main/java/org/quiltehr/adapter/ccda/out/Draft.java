package org.quiltehr.adapter.ccda.out;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/** A resource under construction and what it is to be known by. */
public final class Draft {

    private final String type;
    private final String fullUrl;
    private final Element source;
    private final ObjectNode json = FhirJson.mapper().createObjectNode();
    private final Out root;
    private final Set<String> ids = new LinkedHashSet<>(2);
    private @Nullable String content;
    private boolean shared;

    Draft(String type, String fullUrl, Element source) {
        this.type = type;
        this.fullUrl = fullUrl;
        this.source = source;
        json.put("resourceType", type);
        this.root = new Out(this, json);
    }

    public String type() {
        return type;
    }

    public String fullUrl() {
        return fullUrl;
    }

    public Element source() {
        return source;
    }

    public Out root() {
        return root;
    }

    public ObjectNode json() {
        return json;
    }

    /** One more id it may be known by, {@code system|value}. */
    public void id(String key) {
        ids.add(key);
    }

    List<String> ids() {
        return new ArrayList<>(ids);
    }

    /** The key made of what it says; null if it says too little. */
    public void content(@Nullable String key) {
        this.content = key;
    }

    @Nullable
    String content() {
        return content;
    }

    /** Belongs to the practice, not to the patient. */
    public Draft share() {
        shared = true;
        return this;
    }

    /** Whether it belongs to the practice. */
    public boolean shared() {
        return shared;
    }
}
