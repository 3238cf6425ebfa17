package org.quiltehr.hub.terminology;

import org.jspecify.annotations.Nullable;

/** A concept as it stands in the tables; {@code properties} and {@code designations} are JSON or null. */
record HeldConcept(
        int num,
        String code,
        String display,
        @Nullable String definition,
        boolean inactive,
        boolean isAbstract,
        @Nullable String properties,
        @Nullable String designations) {}
