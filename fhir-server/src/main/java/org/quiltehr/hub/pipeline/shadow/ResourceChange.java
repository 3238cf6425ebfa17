package org.quiltehr.hub.pipeline.shadow;

import java.util.List;

/**
 * One resource that differs.
 *
 * @param reference {@code Type/id} as it is or would be stored
 * @param patient {@code Patient/id} of the record it belongs to; empty: of none
 * @param elements of a changed resource; of an added or removed one the whole of it
 */
public record ResourceChange(String reference, String patient, Kind kind, List<ElementChange> elements) {

    /** What would become of it. */
    public enum Kind {
        ADDED,
        CHANGED,
        REMOVED
    }

    public String type() {
        return reference.substring(0, reference.indexOf('/'));
    }
}
