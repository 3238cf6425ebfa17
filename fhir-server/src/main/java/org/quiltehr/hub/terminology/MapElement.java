package org.quiltehr.hub.terminology;

import org.jspecify.annotations.Nullable;

/**
 * One line of a concept map.
 *
 * @param targetCode null where the map says that there is none
 * @param equivalence as in FHIR R4: how the target is to the source
 * @param depends holds only under conditions
 */
record MapElement(
        String sourceSystem,
        String sourceCode,
        @Nullable String sourceText,
        String targetSystem,
        @Nullable String targetCode,
        @Nullable String targetText,
        String equivalence,
        @Nullable String comment,
        boolean depends) {}
