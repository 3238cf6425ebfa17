package org.quiltehr.hub.identify.match;

import java.util.Locale;

/** What is compared, in the order of an explanation. */
public enum Field {
    FAMILY,
    GIVEN,
    MIDDLE,
    BIRTH,
    SEX,
    ADDRESS,
    PHONE,
    EMAIL,
    /** A national number. */
    NATIONAL,
    /** Another number that one human has one of. */
    PERSONAL,
    /** A record number of one assigner. */
    RECORD,
    PAYER,
    MOTHER;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
