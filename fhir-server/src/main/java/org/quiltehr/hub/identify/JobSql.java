package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/** Jobs over the whole network, and the records that wait to be matched again. */
final class JobSql {

    /** What is asked for. */
    record Asked(String kind, boolean dry, @Nullable Integer version, String who, String why) {}

    /** A job and how far it is. */
    record Job(
            long num,
            Asked asked,
            String state,
            Instant created,
            @Nullable Instant finished,
            long done,
            long total,
            long place,
            String report) {}

    private static final String COLUMNS =
            " num, kind, dry, version, who, why, state, created, finished, done, total, place, report ";

    private static final String ADD = """
            insert into match_job (kind, dry, version, who, why) values (?, ?, ?, ?, ?) returning
            """ + COLUMNS;

    /** A hub that stopped saying so has left its job to the others. */
    private static final String CLAIM = """
            update match_job set state = 'running', beat = now()
            where num = (
              select num from match_job
              where state = 'waiting' or state = 'running' and beat < now() - interval '1 minute'
              order by num limit 1 for update skip locked)
            returning
            """ + COLUMNS;

    private static final String PROGRESS = """
            update match_job set done = ?, total = ?, place = ?, report = ?, beat = now() where num = ?
            """;

    private static final String FINISH = "update match_job set state = ?, finished = now(), report = ? where num = ?";

    private static final String READ = "select " + COLUMNS + " from match_job where num = ?";

    private static final String LATEST = "select " + COLUMNS + " from match_job order by num desc limit ?";

    private static final String DRY_RUN_DONE = """
            select exists (select 1 from match_job where kind = 'rematch' and dry and state = 'done' and version = ?)
            """;

    private static final String UNTRIED = """
            select home, pk from rematch where tried is null order by since limit ? for update skip locked
            """;

    private static final String TRIED = "update rematch set tried = now() where home = ? and pk = ?";

    private static final String PROVEN = "delete from rematch where home = ? and pk = ?";

    private final Connection tx;

    JobSql(Connection tx) {
        this.tx = tx;
    }

    Job add(Asked asked) throws SQLException {
        try (var insert = tx.prepareStatement(ADD)) {
            insert.setString(1, asked.kind());
            insert.setBoolean(2, asked.dry());
            insert.setObject(3, asked.version());
            insert.setString(4, asked.who());
            insert.setString(5, asked.why());
            return jobs(insert).getFirst();
        }
    }

    Optional<Job> claim() throws SQLException {
        try (var update = tx.prepareStatement(CLAIM)) {
            return jobs(update).stream().findFirst();
        }
    }

    void progress(long num, long done, long total, long place, String report) throws SQLException {
        try (var update = tx.prepareStatement(PROGRESS)) {
            update.setLong(1, done);
            update.setLong(2, total);
            update.setLong(3, place);
            update.setString(4, report);
            update.setLong(5, num);
            update.executeUpdate();
        }
    }

    void finish(long num, String state, String report) throws SQLException {
        try (var update = tx.prepareStatement(FINISH)) {
            update.setString(1, state);
            update.setString(2, report);
            update.setLong(3, num);
            update.executeUpdate();
        }
    }

    Optional<Job> read(long num) throws SQLException {
        try (var select = tx.prepareStatement(READ)) {
            select.setLong(1, num);
            return jobs(select).stream().findFirst();
        }
    }

    List<Job> latest(int limit) throws SQLException {
        try (var select = tx.prepareStatement(LATEST)) {
            select.setInt(1, limit);
            return jobs(select);
        }
    }

    /** Whether these weights were tried without changing anything. */
    boolean dryRunDone(int version) throws SQLException {
        try (var select = tx.prepareStatement(DRY_RUN_DONE)) {
            select.setInt(1, version);
            try (var rows = select.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    /** Records whose candidates were too many, locked until the transaction ends. */
    List<LogicalId> untried(int limit) throws SQLException {
        List<LogicalId> found = new ArrayList<>();
        try (var select = tx.prepareStatement(UNTRIED)) {
            select.setInt(1, limit);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new LogicalId(rows.getLong(1), rows.getLong(2)));
                }
            }
        }
        return found;
    }

    /** It was looked at again; {@code proven}: all its candidates could be. */
    void tried(LogicalId record, boolean proven) throws SQLException {
        try (var update = tx.prepareStatement(proven ? PROVEN : TRIED)) {
            update.setLong(1, record.home());
            update.setLong(2, record.own());
            update.executeUpdate();
        }
    }

    private static List<Job> jobs(PreparedStatement statement) throws SQLException {
        List<Job> jobs = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Timestamp finished = rows.getTimestamp(9);
                jobs.add(new Job(
                        rows.getLong(1),
                        new Asked(
                                rows.getString(2),
                                rows.getBoolean(3),
                                rows.getObject(4, Integer.class),
                                rows.getString(5),
                                rows.getString(6)),
                        rows.getString(7),
                        rows.getTimestamp(8).toInstant(),
                        finished == null ? null : finished.toInstant(),
                        rows.getLong(10),
                        rows.getLong(11),
                        rows.getLong(12),
                        rows.getString(13)));
            }
        }
        return jobs;
    }
}
