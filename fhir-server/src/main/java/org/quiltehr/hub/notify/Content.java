package org.quiltehr.hub.notify;

/** How much a notification holds of what it is about. */
public enum Content {
    EMPTY("empty"),
    ID_ONLY("id-only"),
    FULL("full-resource");

    private final String code;

    Content(String code) {
        this.code = code;
    }

    /** As the backport writes it. */
    public String code() {
        return code;
    }
}
