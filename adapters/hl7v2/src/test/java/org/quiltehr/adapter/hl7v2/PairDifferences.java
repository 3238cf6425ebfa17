package org.quiltehr.adapter.hl7v2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** The reasons for which we differ from references and other converters, read from {@code pair-differences.csv}. */
final class PairDifferences {

    static final String UNEXPLAINED = "unexplained";

    /**
     * @param seen where their value must be found for the reason to hold
     * @param where source and file, {@code google/adt_a01.hl7}
     */
    private record Rule(
            String reason, Set<Pair.Seen> seen, Pattern where, Pattern element, Pattern value, String line) {

        static Rule of(String line) {
            String[] cells = line.split(",", 5);
            EnumSet<Pair.Seen> seen = EnumSet.noneOf(Pair.Seen.class);
            for (String name : cells[1].split("\\|")) {
                seen.add(Pair.Seen.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
            }
            return new Rule(
                    cells[0],
                    seen,
                    Pattern.compile(cells[2]),
                    Pattern.compile(cells[3]),
                    Pattern.compile(cells[4]),
                    line);
        }

        boolean explains(Pair pair, String fact) {
            int equals = fact.indexOf('=');
            return where.matcher(pair.name()).matches()
                    && element.matcher(fact.substring(0, equals)).matches()
                    && value.matcher(fact.substring(equals + 1)).matches()
                    && seen.contains(pair.seen(fact));
        }
    }

    private final List<Rule> rules;
    private final Set<Rule> used = new HashSet<>();

    private PairDifferences(List<Rule> rules) {
        this.rules = rules;
    }

    static PairDifferences read() {
        try (var in = PairDifferences.class.getResourceAsStream("/pair-differences.csv")) {
            String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return new PairDifferences(all.lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1)
                    .map(Rule::of)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why we do not say the fact; the first rule whose conditions hold. */
    String reason(Pair pair, String fact) {
        for (Rule rule : rules) {
            if (rule.explains(pair, fact)) {
                used.add(rule);
                return rule.reason();
            }
        }
        return UNEXPLAINED;
    }

    /** Rules that explained nothing: they say what is no longer so. */
    List<String> unused() {
        List<String> unused = new ArrayList<>();
        rules.stream().filter(rule -> !used.contains(rule)).forEach(rule -> unused.add(rule.line()));
        return unused;
    }
}
