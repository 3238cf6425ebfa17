package org.quiltehr.hub.identify.match;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Weights of comparison levels and shares of names; immutable.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1969.10501049">Fellegi and Sunter, A Theory for Record Linkage</a>
 */
public final class Weights {

    /** Probabilities of a level among records of one human and of two. */
    public record Odds(double m, double u) {

        double weight() {
            return Math.log(m / u) / Math.log(2);
        }
    }

    /**
     * Where verdicts change.
     *
     * @param link evidence in bits that links, with no guard against it
     * @param review evidence that a human looks at
     */
    public record Thresholds(double link, double review) {}

    /** Evidence of the committed table, until the network has told its own error rates. */
    static final Thresholds COMMITTED = new Thresholds(22, 12);

    private static final Set<String> GIVEN_NAMES = new HashSet<>(words("/identify/given-names.txt"));
    private static final Weights BUILT_IN = builtIn();

    private final int version;
    private final Map<Field, Map<Level, Odds>> odds;
    private final Map<Field, Map<String, Double>> shares;
    private final Thresholds thresholds;
    private final Map<Field, Map<Level, Double>> weights = new EnumMap<>(Field.class);

    public Weights(
            int version,
            Map<Field, Map<Level, Odds>> odds,
            Map<Field, Map<String, Double>> shares,
            Thresholds thresholds) {
        this.version = version;
        this.odds = odds;
        this.shares = shares;
        this.thresholds = thresholds;
        odds.forEach((field, levels) -> {
            Map<Level, Double> of = new EnumMap<>(Level.class);
            levels.forEach((level, pair) -> of.put(level, pair.weight()));
            weights.put(field, of);
        });
    }

    /** The committed table. */
    public static Weights committed() {
        return BUILT_IN;
    }

    public int version() {
        return version;
    }

    public Map<Field, Map<Level, Odds>> odds() {
        return odds;
    }

    /** Shares of people who bear a name; a name that is not here is rare. */
    public Map<Field, Map<String, Double>> shares() {
        return shares;
    }

    public Thresholds thresholds() {
        return thresholds;
    }

    /** The same under another version number. */
    public Weights as(int other) {
        return new Weights(other, odds, shares, thresholds);
    }

    /** Bits of evidence that a level gives; none where nothing is said. */
    public double of(Field field, Level level) {
        return weights.getOrDefault(field, Map.of()).getOrDefault(level, 0.0);
    }

    /** The same for two equal names: a rare one says more than a common one. */
    public double ofName(Field field, Level level, String name) {
        Double share =
                level == Level.EQUAL ? shares.getOrDefault(field, Map.of()).get(name) : null;
        Odds pair = odds.getOrDefault(field, Map.of()).get(level);
        if (share == null || pair == null) {
            return of(field, level);
        }
        return new Odds(pair.m(), share).weight();
    }

    /** A given name in use, so that two such that differ by a letter are two names rather than a slip. */
    static boolean isGivenName(String name) {
        return GIVEN_NAMES.contains(name) || Nicknames.knows(name);
    }

    private static Weights builtIn() {
        Map<Field, Map<Level, Odds>> odds = new EnumMap<>(Field.class);
        for (String line : lines("/identify/weights.csv")) {
            String[] cell = line.split(",", -1);
            odds.computeIfAbsent(Field.valueOf(upper(cell[0])), k -> new EnumMap<>(Level.class))
                    .put(
                            Level.valueOf(upper(cell[1])),
                            new Odds(Double.parseDouble(cell[2]), Double.parseDouble(cell[3])));
        }
        Map<Field, Map<String, Double>> shares = new EnumMap<>(Field.class);
        for (String line : lines("/identify/common-names.csv")) {
            String[] cell = line.split(",", -1);
            shares.computeIfAbsent(Field.valueOf(upper(cell[0])), k -> new HashMap<>())
                    .put(cell[1], Double.parseDouble(cell[2]));
        }
        return new Weights(1, odds, shares, COMMITTED);
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static List<String> words(String resource) {
        return lines(resource).stream()
                .flatMap(l -> List.of(l.split(" ", -1)).stream())
                .toList();
    }

    private static List<String> lines(String resource) {
        InputStream file = Objects.requireNonNull(Weights.class.getResourceAsStream(resource));
        try (var reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(l -> !l.startsWith("#") && !l.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
