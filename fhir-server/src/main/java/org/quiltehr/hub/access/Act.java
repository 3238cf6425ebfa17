package org.quiltehr.hub.access;

import java.util.Locale;

/** What can be allowed; {@code access_rule.act}. */
public enum Act {
    /** Read clinical resources. */
    CHART,
    /** Read Patient resources and nothing else: whom stewards must tell apart. */
    PERSONS,
    /** Write clinical resources for a practice. */
    WRITE,
    /** Decide about medicines of a stay and send its packet. */
    DISCHARGE,
    /** Send messages to a feed of a practice. */
    PUSH,
    /** See what a practice's feeds brought and what became of it. */
    MESSAGES,
    /** Have messages worked again. */
    WORK,
    /** Decide about links, codes and terminologies. */
    STEWARD,
    /** Make and change practices and feeds. */
    CONFIGURE,
    /** Make accounts, give and take roles. */
    ACCOUNTS,
    /** Read the audit trail. */
    AUDIT,
    /** Open a chart in an emergency. */
    BREAK_GLASS,
    /** See numbers over many patients. */
    AGGREGATE;

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Act of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
