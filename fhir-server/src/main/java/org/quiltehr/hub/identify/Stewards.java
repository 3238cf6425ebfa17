package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.match.Scorer;
import org.quiltehr.hub.identify.match.Verdict;
import org.quiltehr.hub.identify.match.Weights;

/** What a data steward sees and decides of pairs of records; the machine never overturns it. */
public final class Stewards {

    private static final int NETWORK = 0;
    private static final String STEWARD = "steward";
    private static final String LINK = "link";
    private static final String UNDO = "undo";

    private final Transactions database;
    private final WeightsInForce weights;

    public Stewards(DataSource database, Persons persons) {
        this.database = new Transactions(database);
        this.weights = persons.weights();
    }

    /** Why a decision was not carried out. */
    public enum Refused {
        NO_SUCH_RECORD,
        SAME_RECORD,
        NOT_LINKED,
        NOTHING_TO_UNDO
    }

    /**
     * A steward's decision.
     *
     * @param why in the steward's words; not empty
     */
    public record Ruling(LogicalId one, LogicalId other, String who, String why) {

        RecordPair pair() {
            return RecordPair.of(one, other);
        }
    }

    /** The two are one human: their persons become one, and an earlier "not the same" is taken back. */
    public Optional<Refused> link(Ruling ruling) {
        return database.run(tx -> {
            Optional<Refused> refused = check(tx, ruling);
            if (refused.isEmpty()) {
                DecisionSql decisions = new DecisionSql(tx);
                long decision = decisions.decide(ruling.pair(), basis(LINK, ruling));
                decisions.unsetApart(ruling.pair());
                new Membership(tx, NETWORK).link(ruling.pair(), decision, null);
                decisions.close(ruling.pair());
            }
            return refused;
        });
    }

    /**
     * They are not one human: the link between them ends, or, where others hold them together, the first leaves the
     * person; remembered, so that the machine does not link them again.
     */
    public Optional<Refused> unlink(Ruling ruling) {
        return database.run(tx -> {
            Optional<Refused> refused = check(tx, ruling);
            if (refused.isPresent()) {
                return refused;
            }
            if (!new Membership(tx, NETWORK).unlink(ruling.pair(), ruling.one())) {
                return Optional.of(Refused.NOT_LINKED);
            }
            remember(tx, "unlink", ruling);
            return Optional.empty();
        });
    }

    /** They are not one human and were not linked; remembered. */
    public Optional<Refused> notSame(Ruling ruling) {
        return database.run(tx -> {
            Optional<Refused> refused = check(tx, ruling);
            if (refused.isEmpty()) {
                new Membership(tx, NETWORK).unlink(ruling.pair(), ruling.one());
                remember(tx, "not-same", ruling);
            }
            return refused;
        });
    }

    /**
     * Takes back what a steward decided last of the two: what was so before is so again, links that an unlink ended too, and
     * what was a question is one again. The machine looks at both anew.
     */
    public Optional<Refused> undo(Ruling ruling) {
        return database.run(tx -> {
            Optional<Refused> refused = check(tx, ruling);
            if (refused.isPresent()) {
                return refused;
            }
            DecisionSql decisions = new DecisionSql(tx);
            Membership membership = new Membership(tx, NETWORK);
            membership.lock(List.of(ruling.one(), ruling.other()));
            Deque<DecisionSql.Decision> standing = standing(decisions.decisions(ruling.pair()));
            if (standing.isEmpty()) {
                return Optional.of(Refused.NOTHING_TO_UNDO);
            }
            DecisionSql.Decision last = standing.pop();
            long undo = decisions.decide(ruling.pair(), basis(UNDO, ruling));
            if (last.basis().kind().equals(LINK)) {
                membership.unlinkDirect(ruling.pair(), null);
                DecisionSql.Decision before = standing.peek();
                if (before != null && !before.basis().kind().equals(LINK)) {
                    decisions.setApart(ruling.pair(), before.num());
                }
            } else {
                decisions.unsetApart(ruling.pair());
                for (RecordPair ended : new UndoSql(tx).endedAt(last.at(), ruling.pair())) {
                    membership.link(ended, undo, null);
                }
            }
            new UndoSql(tx).reopen(ruling.pair(), last.at());
            decisions.rematch(ruling.one());
            decisions.rematch(ruling.other());
            return Optional.empty();
        });
    }

    /** What stewards decided of a pair and did not take back, the last first. */
    private static Deque<DecisionSql.Decision> standing(List<DecisionSql.Decision> decisions) {
        Deque<DecisionSql.Decision> standing = new ArrayDeque<>();
        for (DecisionSql.Decision decision : decisions) {
            if (!decision.basis().origin().equals(STEWARD)) {
                continue;
            }
            if (!decision.basis().kind().equals(UNDO)) {
                standing.push(decision);
            } else if (!standing.isEmpty()) {
                standing.pop();
            }
        }
        return standing;
    }

    private static void remember(Connection tx, String kind, Ruling ruling) throws SQLException {
        DecisionSql decisions = new DecisionSql(tx);
        decisions.setApart(ruling.pair(), decisions.decide(ruling.pair(), basis(kind, ruling)));
        decisions.close(ruling.pair());
        decisions.rematch(ruling.one());
        decisions.rematch(ruling.other());
    }

    private static DecisionSql.Basis basis(String kind, Ruling ruling) {
        return new DecisionSql.Basis(kind, STEWARD, ruling.who(), ruling.why(), null, null, null, null);
    }

    private static Optional<Refused> check(Connection tx, Ruling ruling) throws SQLException {
        if (ruling.one().equals(ruling.other())) {
            return Optional.of(Refused.SAME_RECORD);
        }
        int found = new PersonIndexSql(tx)
                .records(List.of(ruling.one(), ruling.other()))
                .size();
        return found == 2 ? Optional.empty() : Optional.of(Refused.NO_SUCH_RECORD);
    }

    /** The queue, the likeliest pairs first. */
    List<DecisionSql.Review> reviews(int limit) {
        return database.run(tx -> new DecisionSql(tx).queue(limit));
    }

    List<DecisionSql.Waiting> waiting() {
        return database.run(tx -> new DecisionSql(tx).waiting());
    }

    /**
     * One pair explained.
     *
     * @param verdict as it would come out now
     * @param wouldChange what else would have to be known for another verdict
     * @param thresholds from where the machine links, and from where it asks
     * @param persons the members of each one's person
     * @param decisions what was decided before, oldest first
     * @param undoable a steward's decision stands that may be taken back
     */
    record Explained(
            Verdict verdict,
            Weights.Thresholds thresholds,
            List<String> wouldChange,
            Map<LogicalId, Set<LogicalId>> persons,
            List<DecisionSql.Decision> decisions,
            boolean undoable) {

        /** They are one person now. */
        boolean linked() {
            return persons.values().stream().distinct().count() == 1;
        }
    }

    Optional<Explained> explain(LogicalId one, LogicalId other) {
        return database.run(tx -> {
            Map<LogicalId, Indexed> records = new PersonIndexSql(tx).records(List.of(one, other));
            Indexed a = records.get(one);
            Indexed b = records.get(other);
            if (a == null || b == null) {
                return Optional.empty();
            }
            List<DecisionSql.Decision> decisions = new DecisionSql(tx).decisions(RecordPair.of(one, other));
            Candidates near = Candidates.of(tx, a.features(), one, Candidates.MOST);
            Scorer scorer = weights.scorer(tx);
            Verdict verdict = scorer.compare(near.own(a.features()), near.own(b.features()));
            return Optional.of(new Explained(
                    verdict,
                    scorer.weights().thresholds(),
                    WhatIf.of(verdict, scorer.weights()),
                    new Membership(tx, NETWORK).of(List.of(one, other)),
                    decisions,
                    !standing(decisions).isEmpty()));
        });
    }
}
