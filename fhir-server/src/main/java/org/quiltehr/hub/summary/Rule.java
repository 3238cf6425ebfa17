package org.quiltehr.hub.summary;

/** Why statements are one line, the surest first; a line names the least sure one it needed. */
enum Rule {
    SINGLE("single", "one statement"),
    SAME_CODE("same-code", "same code"),
    MAPPED_CODE("mapped-code", "codes that a concept map calls equivalent"),
    SAME_NAME("same-name", "same name"),
    SAME_INGREDIENT("same-ingredient", "same ingredient by the table of medicines"),
    SIMILAR_NAME("similar-name", "same words in another order or spelling, or a common short form");

    private final String code;
    private final String words;

    Rule(String code, String words) {
        this.code = code;
        this.words = words;
    }

    /** As in the extension {@code agreement}. */
    String code() {
        return code;
    }

    String words() {
        return words;
    }
}
