package org.quiltehr.hub.quality;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a practice.
 *
 * @param messages how many of its newest stored messages were looked at
 * @param elements what records hardly are of use without, and how many have it
 * @param coded codes of which one coding at least is of a system everybody reads
 * @param understood fields with a value of which something was made, or that a rule leaves out
 * @param late messages that say when they were written
 * @param median how long after it was written half of them were here; null if none says when
 * @param slow the same for nine of ten
 * @param unmapped codes that only their practice understands and nobody decided of
 * @param worked messages of seven days that were worked
 * @param quarantined how many of those are in quarantine
 */
public record Figures(
        Instant measured,
        int messages,
        List<Element> elements,
        Share coded,
        Share understood,
        int late,
        @Nullable Duration median,
        @Nullable Duration slow,
        long unmapped,
        long worked,
        long quarantined) {

    /** One element of one type of resource. */
    public record Element(String type, String name, Share share) {}

    /** All elements together. */
    public Share complete() {
        return elements.stream().map(Element::share).reduce(Share.NONE, Share::plus);
    }

    /** The elements that are missing most, of those that tell something. */
    public List<Element> weakest(int most) {
        return elements.stream()
                .filter(e -> e.share().tells() && e.share().has() < e.share().of())
                .sorted(Comparator.comparingInt(e -> e.share().percent()))
                .limit(most)
                .toList();
    }

    /** Of what was worked in seven days. */
    public Share refused() {
        return new Share(quarantined, worked);
    }
}
