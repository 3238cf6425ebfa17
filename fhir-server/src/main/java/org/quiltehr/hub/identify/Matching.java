package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.match.Blocks;
import org.quiltehr.hub.identify.match.Scorer;
import org.quiltehr.hub.identify.match.Verdict;
import org.quiltehr.hub.identify.match.Verdict.Outcome;

/**
 * Matches one record against the network's: the machine links it to the one person it fits and nothing speaks against,
 * puts what is doubtful before a steward, and leaves the rest (SEMANTICS 9).
 */
final class Matching {

    /** More candidates than this are not looked at in the write: it is then not proven that the record is unique. */
    static final int MOST_CANDIDATES = 200;

    private static final int NETWORK = 0;

    private final Connection tx;
    private final Scorer scorer;
    private final Indexed record;
    private final @Nullable UUID message;
    private final PersonIndexSql index;
    private final DecisionSql decisions;
    private final Membership membership;
    private final Map<LogicalId, Indexed> records = new HashMap<>();
    private final Map<RecordPair, Verdict> verdicts = new LinkedHashMap<>();

    Matching(Connection tx, Scorer scorer, Indexed record, @Nullable UUID message) {
        this.tx = tx;
        this.scorer = scorer;
        this.record = record;
        this.message = message;
        this.index = new PersonIndexSql(tx);
        this.decisions = new DecisionSql(tx);
        this.membership = new Membership(tx, NETWORK);
    }

    /** Under the locks of the record's blocking keys. */
    void run() throws SQLException {
        List<LogicalId> candidates = index.candidates(Blocks.of(record.features()), record.id(), MOST_CANDIDATES + 1);
        if (candidates.size() > MOST_CANDIDATES) {
            decisions.rematch(record.id());
            return;
        }
        records.put(record.id(), record);
        records.putAll(index.records(candidates));
        List<LogicalId> alike = candidates.stream()
                .filter(records::containsKey)
                .filter(c -> verdict(record.id(), c).outcome() != Outcome.SEPARATE)
                .sorted(Comparator.<LogicalId>comparingDouble(
                                c -> -verdict(record.id(), c).weight())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<LogicalId> involved = new ArrayList<>(alike);
        involved.add(record.id());
        Map<LogicalId, Set<LogicalId>> persons = alike.isEmpty() ? membership.of(involved) : membership.lock(involved);
        Set<LogicalId> all = new HashSet<>();
        persons.values().forEach(all::addAll);
        Set<LogicalId> unread = new HashSet<>(all);
        unread.removeAll(records.keySet());
        records.putAll(index.records(unread));
        decide(alike, persons, decisions.apart(all));
    }

    private void decide(List<LogicalId> alike, Map<LogicalId, Set<LogicalId>> persons, Set<RecordPair> apart)
            throws SQLException {
        Set<LogicalId> own = persons.getOrDefault(record.id(), Set.of(record.id()));
        List<DecisionSql.Review> reviews = new ArrayList<>();
        Map<Set<LogicalId>, LogicalId> fitting = new LinkedHashMap<>();
        for (LogicalId candidate : alike) {
            Set<LogicalId> other = persons.getOrDefault(candidate, Set.of(candidate));
            if (own.contains(candidate) || saidApart(own, other, apart)) {
                continue;
            }
            String doubt = doubt(candidate, own, other);
            if (doubt.isEmpty()) {
                fitting.putIfAbsent(other, candidate);
            } else {
                reviews.add(review(candidate, doubt));
            }
        }
        for (LogicalId member : own) {
            if (!member.equals(record.id()) && verdict(record.id(), member).vetoed()) {
                reviews.add(review(member, "linked-but-contradicted"));
            }
        }
        if (fitting.size() > 1) {
            fitting.values().forEach(candidate -> reviews.add(review(candidate, "fits-several-persons")));
        }
        if (fitting.size() == 1) {
            Map.Entry<Set<LogicalId>, LogicalId> person =
                    fitting.entrySet().iterator().next();
            reviews.removeIf(r -> person.getKey().contains(r.pair().a())
                    || person.getKey().contains(r.pair().b()));
            link(person.getValue());
        }
        decisions.review(record.id(), reviews);
    }

    private void link(LogicalId candidate) throws SQLException {
        RecordPair pair = RecordPair.of(record.id(), candidate);
        Verdict verdict = verdict(record.id(), candidate);
        long decision = decisions.decide(
                pair,
                new DecisionSql.Basis(
                        "link",
                        "machine",
                        null,
                        "matched",
                        verdict.weight(),
                        verdict.weightsVersion(),
                        Explanation.text(verdict),
                        message));
        membership.link(pair, decision, message);
        decisions.close(pair);
    }

    /** Why the machine may not link the candidate, or empty. */
    private String doubt(LogicalId candidate, Set<LogicalId> own, Set<LogicalId> other) {
        Indexed indexed = records.get(candidate);
        if (!record.keyed() || indexed == null || !indexed.keyed()) {
            return "no-identifier";
        }
        if (verdict(record.id(), candidate).outcome() != Outcome.LINK) {
            return "alike";
        }
        for (LogicalId mine : own) {
            for (LogicalId theirs : other) {
                if (verdict(mine, theirs).vetoed()) {
                    return "members-disagree";
                }
            }
        }
        return "";
    }

    private static boolean saidApart(Set<LogicalId> own, Set<LogicalId> other, Set<RecordPair> apart) {
        return !apart.isEmpty()
                && own.stream().anyMatch(a -> other.stream().anyMatch(b -> apart.contains(RecordPair.of(a, b))));
    }

    private DecisionSql.Review review(LogicalId candidate, String reason) {
        Verdict verdict = verdict(record.id(), candidate);
        return new DecisionSql.Review(
                RecordPair.of(record.id(), candidate),
                reason,
                verdict.weight(),
                verdict.weightsVersion(),
                Explanation.text(verdict),
                null);
    }

    private Verdict verdict(LogicalId one, LogicalId other) {
        return verdicts.computeIfAbsent(RecordPair.of(one, other), pair -> {
            Indexed a = records.get(pair.a());
            Indexed b = records.get(pair.b());
            if (a == null || b == null) {
                return new Verdict(
                        Outcome.SEPARATE,
                        0,
                        List.of(),
                        List.of(),
                        scorer.weights().version());
            }
            return scorer.compare(a.features(), b.features());
        });
    }
}
