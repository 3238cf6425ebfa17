package org.quiltehr.adapter.fhir.version;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The versions of FHIR that are read. */
public enum Version {
    R4,
    STU3,
    DSTU2;

    /** By the word of the setting; null for a word that is none. */
    public static @Nullable Version named(String word) {
        for (Version version : values()) {
            if (version.name().toLowerCase(Locale.ROOT).equals(word)) {
                return version;
            }
        }
        return null;
    }
}
