package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
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
import org.quiltehr.hub.identify.match.Field;
import org.quiltehr.hub.identify.match.Level;
import org.quiltehr.hub.identify.match.Scorer;
import org.quiltehr.hub.identify.match.Verdict;
import org.quiltehr.hub.identify.match.Verdict.Outcome;

/**
 * Matches one record against the network's: the machine links it to the one person it fits and nothing speaks against,
 * puts what is doubtful before a steward, and leaves the rest (SEMANTICS 9).
 */
final class Matching {

    private static final int NETWORK = 0;

    /**
     * What is to be done about the record.
     *
     * @param truncated too many candidates: nothing is decided
     * @param joins the records to link it to; several only if all of them fit each other as well
     * @param reviews pairs for a steward
     */
    record Plan(boolean truncated, List<Join> joins, List<DecisionSql.Review> reviews) {

        static final Plan NOT_PROVEN = new Plan(true, List.of(), List.of());
    }

    /**
     * A link to be made.
     *
     * @param persons the first records of the two persons that become one
     */
    record Join(LogicalId candidate, RecordPair persons, double weight) {}

    private final Connection tx;
    private final Scorer scorer;
    private final Indexed record;
    private final @Nullable UUID message;
    private final int most;
    private final PersonIndexSql index;
    private final DecisionSql decisions;
    private final Membership membership;
    private final Map<LogicalId, Indexed> records = new HashMap<>();
    private final Map<RecordPair, Verdict> verdicts = new LinkedHashMap<>();
    private Map<LogicalId, Set<LogicalId>> persons = Map.of();

    /** @param most candidates that are looked at */
    Matching(Connection tx, Scorer scorer, Indexed record, @Nullable UUID message, int most) {
        this.tx = tx;
        this.scorer = scorer;
        this.record = record;
        this.message = message;
        this.most = most;
        this.index = new PersonIndexSql(tx);
        this.decisions = new DecisionSql(tx);
        this.membership = new Membership(tx, NETWORK);
    }

    /** Under the locks of the record's blocking keys; a new record has no links and reviews yet. */
    Plan run(boolean isNew) throws SQLException {
        Plan plan = withoutKnown(plan(true, isNew));
        if (plan.truncated()) {
            decisions.rematch(record.id());
            return plan;
        }
        for (Join join : plan.joins()) {
            link(join.candidate(), plan.joins().size() == 1);
        }
        if (!isNew || !plan.reviews().isEmpty()) {
            decisions.review(record.id(), plan.reviews());
        }
        if (!plan.joins().isEmpty()) {
            Set<LogicalId> one = new HashSet<>(persons.getOrDefault(record.id(), Set.of(record.id())));
            plan.joins().forEach(j -> one.addAll(persons.getOrDefault(j.candidate(), Set.of(j.candidate()))));
            decisions.closeWithin(one);
        }
        return plan;
    }

    /** What would be done now; nothing is. */
    Plan dryRun() throws SQLException {
        return withoutKnown(plan(false, false));
    }

    private Plan plan(boolean locked, boolean isNew) throws SQLException {
        Candidates candidates = Candidates.of(tx, record.features(), record.id(), most);
        if (candidates.truncated()) {
            return Plan.NOT_PROVEN;
        }
        keep(candidates, Map.of(record.id(), record));
        keep(candidates, index.records(candidates.ids()));
        List<LogicalId> alike = candidates.ids().stream()
                .filter(records::containsKey)
                .filter(c -> verdict(record.id(), c).outcome() != Outcome.SEPARATE)
                .sorted(Comparator.<LogicalId>comparingDouble(
                                c -> -verdict(record.id(), c).weight())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        if (alike.isEmpty() && isNew) {
            return new Plan(false, List.of(), List.of());
        }
        List<LogicalId> involved = new ArrayList<>(alike);
        involved.add(record.id());
        persons = alike.isEmpty() || !locked ? membership.of(involved) : membership.lock(involved);
        Set<LogicalId> all = new HashSet<>();
        persons.values().forEach(all::addAll);
        Set<LogicalId> unread = new HashSet<>(all);
        unread.removeAll(records.keySet());
        keep(candidates, index.records(unread));
        return decide(alike, all.size() < 2 ? Set.of() : decisions.apart(all));
    }

    /** One question for each two persons: a pair of theirs that is in the queue already stands for all. */
    private Plan withoutKnown(Plan plan) throws SQLException {
        if (plan.reviews().isEmpty()) {
            return plan;
        }
        Set<LogicalId> own = new HashSet<>(persons.getOrDefault(record.id(), Set.of(record.id())));
        plan.joins().forEach(j -> own.addAll(persons.getOrDefault(j.candidate(), Set.of(j.candidate()))));
        own.remove(record.id());
        if (own.isEmpty()) {
            return plan;
        }
        Set<RecordPair> open = decisions.openReviews(own);
        List<DecisionSql.Review> fresh = plan.reviews().stream()
                .filter(review -> open.stream().noneMatch(pair -> asksTheSame(pair, own, review.pair())))
                .toList();
        return new Plan(false, plan.joins(), fresh);
    }

    private boolean asksTheSame(RecordPair open, Set<LogicalId> own, RecordPair review) {
        LogicalId candidate = review.a().equals(record.id()) ? review.b() : review.a();
        Set<LogicalId> other = persons.getOrDefault(candidate, Set.of(candidate));
        return own.contains(open.a()) && other.contains(open.b()) || own.contains(open.b()) && other.contains(open.a());
    }

    private void keep(Candidates candidates, Map<LogicalId, Indexed> found) {
        found.forEach((id, one) -> records.put(
                id, new Indexed(one.id(), one.practice(), one.keyed(), one.hash(), candidates.own(one.features()))));
    }

    private Plan decide(List<LogicalId> alike, Set<RecordPair> apart) {
        Set<LogicalId> own = persons.getOrDefault(record.id(), Set.of(record.id()));
        List<DecisionSql.Review> reviews = new ArrayList<>();
        Map<Set<LogicalId>, LogicalId> fitting = new LinkedHashMap<>();
        Set<Set<LogicalId>> asked = new HashSet<>();
        for (LogicalId candidate : alike) {
            Set<LogicalId> other = persons.getOrDefault(candidate, Set.of(candidate));
            if (own.contains(candidate) || saidApart(own, other, apart)) {
                continue;
            }
            String doubt = doubt(candidate, own, other);
            if (doubt.isEmpty()) {
                fitting.putIfAbsent(other, candidate);
            } else if (asked.add(other)) {
                reviews.add(review(candidate, doubt));
            }
        }
        for (LogicalId member : own) {
            if (!member.equals(record.id()) && verdict(record.id(), member).vetoed()) {
                reviews.add(review(member, "linked-but-contradicted"));
            }
        }
        if (fitting.size() > 1 && !fitEachOther(List.copyOf(fitting.keySet()), apart)) {
            // the likeliest is asked; when it is answered with no, the record is matched again and asks for the next
            reviews.add(review(fitting.values().iterator().next(), "fits-several-persons"));
            return new Plan(false, List.of(), reviews);
        }
        List<Join> joins = new ArrayList<>();
        fitting.forEach((person, candidate) -> {
            reviews.removeIf(r ->
                    person.contains(r.pair().a()) || person.contains(r.pair().b()));
            RecordPair firsts = RecordPair.of(Collections.min(own), Collections.min(person));
            joins.add(
                    new Join(candidate, firsts, verdict(record.id(), candidate).weight()));
        });
        return new Plan(false, joins, reviews);
    }

    /**
     * Each two of these persons agree: they would be linked, had it not been for the weights when they came, or for want of
     * what the record now adds (an address beside a telephone). Had it come between them, they would be one already.
     */
    private boolean fitEachOther(List<Set<LogicalId>> persons, Set<RecordPair> apart) {
        for (int i = 0; i < persons.size(); i++) {
            for (int j = i + 1; j < persons.size(); j++) {
                if (saidApart(persons.get(i), persons.get(j), apart) || !fit(persons.get(i), persons.get(j))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean fit(Set<LogicalId> one, Set<LogicalId> other) {
        boolean links = false;
        for (LogicalId a : one) {
            for (LogicalId b : other) {
                Verdict verdict = verdict(a, b);
                if (verdict.vetoed()) {
                    return false;
                }
                links |= (verdict.outcome() == Outcome.LINK || lacksOnlyMore(verdict)) && isKeyed(a) && isKeyed(b);
            }
        }
        return links;
    }

    private static boolean lacksOnlyMore(Verdict verdict) {
        return verdict.outcome() == Outcome.REVIEW
                && List.of(Verdict.Guard.NOTHING_FURTHER).containsAll(verdict.guards())
                && verdict.fields().stream().anyMatch(f -> f.field() == Field.BIRTH && f.level() == Level.EQUAL);
    }

    private boolean isKeyed(LogicalId id) {
        Indexed indexed = records.get(id);
        return indexed != null && indexed.keyed();
    }

    /** @param alone persons are as they were locked: nothing else was linked since */
    private void link(LogicalId candidate, boolean alone) throws SQLException {
        RecordPair pair = RecordPair.of(record.id(), candidate);
        Verdict verdict = verdict(record.id(), candidate);
        long decision = decisions.decide(pair, basis("link", "matched", verdict));
        if (alone) {
            membership.link(pair, decision, message, persons);
        } else {
            membership.link(pair, decision, message);
        }
    }

    private DecisionSql.Basis basis(String kind, String why, Verdict verdict) {
        return new DecisionSql.Basis(
                kind,
                "machine",
                null,
                why,
                verdict.weight(),
                verdict.weightsVersion(),
                Explanation.text(verdict),
                message);
    }

    /** The machine's own links of the record that these weights no longer bear out. */
    List<RecordPair> unsupported() throws SQLException {
        List<RecordPair> linked = decisions.linkedByMachine(record.id());
        if (linked.isEmpty()) {
            return List.of();
        }
        records.put(record.id(), record);
        Set<LogicalId> others = new HashSet<>();
        linked.forEach(pair -> others.add(pair.a().equals(record.id()) ? pair.b() : pair.a()));
        records.putAll(index.records(others));
        return linked.stream()
                .filter(pair -> verdict(pair.a(), pair.b()).outcome() != Outcome.LINK)
                .toList();
    }

    /** Takes a link of the machine's back; it is not remembered as "not the same". */
    void unlink(RecordPair pair) throws SQLException {
        decisions.decide(pair, basis("unlink", "not borne out by new weights", verdict(pair.a(), pair.b())));
        membership.unlinkDirect(pair, message);
    }

    /** Why the machine may not link the candidate, or empty. */
    private String doubt(LogicalId candidate, Set<LogicalId> own, Set<LogicalId> other) {
        if (!record.keyed() || !isKeyed(candidate)) {
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

    Verdict verdict(LogicalId one, LogicalId other) {
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
