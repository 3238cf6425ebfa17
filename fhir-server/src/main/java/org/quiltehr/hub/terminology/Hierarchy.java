package org.quiltehr.hub.terminology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which concept is above which, over all steps; a circle ends where it began and puts nothing above itself. */
final class Hierarchy {

    /** Takes one pair; {@code direct} for a step of one. */
    interface Pairs {
        void pair(int above, int below, boolean direct);
    }

    private final List<int[]> parents = new ArrayList<>();

    Hierarchy(List<Concept> concepts) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < concepts.size(); i++) {
            numbers.put(concepts.get(i).code(), i);
        }
        for (Concept concept : concepts) {
            parents.add(concept.parents().stream()
                    .map(numbers::get)
                    .filter(java.util.Objects::nonNull)
                    .mapToInt(Integer::intValue)
                    .distinct()
                    .toArray());
        }
    }

    void pairs(Pairs to) {
        for (int below = 0; below < parents.size(); below++) {
            Map<Integer, Boolean> seen = new LinkedHashMap<>();
            Deque<Integer> open = new ArrayDeque<>();
            for (int parent : parents.get(below)) {
                if (seen.putIfAbsent(parent, true) == null) {
                    open.add(parent);
                }
            }
            while (!open.isEmpty()) {
                for (int parent : parents.get(open.remove())) {
                    if (seen.putIfAbsent(parent, false) == null) {
                        open.add(parent);
                    }
                }
            }
            seen.remove(below);
            int child = below;
            seen.forEach((above, direct) -> to.pair(above, child, direct));
        }
    }

    /** The place of a concept that is above itself. */
    Optional<Integer> circle() {
        // 0 unseen, 1 on the way, 2 done
        byte[] state = new byte[parents.size()];
        int[] next = new int[parents.size()];
        for (int start = 0; start < state.length; start++) {
            @Nullable Integer at = state[start] == 0 ? start : null;
            Deque<Integer> way = new ArrayDeque<>();
            while (at != null) {
                state[at] = 1;
                int[] up = parents.get(at);
                if (next[at] < up.length) {
                    int parent = up[next[at]++];
                    if (state[parent] == 1) {
                        return Optional.of(parent);
                    }
                    if (state[parent] == 0) {
                        way.push(at);
                        at = parent;
                    }
                } else {
                    state[at] = 2;
                    at = way.poll();
                }
            }
        }
        return Optional.empty();
    }
}
