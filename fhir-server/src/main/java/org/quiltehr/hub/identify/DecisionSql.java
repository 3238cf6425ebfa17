package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/** Decisions, the review queue, pairs that are apart, merges, and records to be matched again. */
final class DecisionSql {

    /** Who decided, and on what. */
    record Basis(
            String kind,
            String origin,
            @Nullable String who,
            String why,
            @Nullable Double weight,
            @Nullable Integer version,
            @Nullable String evidence,
            @Nullable UUID message) {}

    /** A pair in the queue. */
    record Review(
            RecordPair pair,
            String reason,
            double weight,
            int version,
            String evidence,
            @Nullable Instant opened) {}

    /** A decision as it stands in the book. */
    record Decision(long num, Instant at, Basis basis) {}

    private static final String DECIDE = """
            insert into decision (a_home, a_pk, b_home, b_pk, kind, origin, who, why, weight, version, evidence, message)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            returning num
            """;

    private static final String DECISIONS = """
            select num, at, kind, origin, who, why, weight, version, evidence, message from decision
            where a_home = ? and a_pk = ? and b_home = ? and b_pk = ?
            order by num
            """;

    private static final String CLOSE_OTHERS = """
            update review set closed = now()
            where closed is null
              and ((a_home = ? and a_pk = ?) or (b_home = ? and b_pk = ?))
              and reason not like 'merge%'
              and (a_home, a_pk, b_home, b_pk) not in (
                select * from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[]))
            """;

    private static final String OPEN = """
            insert into review (a_home, a_pk, b_home, b_pk, reason, weight, version, evidence)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (a_home, a_pk, b_home, b_pk) where closed is null do update
            set reason = excluded.reason, weight = excluded.weight, version = excluded.version,
                evidence = excluded.evidence
            """;

    private static final String CLOSE = """
            update review set closed = now()
            where closed is null and a_home = ? and a_pk = ? and b_home = ? and b_pk = ?
            """;

    private static final String CLOSE_WITHIN = """
            with one as (select * from unnest(?::bigint[], ?::bigint[]) as w (home, pk))
            update review r set closed = now()
            from one a, one b
            where r.closed is null and r.reason <> 'linked-but-contradicted'
              and r.a_home = a.home and r.a_pk = a.pk and r.b_home = b.home and r.b_pk = b.pk
            """;

    private static final String QUEUE = """
            select a_home, a_pk, b_home, b_pk, reason, weight, version, evidence, opened from review
            where closed is null
            order by weight desc, num
            limit ?
            """;

    private static final String COUNT = """
            select reason, count(*), min(opened) from review where closed is null group by reason
            union all
            select 'not-proven-unique', count(*), min(since) from rematch where tried is not null having count(*) > 0
            order by 1
            """;

    private static final String APART = """
            select p.a_home, p.a_pk, p.b_home, p.b_pk
            from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
            join apart p on p.a_home = w.home and p.a_pk = w.pk
            """;

    private static final String SET_APART = """
            insert into apart (a_home, a_pk, b_home, b_pk, decision) values (?, ?, ?, ?, ?) on conflict do nothing
            """;

    private static final String UNSET_APART = """
            delete from apart where a_home = ? and a_pk = ? and b_home = ? and b_pk = ?
            """;

    private static final String LINKED_BY_MACHINE = """
            select l.a_home, l.a_pk, l.b_home, l.b_pk
            from (
              select * from person_link where a_home = ? and a_pk = ? and until is null
              union all
              select * from person_link where b_home = ? and b_pk = ? and until is null) l
            join decision d on d.num = l.decision
            where l.view = 0 and d.origin = 'machine'
            """;

    private static final String OPEN_REVIEWS = """
            select r.a_home, r.a_pk, r.b_home, r.b_pk
            from unnest(?::bigint[], ?::bigint[]) as w (home, pk)
            join review r on r.closed is null
              and (r.a_home = w.home and r.a_pk = w.pk or r.b_home = w.home and r.b_pk = w.pk)
            """;

    private static final String REMATCH = """
            insert into rematch (home, pk) values (?, ?)
            on conflict (home, pk) do update set since = now(), tried = null
            """;

    private final Connection tx;

    DecisionSql(Connection tx) {
        this.tx = tx;
    }

    long decide(RecordPair pair, Basis basis) throws SQLException {
        try (var insert = tx.prepareStatement(DECIDE)) {
            pair(insert, 1, pair);
            insert.setString(5, basis.kind());
            insert.setString(6, basis.origin());
            insert.setString(7, basis.who());
            insert.setString(8, basis.why());
            insert.setObject(9, basis.weight());
            insert.setObject(10, basis.version());
            insert.setString(11, basis.evidence());
            insert.setObject(12, basis.message());
            try (var rows = insert.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    List<Decision> decisions(RecordPair pair) throws SQLException {
        List<Decision> decisions = new ArrayList<>();
        try (var select = tx.prepareStatement(DECISIONS)) {
            pair(select, 1, pair);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    Basis basis = new Basis(
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5),
                            rows.getString(6),
                            rows.getObject(7, Double.class),
                            rows.getObject(8, Integer.class),
                            rows.getString(9),
                            rows.getObject(10, UUID.class));
                    decisions.add(
                            new Decision(rows.getLong(1), rows.getTimestamp(2).toInstant(), basis));
                }
            }
        }
        return decisions;
    }

    /** The machine's open reviews of a record are these and no others. */
    void review(LogicalId record, List<Review> reviews) throws SQLException {
        try (var update = tx.prepareStatement(CLOSE_OTHERS)) {
            update.setLong(1, record.home());
            update.setLong(2, record.own());
            update.setLong(3, record.home());
            update.setLong(4, record.own());
            update.setObject(
                    5, reviews.stream().mapToLong(r -> r.pair().a().home()).toArray());
            update.setObject(
                    6, reviews.stream().mapToLong(r -> r.pair().a().own()).toArray());
            update.setObject(
                    7, reviews.stream().mapToLong(r -> r.pair().b().home()).toArray());
            update.setObject(
                    8, reviews.stream().mapToLong(r -> r.pair().b().own()).toArray());
            update.executeUpdate();
        }
        open(reviews);
    }

    void open(List<Review> reviews) throws SQLException {
        if (reviews.isEmpty()) {
            return;
        }
        try (var insert = tx.prepareStatement(OPEN)) {
            for (Review review : reviews) {
                pair(insert, 1, review.pair());
                insert.setString(5, review.reason());
                insert.setDouble(6, review.weight());
                insert.setInt(7, review.version());
                insert.setString(8, review.evidence());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    void close(RecordPair pair) throws SQLException {
        execute(CLOSE, pair);
    }

    /** Pairs of these records, which are one person now, are no question any more. */
    void closeWithin(Collection<LogicalId> person) throws SQLException {
        try (var update = tx.prepareStatement(CLOSE_WITHIN)) {
            update.setObject(1, person.stream().mapToLong(LogicalId::home).toArray());
            update.setObject(2, person.stream().mapToLong(LogicalId::own).toArray());
            update.executeUpdate();
        }
    }

    /** The open reviews, the likeliest first. */
    List<Review> queue(int limit) throws SQLException {
        List<Review> queue = new ArrayList<>();
        try (var select = tx.prepareStatement(QUEUE)) {
            select.setInt(1, limit);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    queue.add(new Review(
                            pair(rows),
                            rows.getString(5),
                            rows.getDouble(6),
                            rows.getInt(7),
                            rows.getString(8),
                            rows.getTimestamp(9).toInstant()));
                }
            }
        }
        return queue;
    }

    /** How many are open for each reason, and since when. */
    record Waiting(String reason, long count, Instant oldest) {}

    List<Waiting> waiting() throws SQLException {
        List<Waiting> waiting = new ArrayList<>();
        try (var select = tx.prepareStatement(COUNT);
                var rows = select.executeQuery()) {
            while (rows.next()) {
                Timestamp oldest = rows.getTimestamp(3);
                waiting.add(new Waiting(rows.getString(1), rows.getLong(2), oldest.toInstant()));
            }
        }
        return waiting;
    }

    /** The pairs among these records that were said to be two humans. */
    Set<RecordPair> apart(Collection<LogicalId> records) throws SQLException {
        return pairsAmong(APART, records);
    }

    private Set<RecordPair> pairsAmong(String statement, Collection<LogicalId> records) throws SQLException {
        Set<RecordPair> found = new HashSet<>();
        try (var select = tx.prepareStatement(statement)) {
            select.setObject(1, records.stream().mapToLong(LogicalId::home).toArray());
            select.setObject(2, records.stream().mapToLong(LogicalId::own).toArray());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(pair(rows));
                }
            }
        }
        return found;
    }

    void setApart(RecordPair pair, long decision) throws SQLException {
        try (var insert = tx.prepareStatement(SET_APART)) {
            pair(insert, 1, pair);
            insert.setLong(5, decision);
            insert.executeUpdate();
        }
    }

    void unsetApart(RecordPair pair) throws SQLException {
        execute(UNSET_APART, pair);
    }

    /** The open links of a record that the machine made in the network's view. */
    List<RecordPair> linkedByMachine(LogicalId record) throws SQLException {
        return pairsOf(LINKED_BY_MACHINE, record);
    }

    /** The pairs in the queue that one of these records is in. */
    Set<RecordPair> openReviews(Collection<LogicalId> records) throws SQLException {
        return pairsAmong(OPEN_REVIEWS, records);
    }

    private List<RecordPair> pairsOf(String statement, LogicalId record) throws SQLException {
        List<RecordPair> pairs = new ArrayList<>();
        try (var select = tx.prepareStatement(statement)) {
            select.setLong(1, record.home());
            select.setLong(2, record.own());
            select.setLong(3, record.home());
            select.setLong(4, record.own());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    pairs.add(pair(rows));
                }
            }
        }
        return pairs;
    }

    void rematch(LogicalId record) throws SQLException {
        try (var insert = tx.prepareStatement(REMATCH)) {
            insert.setLong(1, record.home());
            insert.setLong(2, record.own());
            insert.executeUpdate();
        }
    }

    private void execute(String statement, RecordPair pair) throws SQLException {
        try (var update = tx.prepareStatement(statement)) {
            pair(update, 1, pair);
            update.executeUpdate();
        }
    }

    private static void pair(PreparedStatement statement, int at, RecordPair pair) throws SQLException {
        statement.setLong(at, pair.a().home());
        statement.setLong(at + 1, pair.a().own());
        statement.setLong(at + 2, pair.b().home());
        statement.setLong(at + 3, pair.b().own());
    }

    private static RecordPair pair(ResultSet rows) throws SQLException {
        return new RecordPair(
                new LogicalId(rows.getLong(1), rows.getLong(2)), new LogicalId(rows.getLong(3), rows.getLong(4)));
    }
}
