package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            List<Changed> changed = new ArrayList<>();
            for (Placed placed : records) {
                changed(tx, practice, placed).ifPresent(changed::add);
            }
            Scorer scorer = weights.scorer(tx);
            LocksSql.takeBlocks(tx, changed.size(), changed.stream().flatMapToLong(c -> LongStream.of(c.blocks())));
            for (Changed one : changed) {
                new PersonIndexSql(tx).save(one.record(), one.features(), one.blocks(), one.isNew());
                new Matching(tx, scorer, one.record(), one.placed().source().message(), Candidates.MOST)
                        .run(one.isNew());
            }
            StatedLinks links = new StatedLinks(tx, practice, scorer);
            for (Placed placed : records) {
                links.carryOut(placed.record(), placed.patient(), placed.source());
            }
        } catch (SQLException e) {
            throw new Names.NamingFailure(e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Changed(Placed placed, Indexed record, byte[] features, long[] blocks, boolean isNew) {}

    /** The record with its features, or empty if no matching field changed. */
    private static Optional<Changed> changed(Connection tx, PracticeRef practice, Placed placed) throws SQLException {
        Features features = FeatureReader.read(placed.patient());
        byte[] bytes = PersonIndexSql.bytes(features);
        long hash = Hash64.of(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        Optional<Long> before = new PersonIndexSql(tx).hash(placed.record());
        if (before.isPresent() && before.get() == hash) {
            return Optional.empty();
        }
        boolean keyed = !placed.patient().path("identifier").isEmpty();
        Indexed record = new Indexed(placed.record(), practice.num(), keyed, hash, features);
        return Optional.of(new Changed(placed, record, bytes, Blocks.of(features), before.isEmpty()));
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
            DecisionSql decisions = new DecisionSql(tx);
            if (names.isNamingKey(tx, practice, survivor, oldKey)) {
                return new Merged(Optional.empty(), List.of(selfMerge(decisions.hasMerged(survivor))));
            }
            Optional<LogicalId> old = names.merge(tx, practice, survivor, oldKey);
            if (old.isEmpty()) {
                return new Merged(old, List.of());
            }
            decisions.merged(old.get(), survivor, source.message());
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
}
