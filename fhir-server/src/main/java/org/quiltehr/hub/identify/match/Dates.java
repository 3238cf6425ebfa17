package org.quiltehr.hub.identify.match;

/** Birth dates as FHIR writes them ({@code 1970}, {@code 1970-02}, {@code 1970-02-03}), compared with tolerance. */
public final class Dates {

    private Dates() {}

    /** How two dates that both say something compare. */
    enum Agreement {
        EQUAL,
        /** One digit differs, two neighbouring digits are swapped, or day and month are. */
        SLIP,
        /** One is less precise, and they agree as far as it goes. */
        PARTIAL,
        DIFFERENT
    }

    /** Both say something and it is not the same within a slip. */
    public static boolean disagree(String a, String b) {
        return !a.isEmpty() && !b.isEmpty() && compare(a, b) == Agreement.DIFFERENT;
    }

    static Agreement compare(String a, String b) {
        if (a.equals(b)) {
            return Agreement.EQUAL;
        }
        if (a.length() != b.length()) {
            return a.startsWith(b) || b.startsWith(a) ? Agreement.PARTIAL : Agreement.DIFFERENT;
        }
        if (a.length() < 10) {
            return Agreement.DIFFERENT;
        }
        return slip(a, b) ? Agreement.SLIP : Agreement.DIFFERENT;
    }

    private static boolean slip(String a, String b) {
        boolean swapped = a.regionMatches(0, b, 0, 4) && a.regionMatches(5, b, 8, 2) && a.regionMatches(8, b, 5, 2);
        return swapped || Text.edits(digits(a), digits(b), 1) <= 1;
    }

    private static String digits(String date) {
        return date.substring(0, 4) + date.substring(5, 7) + date.substring(8, 10);
    }
}
