package org.quiltehr.hub.query;

/** Parameter names as they may stand in an answer. */
final class Names {

    private static final int MAX = 60;

    private Names() {}

    /** The name if it looks like one; what does not is not repeated. */
    static String safe(String name) {
        return name.length() <= MAX && name.matches("[A-Za-z0-9_.:-]+") ? name : "of this name";
    }
}
