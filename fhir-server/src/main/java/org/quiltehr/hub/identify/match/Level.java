package org.quiltehr.hub.identify.match;

import java.util.Locale;

/** How one field of two records compares. */
public enum Level {
    EQUAL,
    NICKNAME,
    /** Within a typing error. */
    CLOSE,
    /** Given names two edits apart, or by the first letter: as like two names as one. */
    NEAR,
    INITIAL,
    /** One is part of the other, or one's first name is the other's second. */
    PART,
    /** Equal to a name the other says is former. */
    FORMER,
    /** Given and family name change places. */
    SWAPPED,
    /** A birth date one digit, one swap of neighbours, or day and month apart. */
    SLIP,
    PARTIAL,
    HOUSE,
    STREET,
    ZIP,
    CITY,
    DIFFERENT,
    /** One of them does not say: no evidence. */
    UNSAID;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
