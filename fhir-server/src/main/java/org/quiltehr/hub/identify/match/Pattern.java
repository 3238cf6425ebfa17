package org.quiltehr.hub.identify.match;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.hub.identify.match.Verdict.Compared;

/**
 * How all fields of a pair compare, without any value of it, and how many pairs compare so.
 *
 * @param levels of every field, by ordinal; {@link Level#UNSAID} where nothing is said
 */
record Pattern(List<Level> levels, double count) {

    Level of(Field field) {
        return levels.get(field.ordinal());
    }

    /** The weight under these weights, names as common as the average one. */
    double weight(Weights weights) {
        List<Compared> fields = new ArrayList<>();
        for (Field field : Field.values()) {
            if (of(field) != Level.UNSAID) {
                fields.add(new Compared(field, of(field), weights.of(field, of(field))));
            }
        }
        return Scorer.total(fields);
    }

    /** Pairs by how they compare. */
    static List<Pattern> count(Collection<List<Compared>> pairs) {
        Map<List<Level>, Integer> counts = new HashMap<>();
        for (List<Compared> fields : pairs) {
            Evidence evidence = new Evidence(fields);
            List<Level> levels = new ArrayList<>(Field.values().length);
            for (Field field : Field.values()) {
                levels.add(evidence.of(field));
            }
            counts.merge(levels, 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .map(e -> new Pattern(e.getKey(), e.getValue()))
                .toList();
    }
}
