package org.quiltehr.hub.identify.match;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.quiltehr.hub.identify.match.Verdict.Compared;

/**
 * Makes weights from a sample of a network's records: odds by {@link Training}, shares of names, and thresholds from the
 * errors that the fitted weights let expect. The same sample gives the same weights.
 */
public final class Trainer {

    private static final int MOST_PAIRS = 400_000;
    private static final int LARGEST_BLOCK = 300;
    private static final long SEED = 20_260_801;

    /** Records that the committed table of names counts for. */
    private static final double PRIOR_RECORDS = 5000;

    /** A name the table does not have is this much rarer than the average one. */
    private static final double RARE = 0.1;

    /** A name that fewer bear is not kept: it stays as rare as any. */
    private static final int FEWEST = 3;

    /** Of the links the machine makes, so many may be expected to be wrong. */
    private static final double WRONG_LINKS = 1e-4;

    /** Of the pairs of one human that are compared, so many may be expected to be left separate. */
    private static final double MISSED = 2e-3;

    private static final double LEAST_LINK = 18;
    private static final double MOST_LINK = 32;
    private static final double LEAST_REVIEW = 5;
    private static final double MOST_REVIEW = 12;
    private static final double STEP = 0.5;

    private final List<Features> records;
    private final Weights start;
    private final Scorer scorer;

    private Trainer(Collection<Features> records, Weights start) {
        this.records = List.copyOf(records);
        this.start = start;
        this.scorer = new Scorer(start);
    }

    /** Weights fitted to these records, starting from the committed ones; of version 0 until they are stored. */
    public static Weights train(Collection<Features> records) {
        return new Trainer(records, Weights.committed()).train();
    }

    private Weights train() {
        List<Pattern> random = random();
        List<Pattern> born = alike(r -> r.birth().length() == 10 ? List.of(r.birth()) : List.of());
        List<Pattern> named = alike(Trainer::soundOfNames);
        Map<Field, Map<Level, Weights.Odds>> odds = Training.fit(start, new Training.Pairs(random, born, named));
        Weights fitted = new Weights(0, odds, shares(odds), Weights.COMMITTED);
        return new Weights(0, odds, fitted.shares(), thresholds(fitted));
    }

    private static List<String> soundOfNames(Features record) {
        return record.names().stream()
                .filter(n -> !n.first().isEmpty() && !n.family().isEmpty())
                .map(n -> Sounds.code(Scripts.latin(n.first())) + '|' + Sounds.code(Scripts.latin(n.familyText())))
                .distinct()
                .toList();
    }

    private List<Pattern> random() {
        List<List<Compared>> pairs = new ArrayList<>();
        Random random = new Random(SEED);
        long all = records.size() * (records.size() - 1L) / 2;
        if (all <= MOST_PAIRS) {
            for (int i = 0; i < records.size(); i++) {
                for (int j = i + 1; j < records.size(); j++) {
                    pairs.add(scorer.fields(records.get(i), records.get(j)));
                }
            }
        } else {
            while (pairs.size() < MOST_PAIRS) {
                int i = random.nextInt(records.size());
                int j = random.nextInt(records.size());
                if (i != j) {
                    pairs.add(scorer.fields(records.get(i), records.get(j)));
                }
            }
        }
        return Pattern.count(pairs);
    }

    private List<Pattern> alike(Function<Features, List<String>> keys) {
        Map<String, List<Features>> blocks = new HashMap<>();
        records.forEach(r -> keys.apply(r)
                .forEach(k ->
                        blocks.computeIfAbsent(k, none -> new ArrayList<>()).add(r)));
        List<List<Compared>> pairs = new ArrayList<>();
        for (List<Features> block : blocks.values()) {
            for (int i = 0; i < Math.min(block.size(), LARGEST_BLOCK); i++) {
                for (int j = i + 1; j < Math.min(block.size(), LARGEST_BLOCK) && pairs.size() < MOST_PAIRS; j++) {
                    pairs.add(scorer.fields(block.get(i), block.get(j)));
                }
            }
        }
        return Pattern.count(pairs);
    }

    /** How many of the network's people bear each name, where that is known well enough. */
    private Map<Field, Map<String, Double>> shares(Map<Field, Map<Level, Weights.Odds>> odds) {
        Map<Field, Map<String, Double>> shares = new EnumMap<>(Field.class);
        shares.put(Field.FAMILY, shares(Field.FAMILY, PersonName::familyText, odds));
        shares.put(Field.GIVEN, shares(Field.GIVEN, PersonName::first, odds));
        return shares;
    }

    private Map<String, Double> shares(
            Field field, Function<PersonName, String> part, Map<Field, Map<Level, Weights.Odds>> odds) {
        Map<String, Double> before = start.shares().getOrDefault(field, Map.of());
        Map<String, Integer> counts = new HashMap<>();
        records.stream()
                .filter(r -> !r.names().isEmpty())
                .forEach(r -> counts.merge(part.apply(r.names().getFirst()), 1, Integer::sum));
        counts.remove("");
        Weights.Odds equal = odds.getOrDefault(field, Map.of()).get(Level.EQUAL);
        double rare = equal == null ? 0 : equal.u() * RARE;
        double total = PRIOR_RECORDS + records.size();
        Map<String, Double> shares = new HashMap<>();
        Set<String> names = new HashSet<>(before.keySet());
        counts.forEach((name, count) -> {
            if (count >= FEWEST) {
                names.add(name);
            }
        });
        for (String name : names) {
            double prior = PRIOR_RECORDS * before.getOrDefault(name, rare);
            shares.put(name, (counts.getOrDefault(name, 0) + prior) / total);
        }
        return shares;
    }

    /** Where the expected errors among pairs that blocking lets meet are as few as wanted, within bounds. */
    private Weights.Thresholds thresholds(Weights fitted) {
        Scorer now = new Scorer(fitted);
        List<Verdict> verdicts = new ArrayList<>();
        List<List<Compared>> pairs = new ArrayList<>();
        for (long[] pair : candidates()) {
            Verdict verdict = now.compare(records.get((int) pair[0]), records.get((int) pair[1]));
            verdicts.add(verdict);
            pairs.add(verdict.fields());
        }
        if (verdicts.isEmpty()) {
            return Weights.COMMITTED;
        }
        double share = Training.share(Pattern.count(pairs), fitted);
        return new Weights.Thresholds(link(verdicts, share), review(verdicts, share));
    }

    private static double link(List<Verdict> verdicts, double share) {
        for (double threshold = LEAST_LINK; threshold < MOST_LINK; threshold += STEP) {
            double links = 0;
            double wrong = 0;
            for (Verdict verdict : verdicts) {
                if (verdict.guards().isEmpty() && verdict.weight() >= threshold) {
                    links++;
                    wrong += 1 - Training.chance(verdict.weight(), share);
                }
            }
            if (wrong <= links * WRONG_LINKS) {
                return threshold;
            }
        }
        return MOST_LINK;
    }

    private static double review(List<Verdict> verdicts, double share) {
        double all = verdicts.stream()
                .mapToDouble(v -> Training.chance(v.weight(), share))
                .sum();
        for (double threshold = MOST_REVIEW; threshold > LEAST_REVIEW; threshold -= STEP) {
            double missed = 0;
            for (Verdict verdict : verdicts) {
                if (verdict.weight() < threshold) {
                    missed += Training.chance(verdict.weight(), share);
                }
            }
            if (missed <= all * MISSED) {
                return threshold;
            }
        }
        return LEAST_REVIEW;
    }

    private List<long[]> candidates() {
        Map<Long, List<Integer>> blocks = new HashMap<>();
        for (int i = 0; i < records.size(); i++) {
            for (long key : Blocks.of(records.get(i))) {
                blocks.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
            }
        }
        Set<Long> seen = new HashSet<>();
        List<long[]> pairs = new ArrayList<>();
        for (List<Integer> block : blocks.values()) {
            if (block.size() > LARGEST_BLOCK) {
                continue;
            }
            for (int i = 0; i < block.size(); i++) {
                for (int j = i + 1; j < block.size() && pairs.size() < MOST_PAIRS; j++) {
                    if (seen.add((long) block.get(i) << 32 | block.get(j))) {
                        pairs.add(new long[] {block.get(i), block.get(j)});
                    }
                }
            }
        }
        return pairs;
    }
}
