package org.quiltehr.hub.web;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.quiltehr.hub.practice.Practice;

/** The mark of each practice: three letters no other practice has, a pattern, and its whole name. */
final class Badges {

    private static final int PATTERNS = 6;
    private static final int LETTERS = 3;

    /**
     * One practice's mark.
     *
     * @param patch which of the six patterns, from 1
     */
    record Badge(String slug, String code, String name, int patch) {

        public String css() {
            return "src p" + patch;
        }
    }

    private final Map<String, Badge> bySlug = new TreeMap<>();

    /** In the order of the practices' numbers, so that a new practice never changes the letters of an older one. */
    Badges(List<Practice> practices) {
        Set<String> taken = new HashSet<>();
        practices.stream()
                .sorted((a, b) -> Integer.compare(a.ref().num(), b.ref().num()))
                .forEach(p -> {
                    String code = free(p.name(), p.ref().slug(), taken);
                    taken.add(code);
                    bySlug.put(
                            p.ref().slug(),
                            new Badge(
                                    p.ref().slug(),
                                    code,
                                    p.name(),
                                    Math.floorMod(p.ref().num(), PATTERNS) + 1));
                });
    }

    Badge of(String slug) {
        return bySlug.getOrDefault(
                slug, new Badge(slug, "???", slug.isEmpty() ? "a practice that is not known" : slug, 1));
    }

    private static String free(String name, String slug, Set<String> taken) {
        StringBuilder letters = new StringBuilder();
        for (String word : name.split("[^\\p{L}\\p{N}]+")) {
            if (!word.isEmpty() && !word.equalsIgnoreCase("of") && !word.equalsIgnoreCase("and")) {
                letters.append(word.charAt(0));
            }
        }
        String rest = (name + slug).replaceAll("[^\\p{L}\\p{N}]", "");
        String initials = letters.length() >= LETTERS
                ? letters.toString()
                : letters.append(rest.substring(Math.min(1, rest.length()))).toString();
        String code = (initials + "XXX").substring(0, LETTERS).toUpperCase(Locale.ROOT);
        for (char last = 'A'; taken.contains(code) && last <= 'Z'; last++) {
            code = code.substring(0, LETTERS - 1) + last;
        }
        for (int number = 1; taken.contains(code); number++) {
            code = code.substring(0, 1) + number;
        }
        return code;
    }
}
