package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one line of the statements about one fact. Exact codes join; equal names, the ingredients of the table of
 * medicines and similar names join unless codes, body sites or dates contradict; nothing else does: a wrong join hides a
 * drug, a missed one only costs a line.
 */
final class Grouping {

    private final List<Statement> statements;
    private final int[] root;
    private final List<List<Integer>> members = new ArrayList<>();
    private final Rule[] rules;
    private final List<Set<String>> codes = new ArrayList<>();

    private Grouping(List<Statement> statements) {
        this.statements = statements;
        this.root = new int[statements.size()];
        this.rules = new Rule[statements.size()];
        for (int i = 0; i < root.length; i++) {
            root[i] = i;
            rules[i] = Rule.SINGLE;
            members.add(new ArrayList<>(List.of(i)));
        }
    }

    /** The lines in the order of their first statement; every statement is in exactly one line. */
    static List<Line> lines(List<Statement> statements) {
        Grouping grouping = new Grouping(statements);
        grouping.join();
        return grouping.collect();
    }

    private void join() {
        List<Set<String>> mapped = new ArrayList<>();
        List<Set<String>> names = new ArrayList<>();
        List<Set<String>> ingredients = new ArrayList<>();
        List<Set<String>> similar = new ArrayList<>();
        for (Statement statement : statements) {
            Keys keys = statement.keys();
            codes.add(keys.codes());
            mapped.add(keys.mapped());
            names.add(keys.names());
            ingredients.add(keys.ingredients());
            similar.add(keys.similar());
        }
        joinBy(Rule.SAME_CODE, codes);
        joinBy(Rule.MAPPED_CODE, mapped);
        joinBy(Rule.SAME_NAME, names);
        joinBy(Rule.SAME_INGREDIENT, ingredients);
        joinBy(Rule.SIMILAR_NAME, similar);
    }

    private void joinBy(Rule rule, List<Set<String>> keys) {
        Map<String, List<Integer>> sharing = new LinkedHashMap<>();
        for (int i = 0; i < root.length; i++) {
            for (String key : keys.get(i)) {
                sharing.computeIfAbsent(key, k -> new ArrayList<>(2)).add(i);
            }
        }
        for (List<Integer> alike : sharing.values()) {
            if (alike.size() > 1) {
                joinAlike(rule, alike);
            }
        }
    }

    private void joinAlike(Rule rule, List<Integer> alike) {
        List<Statement> all = alike.stream().map(statements::get).toList();
        List<Integer> clear = alike.stream()
                .filter(i -> !DateWindow.ambiguous(statements.get(i), all))
                .toList();
        for (int i = 1; i < clear.size(); i++) {
            for (int j = 0; j < i; j++) {
                int one = root[clear.get(i)];
                int other = root[clear.get(j)];
                if (one != other && !contradict(one, other, rule)) {
                    union(Math.max(one, other), Math.min(one, other), rule);
                }
            }
        }
    }

    private void union(int from, int into, Rule rule) {
        Rule weakest = rules[into].compareTo(rules[from]) > 0 ? rules[into] : rules[from];
        rules[into] = weakest.compareTo(rule) > 0 ? weakest : rule;
        members.get(from).forEach(i -> root[i] = into);
        members.get(into).addAll(members.get(from));
        members.get(from).clear();
    }

    /** Whether any member of one group contradicts any of the other. */
    private boolean contradict(int one, int other, Rule rule) {
        for (int a : members.get(one)) {
            for (int b : members.get(other)) {
                if (contradictPair(a, b, rule)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean contradictPair(int a, int b, Rule rule) {
        Statement one = statements.get(a);
        Statement other = statements.get(b);
        if (DateWindow.apart(one, other)) {
            return true;
        }
        Set<String> sitesA = one.keys().sites();
        Set<String> sitesB = other.keys().sites();
        if (!sitesA.isEmpty() && !sitesB.isEmpty() && sitesA.stream().noneMatch(sitesB::contains)) {
            return true;
        }
        return rule.compareTo(Rule.MAPPED_CODE) > 0
                && !Facts.medication(one)
                && !(rule == Rule.SAME_INGREDIENT)
                && codes.get(a).stream().noneMatch(codes.get(b)::contains)
                && shareSystem(codes.get(a), codes.get(b));
    }

    private static boolean shareSystem(Set<String> one, Set<String> other) {
        Set<String> systems = new HashSet<>();
        one.forEach(key -> systems.add(key.substring(0, Math.max(0, key.indexOf('|')))));
        return other.stream().anyMatch(key -> systems.contains(key.substring(0, Math.max(0, key.indexOf('|')))));
    }

    private List<Line> collect() {
        Map<Integer, List<Statement>> groups = new LinkedHashMap<>();
        for (int i = 0; i < root.length; i++) {
            groups.computeIfAbsent(root[i], r -> new ArrayList<>()).add(statements.get(i));
        }
        List<Line> lines = new ArrayList<>();
        groups.forEach((into, of) ->
                lines.add(new Line(of, EnumSet.copyOf(Contradictions.within(of)), rules[into], new ArrayList<>())));
        return lines;
    }
}
