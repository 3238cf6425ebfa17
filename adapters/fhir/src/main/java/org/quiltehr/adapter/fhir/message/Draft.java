package org.quiltehr.adapter.fhir.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Entry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One entry on its way: what was sent, and what has been found out of it so far. */
final class Draft {

    final int position;
    /** The Bundle's entry; the missing node for a single resource. */
    final JsonNode entry;
    /** The entry's location, empty for a single resource. */
    final String entryPlace;

    final ObjectNode resource;
    /** The resource's location. */
    final String place;

    final String type;

    Entry.Mode mode = Entry.Mode.UPSERT;
    final List<String> keys = new ArrayList<>();
    /** The new fullUrl. */
    String url = "";

    @Nullable
    String patient;

    boolean idIsKey;
    boolean requestIsKey;
    boolean conditionIsKey;
    boolean fullUrlIsKey;

    Draft(int position, JsonNode entry, String entryPlace, ObjectNode resource, String place) {
        this.position = position;
        this.entry = entry;
        this.entryPlace = entryPlace;
        this.resource = resource;
        this.place = place;
        this.type = resource.path("resourceType").asString("");
    }

    String sentUrl() {
        return entry.path("fullUrl").asString("");
    }

    String id() {
        return resource.path("id").asString("");
    }

    /** GET, POST, …; empty where nothing is requested. */
    String method() {
        return entry.path("request").path("method").asString("");
    }

    String requestUrl() {
        return entry.path("request").path("url").asString("");
    }

    /** The Patient whose record scopes the keys: the entry itself, if it is one. */
    Entry entry(ObjectNode content) {
        return new Entry(url, content, mode, keys, patient);
    }
}
