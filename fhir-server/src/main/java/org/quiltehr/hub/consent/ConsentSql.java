package org.quiltehr.hub.consent;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;

/** The rules of Consents, and the practices they name. */
final class ConsentSql {

    private static final String ORGANIZATION = """
            select r.dict, r.body from res r
             where r.type = ? and not r.deleted
               and (r.home = ? and r.pk = ?
                    or (r.home, r.pk) = (select a.home, a.pk from alias a where a.type = ? and a.id = ?))
            """;

    private ConsentSql() {}

    static Map<String, Integer> practices(Connection tx) throws SQLException {
        Map<String, Integer> found = new HashMap<>();
        try (PreparedStatement select = tx.prepareStatement("select slug, num from practice");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getInt(2));
            }
        }
        return found;
    }

    /** The Organization of this id as it is now, or null. */
    static byte @Nullable [] organization(Connection tx, BodyCodec bodies, String id) throws SQLException {
        LogicalId parsed = LogicalId.parse(id).orElse(new LogicalId(0, 0));
        int type = FhirTypes.require("Organization");
        try (PreparedStatement select = tx.prepareStatement(ORGANIZATION)) {
            select.setInt(1, type);
            select.setLong(2, parsed.home());
            select.setLong(3, parsed.own());
            select.setInt(4, type);
            select.setString(5, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? bodies.unpack(rows.getBytes(2), rows.getInt(1)) : null;
            }
        }
    }

    static void replace(Connection tx, LogicalId consent, @Nullable LogicalId patient, List<ConsentRule> rules)
            throws SQLException {
        try (PreparedStatement delete =
                tx.prepareStatement("delete from consent_rule where consent_home = ? and consent_pk = ?")) {
            delete.setLong(1, consent.home());
            delete.setLong(2, consent.own());
            delete.executeUpdate();
        }
        if (patient == null || rules.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = tx.prepareStatement("""
                insert into consent_rule (home, pk, consent_home, consent_pk, num, under, deny, since, until, sources,
                                          recipients, types, labels, purposes)
                values (?, ?, ?, ?, ?, ?::smallint[], ?, coalesce(?, '-infinity'::timestamptz),
                        coalesce(?, 'infinity'::timestamptz), ?, ?, ?::smallint[], ?, ?)""")) {
            for (ConsentRule rule : rules) {
                insert.setLong(1, patient.home());
                insert.setLong(2, patient.own());
                insert.setLong(3, consent.home());
                insert.setLong(4, consent.own());
                insert.setInt(5, rule.num());
                insert.setArray(6, tx.createArrayOf("int4", rule.under().toArray()));
                insert.setBoolean(7, rule.deny());
                insert.setObject(8, rule.since(), Types.TIMESTAMP_WITH_TIMEZONE);
                insert.setObject(9, rule.until(), Types.TIMESTAMP_WITH_TIMEZONE);
                numbers(tx, insert, 10, rule.sources());
                numbers(tx, insert, 11, rule.recipients());
                numbers(tx, insert, 12, rule.types());
                insert.setLong(13, rule.labels());
                insert.setLong(14, rule.purposes());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void numbers(Connection tx, PreparedStatement insert, int at, @Nullable Collection<Integer> numbers)
            throws SQLException {
        insert.setArray(at, numbers == null ? null : tx.createArrayOf("int4", numbers.toArray()));
    }
}
