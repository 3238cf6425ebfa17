package org.quiltehr.hub.identify.match;

import com.ibm.icu.text.Transliterator;

/** Names in other scripts, as they are usually written in Latin letters. */
final class Scripts {

    /** Beyond Latin and its extensions. */
    private static final char LATIN_ENDS = 'ɐ';

    private static final Transliterator TO_LATIN = Transliterator.getInstance("Any-Latin; Latin-ASCII; Lower");

    private Scripts() {}

    /** One is in Latin letters and the other is not, so that they can only be compared by their sound. */
    static boolean differ(String a, String b) {
        return !a.isEmpty() && !b.isEmpty() && isForeign(a) != isForeign(b);
    }

    /** A normalised name in Latin letters; itself if it is in them. */
    static String latin(String name) {
        return isForeign(name) ? Text.normal(TO_LATIN.transliterate(name)).replace(" ", "") : name;
    }

    private static boolean isForeign(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= LATIN_ENDS) {
                return true;
            }
        }
        return false;
    }
}
