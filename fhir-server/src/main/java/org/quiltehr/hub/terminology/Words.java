package org.quiltehr.hub.terminology;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts as words, and how much two of them are alike. */
final class Words {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final int MOST = 20;

    private Words() {}

    /** The words of a text in lower case, each once: letters and digits only, so they are safe in a text query. */
    static List<String> of(String text) {
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.results()
                .map(java.util.regex.MatchResult::group)
                .distinct()
                .limit(MOST)
                .toList();
    }

    /** From 0, nothing in common, to 1, the same: Dice's coefficient over letter pairs, and over words. */
    static double alike(String a, String b) {
        List<String> one = of(a);
        List<String> other = of(b);
        if (one.isEmpty() || other.isEmpty()) {
            return 0;
        }
        return 0.5 * dice(Set.copyOf(one), Set.copyOf(other)) + 0.5 * dice(pairs(one), pairs(other));
    }

    private static Set<String> pairs(List<String> words) {
        Set<String> pairs = new HashSet<>();
        for (String word : words) {
            String padded = " " + word + " ";
            for (int i = 0; i + 1 < padded.length(); i++) {
                pairs.add(padded.substring(i, i + 2));
            }
        }
        return pairs;
    }

    private static double dice(Set<String> a, Set<String> b) {
        long both = a.stream().filter(b::contains).count();
        return 2.0 * both / (a.size() + b.size());
    }
}
