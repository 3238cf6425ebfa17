package org.quiltehr.hub.pipeline.rest;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.PGConnection;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.base.LogicalId;

/** Finds the records a request names, whatever their number in two queries. */
final class TargetSql {

    /** {@code Type/id} as clients write it. */
    record Name(String type, String id) {

        @Override
        public String toString() {
            return type + "/" + id;
        }
    }

    private static final String ALIASES = """
            select w.n, a.home, a.pk
              from unnest(?::int[], ?::smallint[], ?::text[]) as w (n, type, id)
              join alias a on a.type = w.type and a.id = w.id
            """;

    /** {@code %s} is the gate's condition. */
    private static final String ROWS = """
            select w.n, r.practice, r.deleted,
                   m.home is not null as linked,
                   m.person_home = r.home and m.person_pk = r.pk and exists (
                     select from member other
                      where other.view = 0 and other.until is null and other.person_pk = m.person_pk
                        and other.person_home = m.person_home and (other.home, other.pk) <> (r.home, r.pk)) as composite,
                   own.home, own.pk, own.id,
                   r.practice <> ? and (true%s) is not true as hidden
              from unnest(?::int[], ?::smallint[], ?::bigint[], ?::bigint[]) as w (n, type, home, pk)
              join res r on r.home = w.home and r.pk = w.pk and r.type = w.type
              left join member m on r.type = ? and m.view = 0 and m.pk = r.pk and m.home = r.home and m.until is null
              left join lateral (
                select o.home, o.pk, a.id
                  from member o
                  join res x on x.home = o.home and x.pk = o.pk and x.practice = ? and not x.deleted
                  left join alias a on a.home = o.home and a.pk = o.pk
                 where o.view = 0 and o.until is null and o.person_pk = m.person_pk and o.person_home = m.person_home
                   and r.practice <> ?
                 order by o.since, o.home, o.pk
                 limit 1) own on true
            """;

    private static final String LOCK = "select pg_advisory_xact_lock(k) from (select unnest(?::bigint[]) as k) keys";

    /**
     * The records that exist, deleted ones too. Those the caller may not see are left out: whoever names one by an id of
     * the hub gets the answer of one that is not there. Ids that clients chose are taken all the same, so they are told as hidden.
     */
    Map<Name, Target> find(Connection tx, int practice, Grant grant, Collection<Name> names) throws SQLException {
        Map<Name, Target> found = new HashMap<>();
        if (names.isEmpty()) {
            return found;
        }
        List<Name> wanted = new ArrayList<>(names);
        LogicalId[] ids = ids(tx, wanted);
        List<Integer> known = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != null) {
                known.add(i);
            }
        }
        if (known.isEmpty()) {
            return found;
        }
        try (PreparedStatement s = tx.prepareStatement(ROWS.replace("%s", grant.predicate("r")))) {
            s.setInt(1, practice);
            s.setArray(2, tx.createArrayOf("int4", known.toArray()));
            s.setArray(3, types(tx, known.stream().map(wanted::get).toList()));
            s.setArray(4, longs(tx, known.stream().mapToLong(i -> ids[i].home()).toArray()));
            s.setArray(5, longs(tx, known.stream().mapToLong(i -> ids[i].own()).toArray()));
            s.setInt(6, FhirTypes.require("Patient"));
            s.setInt(7, practice);
            s.setInt(8, practice);
            try (ResultSet rows = s.executeQuery()) {
                while (rows.next()) {
                    int n = rows.getInt(1);
                    Target target = target(rows, wanted.get(n), ids[n]);
                    boolean chosen = LogicalId.parse(wanted.get(n).id()).isEmpty();
                    if (chosen || !target.hidden()) {
                        found.put(wanted.get(n), target);
                    }
                }
            }
        }
        return found;
    }

    private static Target target(ResultSet row, Name name, LogicalId id) throws SQLException {
        long ownHome = row.getLong(6);
        Target.Own own = null;
        if (!row.wasNull()) {
            LogicalId ownId = new LogicalId(ownHome, row.getLong(7));
            String chosen = row.getString(8);
            own = new Target.Own(ownId, chosen == null ? ownId.text() : chosen);
        }
        return new Target(
                id,
                name.id(),
                row.getInt(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(9),
                own);
    }

    /** Which rows the names stand for: those we gave by their text, those clients chose by table alias. */
    private static LogicalId[] ids(Connection tx, List<Name> names) throws SQLException {
        LogicalId[] ids = new LogicalId[names.size()];
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            Optional<LogicalId> given = LogicalId.parse(names.get(i).id());
            if (given.isPresent()) {
                ids[i] = given.get();
            } else {
                chosen.add(i);
            }
        }
        if (!chosen.isEmpty()) {
            try (PreparedStatement s = tx.prepareStatement(ALIASES)) {
                s.setArray(1, tx.createArrayOf("int4", chosen.toArray()));
                s.setArray(2, types(tx, chosen.stream().map(names::get).toList()));
                s.setArray(
                        3,
                        tx.createArrayOf(
                                "text",
                                chosen.stream().map(i -> names.get(i).id()).toArray()));
                try (ResultSet rows = s.executeQuery()) {
                    while (rows.next()) {
                        ids[rows.getInt(1)] = new LogicalId(rows.getLong(2), rows.getLong(3));
                    }
                }
            }
        }
        return ids;
    }

    /** The own halves of those ids that a chart is told by already. */
    Set<Long> charts(Connection tx, List<LogicalId> patients) throws SQLException {
        Set<Long> taken = new HashSet<>();
        if (patients.isEmpty()) {
            return taken;
        }
        try (PreparedStatement s = tx.prepareStatement(
                "select w.own from unnest(?::bigint[]) as w (own) where exists (select from res r where r.pat = w.own)")) {
            s.setArray(1, longs(tx, patients.stream().mapToLong(LogicalId::own).toArray()));
            try (ResultSet rows = s.executeQuery()) {
                while (rows.next()) {
                    taken.add(rows.getLong(1));
                }
            }
        }
        return taken;
    }

    /** Two writers with one condition wait for each other, so that a conditional create creates once. */
    void lock(Connection tx, int practice, Collection<String> conditions) throws SQLException {
        TreeSet<Long> keys = new TreeSet<>();
        conditions.forEach(condition -> keys.add(Hash64.of("condition|" + practice + "|" + condition)));
        if (!keys.isEmpty()) {
            try (PreparedStatement s = tx.prepareStatement(LOCK)) {
                s.setArray(1, longs(tx, keys.stream().mapToLong(Long::longValue).toArray()));
                s.execute();
            }
        }
    }

    private static java.sql.Array types(Connection tx, List<Name> names) throws SQLException {
        Object[] types =
                names.stream().map(name -> FhirTypes.require(name.type())).toArray();
        return tx.createArrayOf("int2", Arrays.copyOf(types, types.length, Object[].class));
    }

    private static java.sql.Array longs(Connection tx, long[] values) throws SQLException {
        return tx.unwrap(PGConnection.class).createArrayOf("int8", values);
    }
}
