package org.quiltehr.hub.identify;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/** Who read, was sent or exported two records while they were one person: whom a wrong link may have misled. */
final class BlastRadius {

    private static final int MOST = 10_000;

    /** A time in which the two were one person; {@code until} is null if they still are. */
    record Together(Instant from, @Nullable Instant until) {}

    /**
     * What a wrong link reached.
     *
     * @param truncated there are more than are listed
     */
    record Reached(List<Together> together, List<DisclosureSql.Disclosure> disclosures, boolean truncated) {}

    private final Transactions database;

    BlastRadius(DataSource database) {
        this.database = new Transactions(database);
    }

    Reached of(LogicalId one, LogicalId other) {
        return database.run(connection -> {
            DisclosureSql sql = new DisclosureSql(connection);
            Set<LogicalId> persons = new HashSet<>();
            List<Together> times = together(sql, one, other, persons);
            Set<LogicalId> records = new HashSet<>(sql.ever(persons));
            records.add(one);
            records.add(other);
            List<DisclosureSql.Disclosure> all = new ArrayList<>();
            for (Together time : times) {
                all.addAll(sql.of(
                        records, time.from(), Objects.requireNonNullElseGet(time.until(), Instant::now), MOST + 1));
            }
            boolean truncated = all.size() > MOST;
            return new Reached(times, truncated ? all.subList(0, MOST) : all, truncated);
        });
    }

    private static List<Together> together(DisclosureSql sql, LogicalId one, LogicalId other, Set<LogicalId> persons)
            throws SQLException {
        List<DisclosureSql.Stay> mine = sql.stays(one);
        List<DisclosureSql.Stay> theirs = sql.stays(other);
        List<long[]> spans = new ArrayList<>();
        Set<Long> changes = new HashSet<>();
        for (DisclosureSql.Stay a : mine) {
            for (DisclosureSql.Stay b : theirs) {
                long since = Math.max(a.since(), b.since());
                long until = Math.min(end(a), end(b));
                if (a.person().equals(b.person()) && since < until) {
                    persons.add(a.person());
                    spans.add(new long[] {since, until});
                    changes.add(since);
                    changes.add(until);
                }
            }
        }
        Map<Long, Instant> times = sql.times(changes);
        return spans.stream()
                .map(span -> new Together(times.getOrDefault(span[0], Instant.EPOCH), times.get(span[1])))
                .toList();
    }

    private static long end(DisclosureSql.Stay stay) {
        Long until = stay.until();
        return until == null ? Long.MAX_VALUE : until;
    }
}
