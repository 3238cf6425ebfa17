package org.quiltehr.hub.watch;

/**
 * Something out of order now.
 *
 * @param kind what kind of condition
 * @param subject {@code practice/feed}, {@code practice/emergency-number}, or empty: the hub itself
 * @param text what is wrong and what to do; no data of patients
 */
record Finding(Kind kind, String subject, String text) {

    /** Kinds of conditions. */
    enum Kind {
        /** A feed is quiet for longer than it ever is. */
        FEED_SILENT,
        /** Most feeds fell silent together: the cause is not theirs. */
        NETWORK_SILENT,
        /** Many of a feed's messages are quarantined of late. */
        FEED_REFUSED,
        /** A chart of a practice's patient was opened in an emergency, and nobody has looked at it. */
        EMERGENCY,
        /** Messages wait for too long. */
        BACKLOG,
        /** The disk is nearly full. */
        DISK,
        /** A certificate of the hub's ports expires soon, or has. */
        CERTIFICATE,
        /** The last backup failed, or is too old. */
        BACKUP,
        /** Emergency access was not reviewed in time. */
        BREAK_GLASS;

        /** The name outside, such as {@code feed-silent}. */
        String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        /** Whether it is told in quiet hours too. */
        boolean urgent() {
            return this == EMERGENCY || this == NETWORK_SILENT || this == BACKLOG || this == DISK;
        }

        static Kind of(String code) {
            return valueOf(code.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
        }
    }
}
