package org.quiltehr.hub.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;

/** Finds and locks the rows a write meets, in id order, and draws the change number in the same round trip. */
final class LockSql {

    /**
     * The rows found.
     *
     * @param change number of the change about to be made
     * @param generation of the search parameters this transaction writes by; none of an older one begins after it
     */
    record Locked(long change, int generation, Map<LogicalId, Current> rows) {}

    private static final String LOCK = """
            with locked as (
              select res.home, res.pk, res.type, res.practice, res.pat, res.pat_home, res.ver, res.deleted, res.content,
                     res.key_hash, res.labels, res.updated, res.message, res.entry, res.dict, res.body
                from res
                join (select distinct w.home, w.pk from unnest(?::bigint[], ?::bigint[]) as w (home, pk)) want
                  on res.home = want.home and res.pk = want.pk
               order by res.home, res.pk
                 for update of res),
            seen as (
              select res.home, res.pk, res.type, res.practice, res.pat, res.pat_home, res.ver, res.deleted, res.content,
                     res.key_hash, res.labels, res.updated, res.message, res.entry, res.dict, res.body
                from res
                join (select distinct w.home, w.pk from unnest(?::bigint[], ?::bigint[]) as w (home, pk)) want
                  on res.home = want.home and res.pk = want.pk)
            select c.number, c.generation, r.*
              from (select nextval('change_number') as number, search_generation_held() as generation) c
              left join (select * from locked union all select * from seen) r on true
            """;

    private final BodyCodec codec;

    LockSql(BodyCodec codec) {
        this.codec = codec;
    }

    /**
     * Reads rows.
     *
     * @param ids to be locked for update, in id order
     * @param look only looked at: rows that many messages name and few change would make their writers wait in line
     */
    Locked lock(Connection tx, Collection<LogicalId> ids, Collection<LogicalId> look) throws SQLException {
        Map<LogicalId, Current> rows = new HashMap<>();
        long change = 0;
        int generation = 0;
        try (PreparedStatement statement = tx.prepareStatement(LOCK)) {
            setIds(statement, 1, ids);
            setIds(statement, 3, look);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    change = found.getLong(1);
                    generation = found.getInt(2);
                    long home = found.getLong(3);
                    if (!found.wasNull()) {
                        Current row = current(found, home);
                        rows.put(row.id(), row);
                    }
                }
            }
        }
        return new Locked(change, generation, rows);
    }

    /** Two {@code bigint[]} parameters: homes and own keys. */
    static void setIds(PreparedStatement statement, int first, Collection<LogicalId> ids) throws SQLException {
        long[] homes = new long[ids.size()];
        long[] pks = new long[ids.size()];
        int i = 0;
        for (LogicalId id : ids) {
            homes[i] = id.home();
            pks[i++] = id.own();
        }
        statement.setArray(first, longs(statement.getConnection(), homes));
        statement.setArray(first + 1, longs(statement.getConnection(), pks));
    }

    static Array longs(Connection tx, long[] values) throws SQLException {
        return tx.unwrap(org.postgresql.PGConnection.class).createArrayOf("int8", values);
    }

    private Current current(ResultSet found, long home) throws SQLException {
        long patient = found.getLong("pat");
        Long patientPk = found.wasNull() ? null : patient;
        boolean deleted = found.getBoolean("deleted");
        byte[] body = found.getBytes("body");
        return new Current(
                FhirTypes.name(found.getInt("type")),
                new LogicalId(home, found.getLong("pk")),
                found.getInt("practice"),
                patientPk,
                found.getInt("ver"),
                deleted,
                found.getLong("content"),
                found.getLong("key_hash"),
                found.getLong("labels"),
                found.getObject("updated", OffsetDateTime.class).toInstant(),
                new MessageRef(found.getObject("message", UUID.class), found.getInt("entry")),
                deleted ? body : codec.unpack(body, found.getInt("dict")));
    }
}
