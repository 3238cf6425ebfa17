package org.quiltehr.hub.pipeline.rest;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One write as asked: an interaction of its own, or an entry of a transaction.
 *
 * @param id logical id of an update or delete; null where a condition says which, and for a create
 * @param condition an encoded query: If-None-Exist of a create, the search of a conditional update or delete; or null
 * @param resource null for a delete
 * @param ifMatch the ETag as sent, or null
 * @param fullUrl what other entries refer to it by, or null
 * @param onlyNew {@code If-None-Match: *}: an update that must not meet a record
 * @param place where in the request, for problems: {@code Bundle.entry[3]}, or empty for the whole body
 */
public record Asked(
        Verb verb,
        String type,
        @Nullable String id,
        @Nullable String condition,
        @Nullable ObjectNode resource,
        @Nullable String ifMatch,
        @Nullable String fullUrl,
        boolean onlyNew,
        String place) {

    public Asked(
            Verb verb,
            String type,
            @Nullable String id,
            @Nullable String condition,
            @Nullable ObjectNode resource,
            @Nullable String ifMatch,
            @Nullable String fullUrl,
            String place) {
        this(verb, type, id, condition, resource, ifMatch, fullUrl, false, place);
    }

    /** What is to be done. */
    public enum Verb {
        CREATE,
        UPDATE,
        DELETE,
        /** The resource is the patch: Parameters, or a Binary that holds a JSON Patch. */
        PATCH
    }

    /** The place of something inside the resource, or of an element of the entry. */
    String at(String path) {
        if (place.isEmpty()) {
            return path;
        }
        return path.isEmpty() ? place : place + "." + path;
    }
}
