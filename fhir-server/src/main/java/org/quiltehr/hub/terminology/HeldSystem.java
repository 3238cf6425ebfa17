package org.quiltehr.hub.terminology;

import org.jspecify.annotations.Nullable;

/**
 * A code system the hub holds.
 *
 * @param concepts whether any of its concepts are here
 */
record HeldSystem(
        int num,
        String url,
        String version,
        String title,
        String content,
        boolean caseSensitive,
        @Nullable String valueSet,
        String properties,
        boolean concepts) {

    /** Whether a code that is not here is no code of the system. */
    boolean complete() {
        return content.equals("complete") || content.equals("not-present") && concepts;
    }
}
