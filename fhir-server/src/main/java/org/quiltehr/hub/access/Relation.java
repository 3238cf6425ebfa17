package org.quiltehr.hub.access;

import java.util.Locale;

/** What a record must have to do with the practice a role is held at; {@code access_rule.relation}. */
enum Relation {
    /** Nothing: every record. */
    ALL,
    /** The practice itself stated it. */
    PRACTICE,
    /** It is of a person of whom the practice has a record. */
    PATIENTS,
    /** It is of a person who is in the practice's hospital now, or was within some days. */
    STAY,
    /** It is of a person whose chart this reader opened in an emergency. */
    GLASS;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Relation of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
