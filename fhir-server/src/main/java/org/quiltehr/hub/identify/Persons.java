package org.quiltehr.hub.identify;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.LongStream;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.match.Blocks;
import org.quiltehr.hub.identify.match.FeatureReader;
import org.quiltehr.hub.identify.match.Features;
import org.quiltehr.hub.identify.match.Scorer;
import tools.jackson.databind.node.ObjectNode;

/** Which records are the same human: matches on write, and carries out links, unlinks and merges (SEMANTICS 8, 9). */
public final class Persons {

    private static final int NETWORK = 0;

    private final Names names;
    private final WeightsInForce weights = new WeightsInForce();

    public Persons(Names names) {
        this.names = names;
    }

    WeightsInForce weights() {
        return weights;
    }

    /** One Patient record that a write created or changed. */
    public record Placed(LogicalId record, ObjectNode patient, MessageRef source) {}

    /**
     * Called in the write's transaction for each Patient record that was created or changed. Takes the locks of its
     * blocking keys, matches if a matching field changed, and links, queues or leaves it.
     */
    public void placed(Connection tx, PracticeRef practice, LogicalId record, ObjectNode patient, MessageRef source) {
        placed(tx, practice, List.of(new Placed(record, patient, source)));
    }

    /** The same for all Patient records of one write: their locks are taken in one order. */
    public void placed(Connection tx, PracticeRef practice, List<Placed> records) {
        try {
            Scorer scorer = weights.scorer(tx);
            PersonIndexSql index = new PersonIndexSql(tx);
            List<PersonIndexSql.Entry> changed = changed(index, practice, records);
            LocksSql.takeBlocks(tx, changed.size(), changed.stream().flatMapToLong(c -> LongStream.of(c.blocks())));
            if (!changed.isEmpty()) {
                index.save(changed);
            }
            Map<LogicalId, MessageRef> sources = new HashMap<>();
            records.forEach(r -> sources.put(r.record(), r.source()));
            Strangers.Found found = new Strangers(tx, scorer).among(changed);
            LocksSql.take(tx, LocksSql.Stage.PERSONS, found.involved().stream().mapToLong(LogicalId::own));
            for (PersonIndexSql.Entry one : changed) {
                if (!found.alone().contains(one.record().id())) {
                    MessageRef source = sources.get(one.record().id());
                    UUID message = source == null ? null : source.message();
                    new Matching(tx, scorer, one.record(), message, Candidates.MOST).run(one.isNew());
                }
            }
            StatedLinks links = new StatedLinks(tx, practice, names, scorer);
            for (Placed placed : records) {
                links.carryOut(placed.record(), placed.patient(), placed.source());
            }
        } catch (SQLException e) {
            throw new Names.NamingFailure(e);
        }
    }

    /**
     * Called in the write's transaction for Patient records that were deleted, or written again after that. A deleted
     * record leaves its person, whose Patient may get another id by it; written again, it comes back.
     */
    public void settled(Connection tx, PracticeRef practice, Collection<LogicalId> records) {
        try {
            for (int view : new int[] {0, practice.num()}) {
                Membership members = new Membership(tx, view);
                for (LogicalId record : new TreeSet<>(records)) {
                    members.settle(record);
                }
            }
        } catch (SQLException e) {
            throw new Names.NamingFailure(e);
        }
    }

    /** Those of which a matching field changed. */
    private static List<PersonIndexSql.Entry> changed(PersonIndexSql index, PracticeRef practice, List<Placed> records)
            throws SQLException {
        Map<LogicalId, Long> before =
                index.hashes(records.stream().map(Placed::record).toList());
        List<PersonIndexSql.Entry> changed = new ArrayList<>();
        for (Placed placed : records) {
            Features features = FeatureReader.read(placed.patient());
            byte[] bytes = PersonIndexSql.bytes(features);
            long hash = Hash64.of(new String(bytes, StandardCharsets.UTF_8));
            Long known = before.get(placed.record());
            if (known == null || known != hash) {
                boolean keyed = !placed.patient().path("identifier").isEmpty();
                Indexed record = new Indexed(placed.record(), practice.num(), keyed, hash, features);
                changed.add(new PersonIndexSql.Entry(record, bytes, Blocks.of(features), known == null));
            }
        }
        return changed;
    }

    /**
     * What a merge did.
     *
     * @param old the record that went, if it was ever seen: it is to become inactive and replaced by the survivor
     * @param issues an error ({@code merge-circle}) quarantines the message
     */
    public record Merged(Optional<LogicalId> old, List<Issue> issues) {}

    /**
     * A40 and its kin: the old key's record (if it was ever seen) becomes the survivor's; the key an alias for ever.
     *
     * @return issues; an error ({@code merge-circle}) quarantines the message
     */
    public List<Issue> merge(
            Connection tx, PracticeRef practice, LogicalId survivor, String oldKey, MessageRef source) {
        return mergeRecords(tx, practice, survivor, oldKey, source).issues();
    }

    /** As {@link #merge}, and says which record went. Call {@link #placed} for the survivor first. */
    public Merged mergeRecords(
            Connection tx, PracticeRef practice, LogicalId survivor, String oldKey, MessageRef source) {
        try {
            MergeSql merges = new MergeSql(tx);
            if (names.isNamingKey(tx, practice, survivor, oldKey)) {
                return new Merged(Optional.empty(), List.of(selfMerge(merges.hasMerged(survivor))));
            }
            Optional<LogicalId> old = names.merge(tx, practice, survivor, oldKey);
            if (old.isEmpty()) {
                return new Merged(old, List.of());
            }
            merges.merged(old.get(), survivor, source.message());
            return new Merged(
                    old,
                    new PracticeDecisions(tx, practice, weights.scorer(tx))
                            .merge(RecordPair.of(survivor, old.get()), source));
        } catch (SQLException e) {
            throw new Names.NamingFailure(e);
        }
    }

    private static Issue selfMerge(boolean circle) {
        return circle
                ? Issue.error(
                        "merge-circle",
                        null,
                        "The record that is to go is the one that others were merged into before; nothing was merged.")
                : Issue.warning("merge-self", null, "The record is to be merged into itself; nothing was done.");
    }

    /** A24: the practice says that two of its records are one human; both stay. */
    public List<Issue> link(Connection tx, PracticeRef practice, LogicalId first, LogicalId second, MessageRef source) {
        try {
            return new PracticeDecisions(tx, practice, weights.scorer(tx)).link(RecordPair.of(first, second), source);
        } catch (SQLException e) {
            throw new Names.NamingFailure(e);
        }
    }

    /** A37: the practice takes an A24 back; remembered, so that the machine does not link the two again. */
    public List<Issue> unlink(
            Connection tx, PracticeRef practice, LogicalId first, LogicalId second, MessageRef source) {
        try {
            return new PracticeDecisions(tx, practice, weights.scorer(tx)).unlink(RecordPair.of(first, second), source);
        } catch (SQLException e) {
            throw new Names.NamingFailure(e);
        }
    }

    /**
     * Takes a record that is about to be removed out of its persons, the network's and the practice's own. Those it held together
     * are looked at anew.
     */
    public void leave(Connection tx, PracticeRef practice, LogicalId record) {
        try {
            DecisionSql decisions = new DecisionSql(tx);
            for (int view : new int[] {NETWORK, practice.num()}) {
                for (LogicalId other : new Membership(tx, view).leave(record)) {
                    if (view == NETWORK) {
                        decisions.rematch(other);
                    }
                }
            }
        } catch (SQLException e) {
            throw new Names.NamingFailure(e);
        }
    }
}
