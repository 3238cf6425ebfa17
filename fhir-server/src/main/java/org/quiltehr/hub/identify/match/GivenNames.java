package org.quiltehr.hub.identify.match;

/** Whether two names may be one name, written differently. */
public final class GivenNames {

    /** A word shorter than this bears one typing error only. */
    private static final int SHORT = 5;

    private GivenNames() {}

    /** Both say something, and no slip, initial or shared part explains the difference. */
    public static boolean disagree(String a, String b) {
        return !a.isEmpty() && !b.isEmpty() && !mayBeOne(a, b);
    }

    private static boolean mayBeOne(String a, String b) {
        int limit = Math.min(a.length(), b.length()) < SHORT ? 1 : 2;
        if (a.startsWith(b) || b.startsWith(a) || Text.edits(a, b, limit) <= limit) {
            return true;
        }
        for (String part : a.split(" ")) {
            for (String other : b.split(" ")) {
                if (part.equals(other) || Nicknames.related(part, other)) {
                    return true;
                }
            }
        }
        return false;
    }
}
