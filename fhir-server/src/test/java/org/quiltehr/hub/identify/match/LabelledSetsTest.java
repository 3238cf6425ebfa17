package org.quiltehr.hub.identify.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.identify.match.LabelledSets.Labelled;
import org.quiltehr.hub.identify.match.LabelledSets.Pair;
import org.quiltehr.hub.identify.match.Verdict.Outcome;

/** Precision and recall over the public labelled sets, with the committed weights and the blocking of production. */
class LabelledSetsTest {

    private final Scorer scorer = new Scorer(Weights.committed());

    private record Figures(double precision, double automatic, double withReview, int reviewed) {}

    private Figures measure(String set, List<Labelled> records) {
        Map<String, Integer> sizes = new HashMap<>();
        records.forEach(r -> sizes.merge(r.human(), 1, Integer::sum));
        long truth = sizes.values().stream().mapToLong(n -> n * (n - 1L) / 2).sum();
        long start = System.nanoTime();
        List<int[]> candidates = LabelledSets.candidates(records);
        Map<Outcome, int[]> counts = new EnumMap<>(Outcome.class);
        List<String> shown = new ArrayList<>();
        Map<String, Integer> why = new TreeMap<>();
        for (int[] pair : candidates) {
            Labelled a = records.get(pair[0]);
            Labelled b = records.get(pair[1]);
            Verdict verdict = scorer.compare(a.features(), b.features());
            boolean same = a.human().equals(b.human());
            counts.computeIfAbsent(verdict.outcome(), k -> new int[2])[same ? 1 : 0]++;
            if (verdict.outcome() == Outcome.LINK && !same || verdict.outcome() == Outcome.SEPARATE && same) {
                shown.add(verdict.outcome() + " " + verdict.weight() + verdict.fields() + verdict.guards());
            }
            if (verdict.outcome() == Outcome.REVIEW && same) {
                shown.add("R " + verdict.guards() + a.features().names()
                        + b.features().names() + a.features().birth() + " "
                        + b.features().birth() + a.features().places()
                        + b.features().places() + a.features().numbers()
                        + b.features().numbers());
                why.merge(verdict.guards().toString(), 1, Integer::sum);
            }
        }
        int[] link = counts.getOrDefault(Outcome.LINK, new int[2]);
        int[] review = counts.getOrDefault(Outcome.REVIEW, new int[2]);
        int[] separate = counts.getOrDefault(Outcome.SEPARATE, new int[2]);
        Figures figures = new Figures(
                link[1] / (double) Math.max(1, link[0] + link[1]),
                link[1] / (double) truth,
                (link[1] + review[1]) / (double) truth,
                review[0] + review[1]);
        System.out.printf(
                "%s: %d records, %d true pairs, %d compared (%d of one human never), %.1f us a pair;"
                        + " precision %.4f, automatic %.3f, with review %.3f; review %d true %d other; wrong links %d%n",
                set,
                records.size(),
                truth,
                candidates.size(),
                truth - link[1] - review[1] - separate[1],
                (System.nanoTime() - start) / 1e3 / candidates.size(),
                figures.precision(),
                figures.automatic(),
                figures.withReview(),
                review[1],
                review[0],
                link[0]);
        if (System.getenv("QUILT_EXPLAIN") != null) {
            shown.forEach(System.out::println);
            why.forEach((k, v) -> System.out.println(v + " " + k));
        }
        return figures;
    }

    @Test
    void febrl1() {
        Figures figures = measure("FEBRL 1", LabelledSets.febrl("dataset1.csv"));
        assertTrue(figures.precision() >= 0.999);
        assertTrue(figures.automatic() >= 0.85);
        assertTrue(figures.withReview() >= 0.97);
    }

    @Test
    void febrl2() {
        Figures figures = measure("FEBRL 2", LabelledSets.febrl("dataset2.csv"));
        assertTrue(figures.precision() >= 0.999);
        assertTrue(figures.automatic() >= 0.80);
        assertTrue(figures.withReview() >= 0.97);
    }

    @Test
    void fake1000() {
        Figures figures = measure("fake_1000", LabelledSets.fake1000());
        assertTrue(figures.precision() >= 0.99);
    }

    @Test
    void miisPairsEachByItself() {
        List<Pair> pairs = LabelledSets.miis();
        Map<String, Map<Outcome, Integer>> table = new TreeMap<>();
        for (Pair pair : pairs) {
            Verdict verdict = scorer.compare(pair.a(), pair.b());
            table.computeIfAbsent(pair.expected(), k -> new EnumMap<>(Outcome.class))
                    .merge(verdict.outcome(), 1, Integer::sum);
            boolean wrong = verdict.outcome() == Outcome.LINK && pair.expected().equals("Not a Match");
            boolean missed =
                    verdict.outcome() == Outcome.SEPARATE && pair.expected().equals("Match");
            if (wrong || missed) {
                System.out.println("MIIS " + pair.name() + " expected " + pair.expected() + ", came out "
                        + verdict.outcome() + " " + verdict.guards()
                        + (System.getenv("QUILT_EXPLAIN") != null ? verdict.fields() : ""));
            }
        }
        System.out.println("MIIS verdicts: " + table);
        assertEquals(0, table.get("Not a Match").getOrDefault(Outcome.LINK, 0));
    }
}
