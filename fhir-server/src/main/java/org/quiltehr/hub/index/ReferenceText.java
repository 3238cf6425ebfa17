package org.quiltehr.hub.index;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;

/** The parts of a literal reference: {@code Type/id}, with or without a version, relative or absolute. */
public final class ReferenceText {

    private ReferenceText() {}

    /** The type a reference names, or null if it names none ({@code urn:}, {@code #contained}). */
    public static @Nullable String type(String reference) {
        String plain = unversioned(reference);
        int slash = plain.lastIndexOf('/');
        if (slash <= 0) {
            return null;
        }
        int before = plain.lastIndexOf('/', slash - 1);
        String type = plain.substring(before + 1, slash);
        return FhirTypes.exists(type) ? type : null;
    }

    /** The id after the last slash. */
    public static String id(String reference) {
        String plain = unversioned(reference);
        return plain.substring(plain.lastIndexOf('/') + 1);
    }

    /** Whether it is {@code Type/id} without a server. */
    public static boolean isRelative(String reference) {
        String plain = unversioned(reference);
        int slash = plain.indexOf('/');
        return slash > 0 && slash == plain.lastIndexOf('/') && FhirTypes.exists(plain.substring(0, slash));
    }

    /** Without {@code /_history/version}. */
    public static String unversioned(String reference) {
        int history = reference.indexOf("/_history/");
        return history < 0 ? reference : reference.substring(0, history);
    }
}
