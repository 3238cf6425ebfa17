package org.quiltehr.hub.practice;

/** A configuration that cannot be taken; the message names the place and what is allowed there. */
public final class ConfigProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConfigProblem(String place, String text) {
        super(place.isEmpty() ? text : place + ": " + text);
    }
}
