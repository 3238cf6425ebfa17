package org.quiltehr.hub.onboarding;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.map.Adapters;

/** A trial of sample files for the pages: what an adapter understands of them, without a value of a patient; nothing is kept. */
public final class Onboarding {

    private static final int MOST = 50;

    private final Trials trials;

    Onboarding(Adapters adapters) {
        this.trials = new Trials(adapters);
    }

    /** A file a practice gave. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Given(String name, byte[] bytes, @Nullable String contentType) {}

    /** What a file was recognised as. */
    public record Recognised(String name, String format, String version, String vendor, int messages) {}

    /** A kind of field, and how often nobody understood it. */
    public record Unknown(String field, int populated, int unmapped) {}

    /** A code in no standard system; {@code code} is empty where it may be a text. */
    public record Local(String element, String system, String code, int times) {}

    /** What was found wrong, as often as it came. */
    public record Found(String severity, String code, String location, String text, int times) {}

    /** One of the four shares of the score. */
    public record Share(String name, String percent) {}

    /**
     * What came of it.
     *
     * @param verdict such as {@code go live}
     * @param ready whether the practice can go live
     * @param points of 100
     * @param states messages by what would become of them
     */
    public record Tried(
            String adapter,
            String verdict,
            boolean ready,
            int points,
            List<String> reasons,
            List<Share> shares,
            List<Recognised> files,
            Map<String, Integer> states,
            List<Unknown> fields,
            List<Local> codes,
            List<Found> issues,
            Map<String, Integer> resources) {}

    /**
     * Tries an adapter on samples.
     *
     * @param adapter its name, or empty: the one that understands most
     * @param settings those of the adapter
     * @throws org.quiltehr.adapter.spi.ConfigException if there is no such adapter, or none fits the files
     */
    public Tried tryOut(String adapter, Map<String, Object> settings, ZoneId zone, List<Given> given) {
        Trial trial = trials.run(
                adapter.isEmpty() ? Trials.AUTO : adapter,
                settings,
                zone,
                given.stream()
                        .map(g -> new Sample(g.name(), g.bytes(), g.contentType()))
                        .toList());
        Score score = trial.score();
        return new Tried(
                trial.adapter(),
                score.verdict().title,
                score.verdict() != Score.Verdict.NOT_YET,
                score.points(),
                score.reasons(),
                List.of(
                        new Share("messages read", Score.percent(score.read())),
                        new Share("fields understood", Score.percent(score.understood())),
                        new Share("codes standard", Score.percent(score.coded())),
                        new Share("patients identified", Score.percent(score.identified()))),
                trial.files().stream()
                        .map(f -> new Recognised(
                                f.name(),
                                f.recognition().format().title,
                                f.recognition().version(),
                                f.recognition().vendor(),
                                f.messages()))
                        .toList(),
                trial.states(),
                trial.fields().stream()
                        .filter(f -> f.unmapped() > 0)
                        .limit(MOST)
                        .map(f -> new Unknown(f.field(), f.populated(), f.unmapped()))
                        .toList(),
                trial.codes().stream()
                        .limit(MOST)
                        .map(c -> new Local(c.element(), c.system(), c.code(), c.times()))
                        .toList(),
                trial.issues().stream()
                        .limit(MOST)
                        .map(i -> new Found(
                                i.severity().name().toLowerCase(Locale.ROOT),
                                i.code(),
                                i.location() == null ? "" : i.location(),
                                i.text(),
                                i.times()))
                        .toList(),
                trial.resources());
    }
}
