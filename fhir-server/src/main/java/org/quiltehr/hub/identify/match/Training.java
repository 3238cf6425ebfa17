package org.quiltehr.hub.identify.match;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fits weights to a network's own records without labels, by expectation maximisation.
 *
 * <p>What two humans have in common by chance (u) is read off pairs drawn at random, each weighed by the chance that it
 * is of two humans. What two records of one human have in common (m) is read off pairs that are equal in one field, which
 * is then left out: birth date and home by those that sound alike, the names by those born on one day. The table the fit starts
 * from counts as some pairs of its own, so that a small network stays near it and a level nobody had keeps a sane weight.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1989.10478785">Jaro, Advances in Record-Linkage Methodology</a>
 */
final class Training {

    /** Pairs of one human that the starting table counts for. */
    private static final double PRIOR_SAME = 60;

    /** Pairs of two humans that it counts for. */
    private static final double PRIOR_OTHER = 2000;

    private static final int ROUNDS = 8;
    private static final int STEPS = 12;
    private static final double ALMOST_NONE = 1e-9;

    private final Weights start;
    private Map<Field, Map<Level, Double>> same;
    private Map<Field, Map<Level, Double>> other;

    private Training(Weights start) {
        this.start = start;
        this.same = side(start, true);
        this.other = side(start, false);
    }

    /**
     * Pairs of the network to learn from.
     *
     * @param random drawn at random
     * @param bornAlike born on one day
     * @param namedAlike whose names sound alike
     */
    record Pairs(List<Pattern> random, List<Pattern> bornAlike, List<Pattern> namedAlike) {}

    static Map<Field, Map<Level, Weights.Odds>> fit(Weights start, Pairs pairs) {
        Training training = new Training(start);
        for (int round = 0; round < ROUNDS; round++) {
            training.chance(pairs.random());
            training.sameness(pairs);
        }
        return training.odds();
    }

    /** The share of pairs that are of one human, where the weights are known. */
    static double share(List<Pattern> pairs, Weights weights) {
        double total = pairs.stream().mapToDouble(Pattern::count).sum();
        double share = 0.1;
        for (int step = 0; step < STEPS && total > 0; step++) {
            double sum = 0;
            for (Pattern pair : pairs) {
                sum += pair.count() * chance(pair.weight(weights), share);
            }
            share = Math.clamp(sum / total, ALMOST_NONE, 1 - ALMOST_NONE);
        }
        return share;
    }

    /** The chance that a pair of this weight is of one human, where so many are. */
    static double chance(double weight, double share) {
        return 1 / (1 + (1 - share) / share * Math.pow(2, -weight));
    }

    private void chance(List<Pattern> random) {
        Weights now = weights(EnumSet.noneOf(Field.class));
        double share = share(random, now);
        Map<Field, Map<Level, Double>> counts = empty();
        for (Pattern pair : random) {
            add(counts, pair, pair.count() * (1 - chance(pair.weight(now), share)), Set.of());
        }
        double total = random.stream().mapToDouble(Pattern::count).sum();
        other = normal(counts, side(start, false), PRIOR_OTHER, 1 / Math.max(1, total));
    }

    private void sameness(Pairs pairs) {
        Map<Field, Map<Level, Double>> counts = empty();
        learn(counts, pairs.bornAlike(), EnumSet.of(Field.BIRTH));
        learn(counts, pairs.namedAlike(), EnumSet.of(Field.FAMILY, Field.GIVEN));
        same = normal(counts, side(start, true), PRIOR_SAME, 0);
    }

    private void learn(Map<Field, Map<Level, Double>> counts, List<Pattern> pairs, Set<Field> fixed) {
        Weights now = weights(fixed);
        double share = share(pairs, now);
        for (Pattern pair : pairs) {
            add(counts, pair, pair.count() * chance(pair.weight(now), share), fixed);
        }
    }

    private static void add(Map<Field, Map<Level, Double>> counts, Pattern pair, double count, Set<Field> fixed) {
        for (Field field : Field.values()) {
            Level level = pair.of(field);
            if (level != Level.UNSAID && !fixed.contains(field)) {
                counts.getOrDefault(field, Map.of()).merge(level, count, Double::sum);
            }
        }
    }

    /** Counts as shares, with the starting table's as some more; none is below {@code least} unless it started there. */
    private static Map<Field, Map<Level, Double>> normal(
            Map<Field, Map<Level, Double>> counts, Map<Field, Map<Level, Double>> prior, double pairs, double least) {
        Map<Field, Map<Level, Double>> shares = empty();
        prior.forEach((field, levels) -> {
            Map<Level, Double> seen = counts.getOrDefault(field, Map.of());
            double total = pairs
                    + seen.values().stream().mapToDouble(Double::doubleValue).sum();
            levels.forEach((level, before) -> {
                double share = (seen.getOrDefault(level, 0.0) + pairs * before) / total;
                shares.getOrDefault(field, Map.of()).put(level, Math.max(share, Math.min(before, least)));
            });
        });
        return shares;
    }

    private static Map<Field, Map<Level, Double>> empty() {
        Map<Field, Map<Level, Double>> empty = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            empty.put(field, new EnumMap<>(Level.class));
        }
        return empty;
    }

    private static Map<Field, Map<Level, Double>> side(Weights weights, boolean same) {
        Map<Field, Map<Level, Double>> side = empty();
        weights.odds().forEach((field, levels) -> {
            double sum = levels.values().stream()
                    .mapToDouble(odds -> same ? odds.m() : odds.u())
                    .sum();
            levels.forEach(
                    (level, odds) -> side.getOrDefault(field, Map.of()).put(level, (same ? odds.m() : odds.u()) / sum));
        });
        return side;
    }

    private Map<Field, Map<Level, Weights.Odds>> odds() {
        Map<Field, Map<Level, Weights.Odds>> odds = new EnumMap<>(Field.class);
        same.forEach((field, levels) -> {
            Map<Level, Weights.Odds> of = new EnumMap<>(Level.class);
            levels.forEach((level, m) -> of.put(
                    level,
                    new Weights.Odds(m, other.getOrDefault(field, Map.of()).getOrDefault(level, m))));
            odds.put(field, of);
        });
        return odds;
    }

    private Weights weights(Set<Field> without) {
        Map<Field, Map<Level, Weights.Odds>> odds = odds();
        without.forEach(odds::remove);
        return new Weights(0, odds, Map.of(), Weights.COMMITTED);
    }
}
