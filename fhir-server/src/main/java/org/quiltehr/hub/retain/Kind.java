package org.quiltehr.hub.retain;

import java.util.Locale;

/** What is kept by month. */
public enum Kind {
    /** Messages as received; who sent them, when, and their receipts stay. */
    JOURNAL("message"),
    /** Who did what with whose record. */
    AUDIT("audit"),
    /** Versions that are no longer current, by the month in which they ended. */
    HISTORY("hist"),
    /** Which rows each transaction changed; links and unlinks stay. */
    CHANGES("change");

    private final String table;

    Kind(String table) {
        this.table = table;
    }

    /** The partitioned table. */
    String table() {
        return table;
    }

    /** The name in {@code quilt.yaml} and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
