package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.query.Matches.Match;

/** Records of one practice by identifier, many at once. */
final class IdentifierSql {

    private IdentifierSql() {}

    /**
     * Adds what each triple of (type, lookup hash, token) matches to the list at its place.
     *
     * @param into one list for each triple
     */
    static void find(
            Connection tx, PracticeRef practice, int[] types, long[] lookups, long[] tokens, List<List<Match>> into)
            throws SQLException {
        Args sql = new Args().add("""
                        select k.i::int, r.home, r.pk, a.id
                        from unnest(?::int[], ?::bigint[], ?::bigint[]) with ordinality as k (type, lookup, token, i)
                        cross join lateral (
                          select l.home, l.pk from lookup l where l.hash = k.lookup offset 0) l
                        cross join lateral (
                          select r.home, r.pk from res r
                          where r.home = l.home and r.pk = l.pk and r.type = k.type and r.practice = ?
                            and not r.deleted and r.tokens @> array[k.token]
                          offset 0) r
                        left join alias a on a.home = r.home and a.pk = r.pk
                        order by k.i, r.home, r.pk""", types, lookups, tokens, practice.num());
        try (PreparedStatement statement = sql.prepare(tx);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                LogicalId id = new LogicalId(rows.getLong(2), rows.getLong(3));
                String chosen = rows.getString(4);
                List<Match> matches = into.get(rows.getInt(1) - 1);
                if (matches.size() < 2) {
                    matches.add(new Match(id, chosen == null ? id.text() : chosen));
                }
            }
        }
    }
}
