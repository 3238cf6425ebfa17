package org.quiltehr.hub.consent;

/**
 * What makes a resource be of a kind.
 *
 * @param system of the code; {@link #TEXT} for a word
 * @param code with a star at its end all codes that begin so
 */
record KindRule(int kind, String system, String code, String display) {

    /** The system of words in texts and displays. */
    static final String TEXT = "text";

    boolean isPrefix() {
        return code.endsWith("*");
    }

    /** The code without its star. */
    String stem() {
        return isPrefix() ? code.substring(0, code.length() - 1) : code;
    }
}
