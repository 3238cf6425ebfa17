package org.quiltehr.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.quiltehr.hub.index.IndexRow.Word;

/** Adds words that are new. Nearly all are old, and known here to be: those cost a look into a set. */
final class WordSql {

    private static final int REMEMBERED = 200_000;

    private static final String WRITE = """
            with k as materialized (select * from unnest(?::bigint[], ?::text[], ?::bigint[]) as k (param, norm, hash)),
            added as (insert into word (param, norm, hash) select * from k on conflict do nothing)
            select w.param, w.norm, w.hash
              from k join word w on w.param = k.param and w.norm = k.norm
             where w.xmin <> pg_current_xact_id()::xid
            """;

    private final Set<Word> known = ConcurrentHashMap.newKeySet();

    void write(Connection tx, Collection<? extends Indexed> rows) throws SQLException {
        // in one order, so that two writers of the same new words cannot wait for each other
        List<Word> fresh = rows.stream()
                .flatMap(row -> row.index().words().stream())
                .filter(word -> !known.contains(word))
                .distinct()
                .sorted(Comparator.comparingLong(Word::param).thenComparing(Word::norm))
                .toList();
        if (fresh.isEmpty()) {
            return;
        }
        // those it gives were committed by other transactions: what this one wrote may yet be rolled back
        try (PreparedStatement s = tx.prepareStatement(WRITE)) {
            s.setArray(
                    1, LockSql.longs(tx, fresh.stream().mapToLong(Word::param).toArray()));
            s.setArray(
                    2, tx.createArrayOf("text", fresh.stream().map(Word::norm).toArray()));
            s.setArray(3, LockSql.longs(tx, fresh.stream().mapToLong(Word::hash).toArray()));
            try (ResultSet found = s.executeQuery()) {
                while (found.next() && known.size() < REMEMBERED) {
                    known.add(new Word(found.getLong(1), found.getString(2), found.getLong(3)));
                }
            }
        }
    }
}
