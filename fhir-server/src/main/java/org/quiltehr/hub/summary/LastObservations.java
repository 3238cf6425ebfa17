package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.query.Stored;

/**
 * The newest observations of each test. A test is what shares codes, also through others: a local code that any practice
 * (or a concept map) ties to a LOINC code is that LOINC code. Without codes it is what has the same words.
 */
public final class LastObservations {

    private record Seen(
            Stored stored, Glance glance, @Nullable Instant at) {}

    private LastObservations() {}

    /**
     * Tests in the order of their newest observation, of each the newest first; withdrawn ones are left out.
     *
     * @param codes tokens of which one must be a code of the test; empty for all
     * @param categories tokens of which one must be a category of the observation; empty for all
     */
    public static List<Stored> of(List<Stored> observations, List<String> codes, List<String> categories, int max) {
        List<Seen> seen = new ArrayList<>();
        Map<String, String> parent = new HashMap<>();
        for (Stored stored : observations) {
            Glance glance = Glance.at(stored.json());
            if (!stored.type().equals("Observation") || Placing.withdrawn(stored.type(), glance)) {
                continue;
            }
            seen.add(new Seen(stored, glance, When.instant(When.start(stored.type(), glance))));
            List<String> keys = keys(glance);
            keys.forEach(key -> join(parent, keys.getFirst(), key));
        }
        Set<String> wanted = Set.copyOf(roots(parent, codes));
        seen.removeIf(s -> !categories.isEmpty()
                && s.glance.codes("category").stream()
                        .noneMatch(has -> categories.stream().anyMatch(token -> matches(token, has))));
        seen.sort(Comparator.comparing(Seen::at, Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
                .thenComparing(s -> s.stored.shownId()));
        Map<String, List<Stored>> tests = new LinkedHashMap<>();
        for (Seen one : seen) {
            String test = root(parent, keys(one.glance).getFirst());
            if (codes.isEmpty() || wanted.contains(test)) {
                List<Stored> of = tests.computeIfAbsent(test, t -> new ArrayList<>());
                if (of.size() < max) {
                    of.add(one.stored);
                }
            }
        }
        return tests.values().stream().flatMap(List::stream).toList();
    }

    private static List<String> roots(Map<String, String> parent, List<String> tokens) {
        List<String> roots = new ArrayList<>();
        for (String key : List.copyOf(parent.keySet())) {
            if (tokens.stream().anyMatch(token -> matches(token, key))) {
                roots.add(root(parent, key));
            }
        }
        return roots.stream().distinct().toList();
    }

    /** {@code system|code}, {@code |code} (no system), or {@code code} of any system. */
    private static boolean matches(String token, String has) {
        return token.indexOf('|') >= 0 ? token.equals(has) : has.endsWith("|" + token);
    }

    private static List<String> keys(Glance glance) {
        List<String> codes = glance.codes("code");
        if (!codes.isEmpty()) {
            return codes;
        }
        String words = glance.first("code.text", "code.display");
        return List.of("words " + (words == null ? "" : Codes.normal(words)));
    }

    private static void join(Map<String, String> parent, String one, String other) {
        parent.putIfAbsent(one, one);
        parent.putIfAbsent(other, other);
        parent.put(root(parent, other), root(parent, one));
    }

    private static String root(Map<String, String> parent, String key) {
        String at = key;
        while (true) {
            String next = parent.getOrDefault(at, at);
            if (next.equals(at)) {
                return at;
            }
            at = next;
        }
    }
}
