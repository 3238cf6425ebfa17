package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/** The labels of Medications that are referred to and were written before. */
final class MedicineLabelSql {

    private static final String LABELS = """
            select w.id, r.labels
              from unnest(?::bigint[], ?::bigint[], ?::text[]) as w (home, pk, id)
              join res r on r.home = w.home and r.pk = w.pk
            union all
            select a.id, r.labels
              from alias a join res r on r.home = a.home and r.pk = a.pk
             where a.type = ? and a.id = any(?)
            """;

    /** Adds what is known of these ids. */
    void read(Connection tx, Collection<String> ids, Map<String, Long> into) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        Map<String, LogicalId> own = new LinkedHashMap<>();
        ids.forEach(id -> LogicalId.parse(id).ifPresent(parsed -> own.put(id, parsed)));
        try (PreparedStatement select = tx.prepareStatement(LABELS)) {
            LockSql.setIds(select, 1, List.copyOf(own.values()));
            select.setArray(3, tx.createArrayOf("text", own.keySet().toArray()));
            select.setInt(4, FhirTypes.require("Medication"));
            select.setArray(5, tx.createArrayOf("text", ids.toArray()));
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    into.put(found.getString(1), found.getLong(2));
                }
            }
        }
    }
}
