package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.identify.match.FeatureReader;
import org.quiltehr.hub.identify.match.Features;
import org.quiltehr.hub.identify.match.Scorer;
import org.quiltehr.hub.identify.match.Verdict;
import org.quiltehr.hub.identify.match.Verdict.Outcome;
import tools.jackson.databind.node.ObjectNode;

/** Who a Patient in hand may be: what {@code Patient/$match} answers with. Reads only. */
public final class Lookalikes {

    /** As in FHIR's value set match-grade. */
    public enum Grade {
        CERTAIN,
        PROBABLE,
        POSSIBLE
    }

    /**
     * One person that the Patient may be.
     *
     * @param record the member that fits best
     * @param score above 0, at most 1
     */
    public record Match(LogicalId record, double score, Grade grade) {}

    /**
     * The persons found, the likeliest first.
     *
     * @param truncated there were more candidates than were looked at: none is then certain
     */
    public record Found(List<Match> matches, boolean truncated) {}

    private final Transactions database;
    private final WeightsInForce weights;

    public Lookalikes(DataSource database, Persons persons) {
        this.database = new Transactions(database);
        this.weights = persons.weights();
    }

    /** Matches a Patient that is not stored against those of a view; certain only if it fits one person alone. */
    public Found find(View view, ObjectNode patient) {
        Features wanted = FeatureReader.read(patient);
        return database.run(connection -> find(connection, view, wanted));
    }

    private Found find(Connection connection, View view, Features wanted) throws SQLException {
        PracticeRef practice = view.practice();
        Scorer scorer = weights.scorer(connection);
        Candidates candidates = Candidates.of(connection, wanted, new LogicalId(0, 0), Candidates.MOST);
        Map<LogicalId, Verdict> verdicts = new HashMap<>();
        new PersonIndexSql(connection).records(candidates.ids()).forEach((id, record) -> {
            if (practice != null && record.practice() != practice.num()) {
                return;
            }
            Verdict verdict = scorer.compare(candidates.own(wanted), candidates.own(record.features()));
            if (verdict.outcome() != Outcome.SEPARATE) {
                verdicts.put(id, verdict);
            }
        });
        Map<Set<LogicalId>, LogicalId> best = new HashMap<>();
        Comparator<LogicalId> byWeight = Comparator.comparingDouble(id -> weight(verdicts, id));
        new Membership(connection, view.num())
                .of(verdicts.keySet())
                .forEach((id, person) -> best.merge(person, id, (a, b) -> byWeight.compare(a, b) >= 0 ? a : b));
        boolean alone = best.values().stream()
                        .filter(id -> outcome(verdicts, id) == Outcome.LINK)
                        .count()
                == 1;
        List<Match> matches = new ArrayList<>();
        best.values().stream().sorted(byWeight.reversed()).forEach(id -> {
            boolean links = outcome(verdicts, id) == Outcome.LINK;
            Grade grade =
                    links && alone && !candidates.truncated() ? Grade.CERTAIN : links ? Grade.PROBABLE : Grade.POSSIBLE;
            matches.add(new Match(id, score(scorer, weight(verdicts, id), grade), grade));
        });
        return new Found(List.copyOf(matches), candidates.truncated());
    }

    private static double weight(Map<LogicalId, Verdict> verdicts, LogicalId id) {
        Verdict verdict = verdicts.get(id);
        return verdict == null ? 0 : verdict.weight();
    }

    private static Outcome outcome(Map<LogicalId, Verdict> verdicts, LogicalId id) {
        Verdict verdict = verdicts.get(id);
        return verdict == null ? Outcome.SEPARATE : verdict.outcome();
    }

    /** The weight as a chance, with even odds at the weight where reviews begin; only what is certain exceeds 0.99. */
    private static double score(Scorer scorer, double weight, Grade grade) {
        double chance = 1 / (1 + Math.pow(2, (scorer.weights().thresholds().review() - weight) / 2));
        double most = switch (grade) {
            case CERTAIN -> 1;
            case PROBABLE -> 0.99;
            case POSSIBLE -> 0.89;
        };
        return Math.min(most, Math.round(chance * 1000) / 1000.0);
    }
}
