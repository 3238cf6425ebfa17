package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one line of the statements about one fact. Exact codes join; equal names join unless codes or body sites
 * contradict; nothing else does: a wrong join hides a drug, a missed one only costs a line.
 */
final class Grouping {

    static final String SINGLE = "single";
    static final String SAME_CODE = "same-code";
    static final String SAME_NAME = "same-name";

    private final List<Statement> statements;
    private final int[] parent;
    private final boolean[] byName;

    private Grouping(List<Statement> statements) {
        this.statements = statements;
        this.parent = new int[statements.size()];
        this.byName = new boolean[statements.size()];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
        }
    }

    /** The lines of one section in the order of their first statement; every statement is in exactly one line. */
    static List<Line> lines(List<Statement> statements) {
        Grouping grouping = new Grouping(statements);
        grouping.join();
        return grouping.collect();
    }

    private void join() {
        List<Set<String>> codes = new ArrayList<>();
        List<Set<String>> names = new ArrayList<>();
        for (Statement statement : statements) {
            Optional<String> none =
                    statement.type().equals("AllergyIntolerance") ? NoKnown.category(statement) : Optional.empty();
            codes.add(none.map(category -> Set.of("no-known " + category)).orElseGet(() -> Facts.codeKeys(statement)));
            names.add(none.isPresent() ? Set.of() : Facts.nameKeys(statement));
        }
        joinBy(codes, codes, false);
        joinBy(names, codes, true);
    }

    private void joinBy(List<Set<String>> keys, List<Set<String>> codes, boolean name) {
        Map<String, List<Integer>> first = new HashMap<>();
        for (int i = 0; i < statements.size(); i++) {
            for (String key : keys.get(i)) {
                List<Integer> sharing = first.computeIfAbsent(key, k -> new ArrayList<>(2));
                for (int other : sharing) {
                    if (root(i) != root(other) && !vetoed(root(i), root(other), codes, name)) {
                        byName[root(other)] |= name | byName[root(i)];
                        parent[root(i)] = root(other);
                    }
                }
                sharing.add(i);
            }
        }
    }

    /** Whether any member of one group contradicts any of the other. */
    private boolean vetoed(int one, int other, List<Set<String>> codes, boolean name) {
        for (int a = 0; a < parent.length; a++) {
            for (int b = 0; root(a) == one && b < parent.length; b++) {
                if (root(b) == other && contradict(a, b, codes, name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean contradict(int a, int b, List<Set<String>> codes, boolean name) {
        Set<String> sitesA = Facts.sites(statements.get(a));
        Set<String> sitesB = Facts.sites(statements.get(b));
        if (!sitesA.isEmpty() && !sitesB.isEmpty() && sitesA.stream().noneMatch(sitesB::contains)) {
            return true;
        }
        return name
                && !Facts.medication(statements.get(a))
                && codes.get(a).stream().noneMatch(codes.get(b)::contains)
                && shareSystem(codes.get(a), codes.get(b));
    }

    private static boolean shareSystem(Set<String> one, Set<String> other) {
        Set<String> systems = new HashSet<>();
        one.forEach(key -> systems.add(key.substring(0, Math.max(0, key.indexOf('|')))));
        return other.stream().anyMatch(key -> systems.contains(key.substring(0, Math.max(0, key.indexOf('|')))));
    }

    private int root(int i) {
        int at = i;
        while (parent[at] != at) {
            at = parent[at];
        }
        return at;
    }

    private List<Line> collect() {
        Map<Integer, List<Statement>> groups = new LinkedHashMap<>();
        for (int i = 0; i < parent.length; i++) {
            groups.computeIfAbsent(root(i), r -> new ArrayList<>()).add(statements.get(i));
        }
        List<Line> lines = new ArrayList<>();
        groups.forEach((root, members) -> lines.add(new Line(
                members,
                EnumSet.copyOf(Contradictions.within(members)),
                members.size() == 1 ? SINGLE : byName[root] ? SAME_NAME : SAME_CODE)));
        return Contradictions.between(lines);
    }
}
