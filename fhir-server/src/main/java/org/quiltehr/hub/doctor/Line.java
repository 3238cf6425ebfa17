package org.quiltehr.hub.doctor;

/**
 * What was found of one thing.
 *
 * @param text what was seen and, unless it is well, what to do; no data of patients
 */
public record Line(Level level, String thing, String text) {

    /** How it is. */
    public enum Level {
        OK,
        WARN,
        FAIL
    }

    public static Line ok(String thing, String text) {
        return new Line(Level.OK, thing, text);
    }

    public static Line warn(String thing, String text) {
        return new Line(Level.WARN, thing, text);
    }

    public static Line fail(String thing, String text) {
        return new Line(Level.FAIL, thing, text);
    }

    @Override
    public String toString() {
        return String.format(
                java.util.Locale.ROOT, "%-4s  %s: %s", level.name().toLowerCase(java.util.Locale.ROOT), thing, text);
    }
}
