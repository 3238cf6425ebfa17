package org.quiltehr.hub.identify;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.LinkHistory.Decided;
import org.quiltehr.hub.identify.match.FeatureReader;
import org.quiltehr.hub.identify.match.Verdict;
import tools.jackson.databind.JsonNode;

/** The questions that wait for a steward, and how the verdict on a pair comes about; holds no value of a record. */
public final class MatchReviews {

    private final Stewards stewards;
    private final BlastRadius blast;

    MatchReviews(Stewards stewards, BlastRadius blast) {
        this.stewards = stewards;
        this.blast = blast;
    }

    /** How many wait for one reason, and since when. */
    public record Waiting(String reason, long count, Instant oldest) {}

    /** A pair that waits. */
    public record Question(
            LogicalId a,
            LogicalId b,
            String reason,
            double weight,
            @Nullable Instant opened) {}

    /**
     * One field's part in a verdict.
     *
     * @param field family, given, middle, birth, sex, address, phone, email, national, personal, record, payer or mother
     * @param level how the two compare, as one word
     */
    public record Weighed(String field, String level, double bits) {}

    /** What stands against a link; a veto keeps whole persons apart. */
    public record Objection(String text, boolean veto) {}

    /**
     * A pair explained.
     *
     * @param outcome link, review or separate, as it would come out now
     * @param review from how many bits on the machine asks
     * @param link from how many bits on it links
     * @param a the records of the first one's person
     * @param undoable a steward's decision stands that may be taken back
     */
    public record Pair(
            boolean linked,
            String outcome,
            double bits,
            double review,
            double link,
            List<Weighed> fields,
            List<Objection> objections,
            List<String> wouldChange,
            Set<LogicalId> a,
            Set<LogicalId> b,
            List<Decided> decisions,
            boolean undoable) {}

    /** Somebody who was shown something while the two were one person. */
    public record Shown(
            Instant at, String kind, String who, @Nullable String purpose, String what) {}

    /** A time in which the two were one person; {@code until} is null while they are. */
    public record Together(Instant from, @Nullable Instant until) {}

    /**
     * Whom a link may have misled.
     *
     * @param truncated there are more than are listed
     */
    public record Reached(List<Together> together, List<Shown> shown, boolean truncated) {}

    /** As which field an identifier of a Patient is weighed: national, personal, record or payer. */
    public static String field(JsonNode identifier) {
        return FeatureReader.field(identifier).text();
    }

    /** The likeliest first. */
    public List<Question> queue(int limit) {
        return stewards.reviews(limit).stream()
                .map(r -> new Question(r.pair().a(), r.pair().b(), r.reason(), r.weight(), r.opened()))
                .toList();
    }

    public List<Waiting> waiting() {
        return stewards.waiting().stream()
                .map(w -> new Waiting(w.reason(), w.count(), w.oldest()))
                .toList();
    }

    /** Empty if one of the two is no Patient record. */
    public Optional<Pair> pair(LogicalId a, LogicalId b) {
        return stewards.explain(a, b).map(explained -> {
            Verdict verdict = explained.verdict();
            return new Pair(
                    explained.linked(),
                    verdict.outcome().name().toLowerCase(Locale.ROOT),
                    verdict.weight(),
                    explained.thresholds().review(),
                    explained.thresholds().link(),
                    verdict.fields().stream()
                            .map(f -> new Weighed(f.field().text(), f.level().text(), f.weight()))
                            .toList(),
                    verdict.guards().stream()
                            .map(g -> new Objection(g.text(), g.isVeto()))
                            .toList(),
                    explained.wouldChange(),
                    explained.persons().getOrDefault(a, Set.of(a)),
                    explained.persons().getOrDefault(b, Set.of(b)),
                    explained.decisions().reversed().stream()
                            .map(d -> new Decided(
                                    a,
                                    b,
                                    d.at(),
                                    d.basis().kind(),
                                    d.basis().origin(),
                                    d.basis().who(),
                                    d.basis().why()))
                            .toList(),
                    explained.undoable());
        });
    }

    public Reached reached(LogicalId a, LogicalId b) {
        BlastRadius.Reached reached = blast.of(a, b);
        return new Reached(
                reached.together().stream()
                        .map(t -> new Together(t.from(), t.until()))
                        .toList(),
                reached.disclosures().stream()
                        .map(d -> new Shown(d.at(), d.kind(), d.who(), d.purpose(), d.what()))
                        .toList(),
                reached.truncated());
    }
}
