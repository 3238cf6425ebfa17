package org.quiltehr.hub.index;

/** A search value or modifier that cannot be used; the text names the parameter, never the value. */
public final class BadValue extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean modifier;

    private BadValue(boolean modifier, String text) {
        super(text, null, false, false);
        this.modifier = modifier;
    }

    static BadValue value(SearchParam param, String expected) {
        return new BadValue(false, "parameter " + param.name() + ": the value is not " + expected);
    }

    static BadValue modifier(SearchParam param, String supported) {
        return new BadValue(true, "parameter " + param.name() + ": modifier not supported; supported are " + supported);
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    /** Whether the modifier is at fault, not the value. */
    public boolean isModifier() {
        return modifier;
    }
}
