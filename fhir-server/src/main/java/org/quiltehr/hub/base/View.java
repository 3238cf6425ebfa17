package org.quiltehr.hub.base;

import org.jspecify.annotations.Nullable;

/**
 * Which FHIR base is looked through.
 *
 * @param practice the practice of {@code /practices/{p}/fhir}, or null for the network's {@code /fhir}
 */
public record View(@Nullable PracticeRef practice) {

    public static final View NETWORK = new View(null);

    /** The number rows of table {@code member} bear for this view: 0 for the network, else the practice's. */
    public int num() {
        return practice == null ? 0 : practice.num();
    }

    /** The path of the base below the hub's root, without a closing slash. */
    public String path() {
        return practice == null ? "/fhir" : "/practices/" + practice.slug() + "/fhir";
    }
}
