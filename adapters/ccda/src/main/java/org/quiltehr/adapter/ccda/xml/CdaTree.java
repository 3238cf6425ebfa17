package org.quiltehr.adapter.ccda.xml;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed document.
 *
 * @param narrativeIds elements of the narratives by their ID; the first of equal ones
 * @param namespaced whether the document is in {@code urn:hl7-org:v3}, as it should be
 */
public record CdaTree(Element root, Map<String, Element> narrativeIds, boolean namespaced) {

    /** The narrative element that {@code #id} points to, or null. */
    public @Nullable Element target(@Nullable String reference) {
        if (reference == null || reference.isEmpty()) {
            return null;
        }
        return narrativeIds.get(reference.startsWith("#") ? reference.substring(1) : reference);
    }
}
