package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.match.Scorer;
import org.quiltehr.hub.identify.match.Verdict.Outcome;

/**
 * Of records written at once, new ones that resemble nobody: found in two statements, they need no more of them. And whom
 * the others resemble, so that those can be locked in one order.
 */
final class Strangers {

    /**
     * What the look found.
     *
     * @param alone new records that resemble nobody
     * @param involved the others and whom they resemble, as far as it was looked
     */
    record Found(Set<LogicalId> alone, Set<LogicalId> involved) {}

    /** For one record it would save nothing. */
    private static final int FEW = 2;

    private static final int AT_ONCE = 200;

    private final Connection tx;
    private final Scorer scorer;
    private final Set<LogicalId> alone = new HashSet<>();
    private final Set<LogicalId> involved = new HashSet<>();

    Strangers(Connection tx, Scorer scorer) {
        this.tx = tx;
        this.scorer = scorer;
    }

    /** All are indexed already, so that they find each other too. */
    Found among(List<PersonIndexSql.Entry> written) throws SQLException {
        if (written.size() >= FEW) {
            for (int from = 0; from < written.size(); from += AT_ONCE) {
                look(written.subList(from, Math.min(written.size(), from + AT_ONCE)));
            }
        }
        return new Found(alone, involved);
    }

    private void look(List<PersonIndexSql.Entry> some) throws SQLException {
        Map<LogicalId, Candidates> candidates = Candidates.of(tx, some, Candidates.MOST);
        Set<LogicalId> wanted = new HashSet<>();
        candidates.values().forEach(c -> wanted.addAll(c.ids()));
        Map<LogicalId, Indexed> records = new HashMap<>();
        List<LogicalId> unread = new ArrayList<>(wanted);
        some.forEach(e -> records.put(e.record().id(), e.record()));
        unread.removeAll(records.keySet());
        records.putAll(new PersonIndexSql(tx).records(unread));
        for (PersonIndexSql.Entry one : some) {
            LogicalId id = one.record().id();
            Candidates found = candidates.get(id);
            if (found == null || found.truncated()) {
                continue;
            }
            List<LogicalId> alike = found.ids().stream()
                    .filter(other -> resembles(one.record(), records.get(other), found))
                    .toList();
            if (alike.isEmpty() && one.isNew()) {
                alone.add(id);
            } else {
                involved.add(id);
                involved.addAll(alike);
            }
        }
    }

    private boolean resembles(Indexed record, @Nullable Indexed other, Candidates found) {
        return other != null
                && scorer.compare(found.own(record.features()), found.own(other.features()))
                                .outcome()
                        != Outcome.SEPARATE;
    }
}
