package org.quiltehr.hub.index;

import java.util.Locale;

/** The prefixes of ordered values. */
enum Prefix {
    EQ,
    NE,
    GT,
    LT,
    GE,
    LE,
    SA,
    EB,
    AP;

    /** The prefix of a value; {@link #EQ} if there is none. */
    static Prefix of(String value) {
        if (value.length() > 2 && Character.isLetter(value.charAt(0)) && Character.isLetter(value.charAt(1))) {
            String text = value.substring(0, 2).toUpperCase(Locale.ROOT);
            for (Prefix prefix : values()) {
                if (prefix.name().equals(text)) {
                    return prefix;
                }
            }
        }
        return EQ;
    }

    /** The value without its prefix. */
    static String rest(String value) {
        return of(value) != EQ || value.toLowerCase(Locale.ROOT).startsWith("eq") ? value.substring(2) : value;
    }
}
