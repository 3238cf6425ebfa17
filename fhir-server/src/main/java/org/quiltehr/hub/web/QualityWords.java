package org.quiltehr.hub.web;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.quality.Figures;
import org.quiltehr.hub.quality.Share;

/** Figures of a practice's data as pages write them. */
final class QualityWords {

    private static final Map<String, String> PLURALS = Map.of(
            "AllergyIntolerance", "allergies",
            "Condition", "problems",
            "Immunization", "immunizations",
            "MedicationRequest", "prescriptions",
            "MedicationStatement", "medications",
            "Observation", "results",
            "Encounter", "encounters",
            "Patient", "patients");

    /**
     * A share with its bar.
     *
     * @param percent of which a bar is drawn; -1 if too few are known
     * @param words such as {@code 97 %}
     * @param of such as {@code 183 of 188}
     */
    record Bar(int percent, String words, String of) {}

    /** An element of a type, as a line of the practice's page. */
    record Line(String type, String name, Bar bar) {}

    private QualityWords() {}

    static Bar bar(Share share) {
        return share.tells()
                ? new Bar(
                        share.percent(),
                        share.percent() + " %",
                        String.format(Locale.ROOT, "%,d of %,d", share.has(), share.of()))
                : new Bar(-1, share.of() == 0 ? "nothing sent" : "too few", "");
    }

    /** Of what: patients, results, … */
    static String plural(String type) {
        return PLURALS.getOrDefault(type, type);
    }

    static List<Line> lines(Figures figures) {
        return figures.elements().stream()
                .map(e -> new Line(plural(e.type()), e.name(), bar(e.share())))
                .toList();
    }

    /** {@code phone in 61 % of patients, …}; empty if nothing is missing. */
    static String weakest(Figures figures, int most) {
        return figures.weakest(most).stream()
                .map(e -> e.name() + " in " + e.share().percent() + " % of " + plural(e.type()))
                .collect(Collectors.joining(", "));
    }

    static String time(@Nullable Duration time) {
        return time == null ? "not stated" : Dates.length(time);
    }
}
