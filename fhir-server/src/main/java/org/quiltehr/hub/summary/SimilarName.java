package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names that differ in spelling only: British or American, short forms of the committed table, words in another order, two
 * letters that changed places, a letter doubled or not. No other letter may differ: dysphagia is not dysphasia.
 */
final class SimilarName {

    private static final Map<String, String> SHORT_FORMS = new HashMap<>();
    private static final Set<String> EMPTY_WORDS = Set.of("of", "the", "a", "an", "in", "nos", "unspecified");
    /** What stands before such a word is not what stands after it. */
    private static final Set<String> ORDERING = Set.of(
            "due", "secondary", "caused", "following", "after", "before", "from", "causing", "complicating", "and");

    private static final Pattern SEMANTIC_TAG =
            Pattern.compile("\\((?:disorder|finding|procedure|situation|event|substance|product)\\)\\s*$");
    private static final int LONG = 7;

    static {
        for (String[] row : CsvTable.rows("short-forms.csv")) {
            SHORT_FORMS.put(row[0], row[1]);
        }
    }

    private SimilarName() {}

    /** Equal for similar names; empty if the name does not lend itself to it. */
    static String key(String name) {
        String normal =
                Codes.normal(SEMANTIC_TAG.matcher(name.toLowerCase(Locale.ROOT)).replaceAll(" "));
        List<String> words = new ArrayList<>();
        for (String word : SHORT_FORMS.getOrDefault(normal, normal).split(" ")) {
            if (!EMPTY_WORDS.contains(word)) {
                words.add(canonical(word));
            }
        }
        boolean bothSides = words.contains("left") && words.contains("right");
        if (!bothSides && words.stream().noneMatch(ORDERING::contains)) {
            words.sort(null);
        }
        return String.join(" ", words);
    }

    private static String canonical(String word) {
        String spelled = word.replace("ae", "e").replace("oe", "e").replaceAll("our$", "or");
        if (spelled.length() < LONG) {
            return spelled;
        }
        StringBuilder single = new StringBuilder();
        for (int i = 0; i < spelled.length(); i++) {
            if (i == 0 || spelled.charAt(i) != spelled.charAt(i - 1)) {
                single.append(spelled.charAt(i));
            }
        }
        char[] inner = single.substring(1, single.length() - 1).toCharArray();
        Arrays.sort(inner);
        return single.charAt(0) + new String(inner) + single.charAt(single.length() - 1);
    }
}
