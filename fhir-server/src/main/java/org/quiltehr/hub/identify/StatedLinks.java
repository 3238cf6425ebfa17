package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.match.Scorer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Patient.link} of a practice's record, as ITI-104 and FHIR feeds state merges: {@code replaced-by} and
 * {@code replaces} are a merge, {@code seealso} a link. Only to records of the same practice; it decides for no other.
 */
final class StatedLinks {

    private static final String PATIENT = "Patient/";

    private final Connection tx;
    private final PracticeRef practice;
    private final Names names;
    private final Scorer scorer;
    private final DecisionSql decisions;
    private final MergeSql merges;

    StatedLinks(Connection tx, PracticeRef practice, Names names, Scorer scorer) {
        this.tx = tx;
        this.practice = practice;
        this.names = names;
        this.scorer = scorer;
        this.decisions = new DecisionSql(tx);
        this.merges = new MergeSql(tx);
    }

    void carryOut(LogicalId record, ObjectNode patient, MessageRef source) throws SQLException {
        for (JsonNode link : patient.path("link")) {
            String type = link.path("type").asString("");
            if (type.equals("refer")) {
                continue;
            }
            Optional<LogicalId> other = own(link.path("other").path("reference").asString(""));
            if (other.isPresent() && !other.get().equals(record)) {
                switch (type) {
                    case "replaced-by" -> merge(record, other.get(), source);
                    case "replaces" -> merge(other.get(), record, source);
                    case "seealso" -> join(RecordPair.of(record, other.get()), false, source);
                    default -> {
                        // the shape of Patient allows no other
                    }
                }
            }
        }
    }

    private void merge(LogicalId old, LogicalId survivor, MessageRef source) throws SQLException {
        Set<LogicalId> way = new LinkedHashSet<>();
        LogicalId last = survivor;
        for (Optional<LogicalId> next = Optional.of(survivor);
                next.isPresent() && way.add(next.get());
                next = merges.mergedInto(last)) {
            last = next.get();
        }
        if (way.contains(old)) {
            int version = scorer.weights().version();
            decisions.open(List.of(new DecisionSql.Review(
                    RecordPair.of(old, survivor), "merge-circle", PracticeDecisions.PRIORITY, version, "{}", null)));
            return;
        }
        merges.merged(old, survivor, source.message());
        names.replaced(tx, old, last);
        join(RecordPair.of(old, survivor), true, source);
    }

    private void join(RecordPair pair, boolean merge, MessageRef source) throws SQLException {
        boolean linked = new Membership(tx, practice.num())
                .of(List.of(pair.a()))
                .values()
                .iterator()
                .next()
                .contains(pair.b());
        if (linked) {
            return;
        }
        PracticeDecisions deciding = new PracticeDecisions(tx, practice, scorer);
        if (merge) {
            deciding.merge(pair, source);
        } else {
            deciding.link(pair, source);
        }
    }

    /** The record a relative reference names, if it is one of this practice. */
    private Optional<LogicalId> own(String reference) throws SQLException {
        int at = reference.lastIndexOf(PATIENT);
        if (at < 0) {
            return Optional.empty();
        }
        String id = reference.substring(at + PATIENT.length());
        Optional<LogicalId> record = LogicalId.parse(id);
        if (record.isEmpty()) {
            record = merges.patientCalled(id);
        }
        if (record.isEmpty()) {
            return record;
        }
        Indexed indexed = new PersonIndexSql(tx).records(List.of(record.get())).get(record.get());
        return indexed != null && indexed.practice() == practice.num() ? record : Optional.empty();
    }
}
