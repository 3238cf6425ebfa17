package org.quiltehr.hub.identify.match;

/**
 * An identifier as evidence.
 *
 * @param system who assigned it
 * @param value letters and digits, upper case
 */
public record IdNumber(String system, String value, Kind kind) {

    /** What it says about a human. */
    public enum Kind {
        /** One human, one number, for life: a national number with valid digits. */
        NATIONAL,
        /** One human, one number, by an assigner whose rules are not known: two numbers prove nothing. */
        PERSONAL,
        /** A record number: an assigner may give two to one human, hardly one to two. */
        RECORD,
        /** A payer's number: relatives share it. */
        PAYER
    }
}
