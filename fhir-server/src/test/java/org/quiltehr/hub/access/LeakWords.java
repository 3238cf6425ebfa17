package org.quiltehr.hub.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which of many words stand in a text, in capitals or not: all of them are looked for in one pass over it (Aho and Corasick). */
final class LeakWords {

    private static final int SIGNS = 128;

    private final List<String> words;
    /** By state and sign the next state; by state the words that end there. */
    private final List<int[]> next = new ArrayList<>();

    private final List<List<Integer>> ends = new ArrayList<>();

    LeakWords(List<String> words) {
        this.words = List.copyOf(words);
        state();
        for (int word = 0; word < words.size(); word++) {
            add(words.get(word).toLowerCase(Locale.ROOT), word);
        }
        completeWithFallbacks();
    }

    private int state() {
        int[] none = new int[SIGNS];
        Arrays.fill(none, -1);
        next.add(none);
        ends.add(new ArrayList<>());
        return next.size() - 1;
    }

    private void add(String word, int number) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("an empty word stands everywhere");
        }
        int at = 0;
        for (char sign : word.toCharArray()) {
            if (next.get(at)[sign] < 0) {
                next.get(at)[sign] = state();
            }
            at = next.get(at)[sign];
        }
        ends.get(at).add(number);
    }

    private void completeWithFallbacks() {
        int[] fallback = new int[next.size()];
        Deque<Integer> queue = new ArrayDeque<>(List.of(0));
        while (!queue.isEmpty()) {
            int at = queue.remove();
            ends.get(at).addAll(at == 0 ? List.of() : ends.get(fallback[at]));
            for (int sign = 0; sign < SIGNS; sign++) {
                int to = next.get(at)[sign];
                int instead = at == 0 ? 0 : next.get(fallback[at])[sign];
                if (to < 0) {
                    next.get(at)[sign] = instead;
                } else {
                    fallback[to] = instead;
                    queue.add(to);
                }
            }
        }
    }

    /** The words that stand in a text. */
    Set<String> in(CharSequence text) {
        Set<String> found = new LinkedHashSet<>();
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            char sign = text.charAt(i);
            if (sign >= SIGNS) {
                at = 0;
                continue;
            }
            at = next.get(at)[sign >= 'A' && sign <= 'Z' ? sign + ('a' - 'A') : sign];
            for (int word : ends.get(at)) {
                found.add(words.get(word));
            }
        }
        return found;
    }
}
