package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;

/** What is no longer listed since an instant. */
final class GoneSql {

    /** A reference that leads nowhere now, or to another Patient. */
    record Gone(String type, String id) {}

    private GoneSql() {}

    /**
     * Deleted resources, and at the network's base Patient records that joined another's person.
     *
     * @param patients only what belonged to these records; null: to any, or to none if {@code ofPatients} is false
     */
    static List<Gone> since(
            Connection connection,
            View view,
            Grant grant,
            Instant since,
            Set<String> types,
            boolean ofPatients,
            @Nullable List<LogicalId> patients)
            throws SQLException {
        int[] numbers = types.stream().mapToInt(FhirTypes::require).toArray();
        Args sql = new Args().add("""
                        select r.type, r.home, r.pk, a.id
                        from res r left join alias a on a.home = r.home and a.pk = r.pk
                        where r.deleted and r.updated >= ?""", since.atOffset(ZoneOffset.UTC));
        if (!types.isEmpty()) {
            sql.add(" and r.type = any(?)", (Object) numbers);
        }
        if (patients != null) {
            RowSql.ofPatients(sql.add(" and "), "r", patients);
        } else if (ofPatients) {
            sql.add(" and r.pat is not null");
        }
        RowSql.inView(sql, view, grant, "r");
        if (view.practice() == null && (types.isEmpty() || types.contains("Patient"))) {
            sql.add(" union all select " + FhirTypes.require("Patient") + """
                    , m.home, m.pk, a.id
                    from member m
                    join change c on c.number = m.since
                    join res r on r.home = m.home and r.pk = m.pk and not r.deleted
                    left join alias a on a.home = m.home and a.pk = m.pk
                    where m.view = 0 and m.until is null and c.at >= ?
                      and (m.home, m.pk) <> (m.person_home, m.person_pk)""", since.atOffset(ZoneOffset.UTC));
            if (patients != null) {
                sql.add(" and m.pk = any(?)", (Object) RowSql.owns(patients));
            }
            RowSql.inView(sql, view, grant, "r");
        }
        List<Gone> found = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String chosen = rows.getString(4);
                found.add(new Gone(
                        FhirTypes.name(rows.getInt(1)),
                        chosen != null ? chosen : new LogicalId(rows.getLong(2), rows.getLong(3)).text()));
            }
        }
        return found;
    }
}
