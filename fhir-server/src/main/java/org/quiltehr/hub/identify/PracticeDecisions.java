package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.match.Scorer;

/**
 * What a practice decides of its own records. It holds at the practice's base at once, and in the network unless a steward
 * has to look before it moves other practices' records (SEMANTICS 9).
 */
final class PracticeDecisions {

    private static final int NETWORK = 0;

    /** Before anything the machine found. */
    static final double PRIORITY = 100;

    private final Connection tx;
    private final PracticeRef practice;
    private final Scorer scorer;
    private final DecisionSql decisions;

    PracticeDecisions(Connection tx, PracticeRef practice, Scorer scorer) {
        this.tx = tx;
        this.practice = practice;
        this.scorer = scorer;
        this.decisions = new DecisionSql(tx);
    }

    List<Issue> merge(RecordPair pair, MessageRef source) throws SQLException {
        return join(pair, "merged by " + practice.slug(), source);
    }

    List<Issue> link(RecordPair pair, MessageRef source) throws SQLException {
        return join(pair, "linked by " + practice.slug(), source);
    }

    List<Issue> unlink(RecordPair pair, MessageRef source) throws SQLException {
        boolean here = new Membership(tx, practice.num()).unlinkDirect(pair, source.message());
        boolean network = new Membership(tx, NETWORK).unlinkDirect(pair, source.message());
        decisions.setApart(pair, decide("unlink", pair, "unlinked by " + practice.slug(), source));
        decisions.close(pair);
        return here || network
                ? List.of()
                : List.of(Issue.warning(
                        "not-linked",
                        null,
                        "The two records were not linked; it is remembered that they are two patients."));
    }

    private List<Issue> join(RecordPair pair, String why, MessageRef source) throws SQLException {
        if (pair.a().equals(pair.b())) {
            return List.of();
        }
        long decision = decide("link", pair, why, source);
        decisions.unsetApart(pair);
        new Membership(tx, practice.num()).link(pair, decision, source.message());
        String doubt = doubt(pair);
        if (doubt.isEmpty()) {
            new Membership(tx, NETWORK).link(pair, decision, source.message());
            decisions.close(pair);
            return List.of();
        }
        int version = scorer.weights().version();
        decisions.open(List.of(new DecisionSql.Review(pair, doubt, PRIORITY, version, "{}", null)));
        return List.of(Issue.warning(
                doubt,
                null,
                "The merge was carried out inside the practice; a steward is to look before it moves other practices'"
                        + " records."));
    }

    /** One message decides once: a merge may stand in it as a directive and as a link of the record it writes. */
    private long decide(String kind, RecordPair pair, String why, MessageRef source) throws SQLException {
        for (DecisionSql.Decision before : decisions.decisions(pair)) {
            if (source.message().equals(before.basis().message())
                    && kind.equals(before.basis().kind())) {
                return before.num();
            }
        }
        return decisions.decide(
                pair, new DecisionSql.Basis(kind, "practice", null, why, null, null, null, source.message()));
    }

    /** Why the network does not follow at once, or empty. */
    private String doubt(RecordPair pair) throws SQLException {
        Map<LogicalId, Set<LogicalId>> persons = new Membership(tx, NETWORK).lock(List.of(pair.a(), pair.b()));
        List<LogicalId> all =
                persons.values().stream().flatMap(Set::stream).distinct().toList();
        Map<LogicalId, Indexed> records = new PersonIndexSql(tx).records(all);
        Indexed a = records.get(pair.a());
        Indexed b = records.get(pair.b());
        if (a != null && b != null && Wording.of(a.features()).isAnotherHumanThan(Wording.of(b.features()))) {
            return "merge-disagrees";
        }
        boolean both = persons.values().stream()
                        .distinct()
                        .filter(members -> members.stream().anyMatch(m -> isForeign(records.get(m))))
                        .count()
                > 1;
        return both ? "merge-joins-persons" : "";
    }

    private boolean isForeign(@Nullable Indexed record) {
        return record != null && record.practice() != practice.num();
    }
}
