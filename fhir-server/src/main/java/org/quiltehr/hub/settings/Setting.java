package org.quiltehr.hub.settings;

import java.util.Locale;

/**
 * One thing that can be set.
 *
 * @param usual its value where nothing is said; empty: none
 * @param what it does, for the table in {@code docs/operations.md}
 */
public record Setting(String name, Kind kind, String usual, String what) {

    /** The variable of the environment that says it. */
    public String variable() {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Its line of the table. */
    public String row() {
        return "| `" + name + "` | " + kind.words() + " | " + (usual.isEmpty() ? "" : "`" + usual + "`") + " | " + what
                + " |";
    }
}
