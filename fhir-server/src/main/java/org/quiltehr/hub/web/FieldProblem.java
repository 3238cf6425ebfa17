package org.quiltehr.hub.web;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with a form, and at which field.
 *
 * @param field its name; empty if the form as a whole is meant, or nothing is wrong
 */
record FieldProblem(String field, String text) {

    static final FieldProblem NONE = new FieldProblem("", "");

    /** What stands before a colon and is a place and no sentence. */
    private static final Pattern DEEPER = Pattern.compile("([\\w.-]{1,80}): (.+)", Pattern.DOTALL);

    /** Of a message of the kind {@code place.field: what to change}; a place may stand within a place. */
    static FieldProblem of(String message) {
        int colon = message.indexOf(": ");
        if (colon < 0) {
            return new FieldProblem("", message);
        }
        String place = message.substring(0, colon);
        String text = message.substring(colon + 2);
        for (Matcher deeper = DEEPER.matcher(text); deeper.matches(); deeper = DEEPER.matcher(text)) {
            place = deeper.group(1);
            text = deeper.group(2);
        }
        String field = place.substring(place.lastIndexOf('.') + 1);
        return new FieldProblem(field.equals("mllp") ? "application" : field, text);
    }

    /** The words for a field; empty if it is not the one. */
    public String at(String name) {
        return field.equals(name) ? text : "";
    }

    /** The words for the form, if no field of it is meant. */
    public String elsewhere(String... names) {
        return List.of(names).contains(field) ? "" : text;
    }
}
