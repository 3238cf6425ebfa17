package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.match.Scorer;
import org.quiltehr.hub.identify.match.Verdict.Outcome;

/** Of many new records written at once, those that resemble nobody: found in two statements, they need no more of them. */
final class Strangers {

    /** For fewer records it would save nothing. */
    private static final int FEW = 3;

    private static final int AT_ONCE = 200;

    private final Connection tx;
    private final Scorer scorer;

    Strangers(Connection tx, Scorer scorer) {
        this.tx = tx;
        this.scorer = scorer;
    }

    /** All are indexed already, so that they find each other too. */
    Set<LogicalId> among(List<PersonIndexSql.Entry> written) throws SQLException {
        Set<LogicalId> alone = new HashSet<>();
        List<PersonIndexSql.Entry> fresh =
                written.stream().filter(PersonIndexSql.Entry::isNew).toList();
        if (fresh.size() < FEW) {
            return alone;
        }
        for (int from = 0; from < fresh.size(); from += AT_ONCE) {
            look(fresh.subList(from, Math.min(fresh.size(), from + AT_ONCE)), alone);
        }
        return alone;
    }

    private void look(List<PersonIndexSql.Entry> some, Set<LogicalId> alone) throws SQLException {
        Map<LogicalId, Candidates> candidates = Candidates.of(tx, some, Candidates.MOST);
        Set<LogicalId> wanted = new HashSet<>();
        candidates.values().forEach(c -> wanted.addAll(c.ids()));
        Map<LogicalId, Indexed> records = new HashMap<>();
        List<LogicalId> unread = new ArrayList<>(wanted);
        some.forEach(e -> records.put(e.record().id(), e.record()));
        unread.removeAll(records.keySet());
        records.putAll(new PersonIndexSql(tx).records(unread));
        for (PersonIndexSql.Entry one : some) {
            Candidates found = candidates.get(one.record().id());
            if (found != null && !found.truncated() && resemblesNobody(one.record(), found, records)) {
                alone.add(one.record().id());
            }
        }
    }

    private boolean resemblesNobody(Indexed record, Candidates found, Map<LogicalId, Indexed> records) {
        return found.ids().stream()
                .map(records::get)
                .allMatch(other -> other == null
                        || scorer.compare(found.own(record.features()), found.own(other.features()))
                                        .outcome()
                                == Outcome.SEPARATE);
    }
}
