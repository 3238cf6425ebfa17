package org.quiltehr.hub.codes;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.terminology.Coding;

/**
 * What a steward decides of a practice's code.
 *
 * @param target of {@code MAP}; else null
 * @param equivalence how the target is to the code, as in FHIR R4
 */
record Ruling(
        Kind kind,
        String practice,
        String system,
        String code,
        @Nullable Coding target,
        String equivalence,
        String who,
        String why) {

    enum Kind {
        /** It means the target. */
        MAP,
        /** It is not to be mapped: it leaves the queue. */
        IGNORE,
        /** Its mapping, or that it is ignored, is taken back. */
        UNMAP
    }
}
