package org.quiltehr.hub.identify;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.hub.identify.match.Field;
import org.quiltehr.hub.identify.match.Level;
import org.quiltehr.hub.identify.match.Verdict;
import org.quiltehr.hub.identify.match.Verdict.Outcome;
import org.quiltehr.hub.identify.match.Weights;

/** What would change a verdict, for people: guards that would have to fall, and fields that would give the bits that lack. */
final class WhatIf {

    private static final Set<Level> BEST = EnumSet.of(Level.EQUAL, Level.HOUSE);

    private WhatIf() {}

    static List<String> of(Verdict verdict, Weights weights) {
        List<String> changes = new ArrayList<>();
        if (verdict.outcome() == Outcome.LINK) {
            double spare = verdict.weight() - weights.thresholds().link();
            changes.add("it has %s bits more than a link needs; any veto would end it".formatted(bits(spare)));
            return changes;
        }
        for (Verdict.Guard guard : verdict.guards()) {
            changes.add("the machine links them only without this: " + guard.text());
        }
        double missing = weights.thresholds().link() - verdict.weight();
        if (missing > 0) {
            changes.add("a link needs %s bits more".formatted(bits(missing)));
        }
        if (verdict.outcome() == Outcome.SEPARATE
                && verdict.weight() < weights.thresholds().review()) {
            changes.add("a review needs %s bits more"
                    .formatted(bits(weights.thresholds().review() - verdict.weight())));
        }
        for (Field field : Field.values()) {
            gain(verdict, weights, field, Math.max(0, missing)).ifPresent(changes::add);
        }
        return List.copyOf(changes);
    }

    /** A field one of them does not say, or that differs, and that would be enough if it were equal. */
    private static Optional<String> gain(Verdict verdict, Weights weights, Field field, double missing) {
        double now = 0;
        for (Verdict.Compared compared : verdict.fields()) {
            if (compared.field() == field) {
                if (compared.level() != Level.DIFFERENT) {
                    return Optional.empty();
                }
                now = compared.weight();
            }
        }
        double best = weights.odds().getOrDefault(field, Map.of()).keySet().stream()
                .filter(BEST::contains)
                .mapToDouble(level -> weights.of(field, level))
                .max()
                .orElse(0);
        return missing > 0 && best - now >= missing
                ? Optional.of(String.format(
                        Locale.ROOT, "an equal %s would give up to %s bits", field.text(), bits(best - now)))
                : Optional.empty();
    }

    private static String bits(double weight) {
        return String.format(Locale.ROOT, "%.1f", weight);
    }
}
