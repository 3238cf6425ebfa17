package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.match.Blocks;
import org.quiltehr.hub.identify.match.Scorer;
import org.quiltehr.hub.identify.match.Trainer;
import org.quiltehr.hub.identify.match.Weights;
import tools.jackson.databind.node.ObjectNode;

/**
 * Work over the whole network: fits weights to its records, and matches all of them again with given weights, first
 * without changing anything. One job at a time in all hubs of a database; an interrupted one goes on where it was.
 */
final class NetworkJobs {

    static final String TRAIN = "train";
    static final String REMATCH = "rematch";

    private static final int SAMPLE = 20_000;
    private static final int PAGE = 50;
    private static final int RETRIES = 20;

    /** In the background more candidates can be looked at than in a write. */
    private static final int MOST_CANDIDATES = 1000;

    private final Transactions database;
    private final WeightsInForce weights;

    NetworkJobs(DataSource database, Persons persons) {
        this.database = new Transactions(database);
        this.weights = persons.weights();
    }

    /** Why a job was not taken on. */
    enum Refused {
        NO_SUCH_WEIGHTS,
        DRY_RUN_FIRST
    }

    /** A job that was taken on, or why it was not. */
    record Answered(Optional<JobSql.Job> job, Optional<Refused> refused) {}

    Answered ask(JobSql.Asked asked) {
        return database.run(tx -> {
            JobSql jobs = new JobSql(tx);
            Integer version = asked.version();
            if (asked.kind().equals(REMATCH)) {
                int of = version == null ? WeightsSql.inForce(tx) : version;
                if (WeightsSql.read(tx, of).isEmpty()) {
                    return new Answered(Optional.empty(), Optional.of(Refused.NO_SUCH_WEIGHTS));
                }
                if (!asked.dry() && !jobs.dryRunDone(of)) {
                    return new Answered(Optional.empty(), Optional.of(Refused.DRY_RUN_FIRST));
                }
                JobSql.Asked whole = new JobSql.Asked(REMATCH, asked.dry(), of, asked.who(), asked.why());
                return new Answered(Optional.of(jobs.add(whole)), Optional.empty());
            }
            return new Answered(Optional.of(jobs.add(asked)), Optional.empty());
        });
    }

    Optional<JobSql.Job> job(long num) {
        return database.run(tx -> new JobSql(tx).read(num));
    }

    List<JobSql.Job> latest(int limit) {
        return database.run(tx -> new JobSql(tx).latest(limit));
    }

    /** Works one job to its end, or until it is told to stop; gives whether there was one. */
    boolean work(BooleanSupplier stopped) {
        Optional<JobSql.Job> claimed = database.run(tx -> new JobSql(tx).claim());
        if (claimed.isEmpty()) {
            return false;
        }
        JobSql.Job job = claimed.get();
        try {
            if (job.asked().kind().equals(TRAIN)) {
                train(job);
            } else {
                rematch(job, stopped);
            }
        } catch (RuntimeException e) {
            database.execute(tx -> {
                new JobSql(tx).finish(job.num(), "failed", job.report());
            });
            throw e;
        }
        return true;
    }

    private void train(JobSql.Job job) {
        List<Indexed> sample = database.run(tx -> new PersonIndexSql(tx).sample(SAMPLE));
        Weights trained = Trainer.train(sample.stream().map(Indexed::features).toList());
        database.execute(tx -> {
            int version = WeightsSql.add(tx, trained, sample.size());
            ObjectNode report = FhirJson.mapper().createObjectNode();
            report.put("version", version).put("records", sample.size());
            report.put("link", trained.thresholds().link())
                    .put("review", trained.thresholds().review());
            JobSql jobs = new JobSql(tx);
            jobs.progress(job.num(), sample.size(), sample.size(), 0, report.toString());
            jobs.finish(job.num(), "done", report.toString());
        });
    }

    private void rematch(JobSql.Job job, BooleanSupplier stopped) {
        int version = Optional.ofNullable(job.asked().version()).orElse(1);
        boolean dry = job.asked().dry();
        Scorer scorer = database.run(tx -> {
            if (!dry && job.place() == 0) {
                WeightsSql.apply(tx, version);
            }
            return new Scorer(WeightsSql.read(tx, version).orElseThrow());
        });
        if (!dry) {
            database.run(weights::refresh);
        }
        JobReport report = new JobReport(job.report());
        long total = database.run(tx -> new PersonIndexSql(tx).count());
        long place = job.place();
        long done = job.done();
        while (!stopped.getAsBoolean()) {
            long from = place;
            PersonIndexSql.Page page = database.run(tx -> new PersonIndexSql(tx).after(from, PAGE));
            if (page.records().isEmpty()) {
                database.execute(tx -> {
                    new JobSql(tx).finish(job.num(), "done", report.text());
                });
                return;
            }
            for (Indexed record : page.records()) {
                if (dry) {
                    database.run(tx -> wouldChange(tx, scorer, record, report));
                } else {
                    database.run(tx -> again(tx, scorer, record.id(), report));
                }
            }
            place = page.last();
            done += page.records().size();
            long to = place;
            long count = done;
            database.execute(tx -> {
                new JobSql(tx).progress(job.num(), count, Math.max(total, count), to, report.text());
            });
        }
    }

    private static boolean wouldChange(Connection tx, Scorer scorer, Indexed record, JobReport report)
            throws SQLException {
        Matching matching = new Matching(tx, scorer, record, null, Candidates.MOST);
        for (RecordPair pair : matching.unsupported()) {
            report.unlink(pair, matching.verdict(pair.a(), pair.b()).weight());
        }
        note(tx, record.id(), matching.dryRun(), report);
        return true;
    }

    /** Under the locks a write takes, so the record is read again. */
    private static boolean again(Connection tx, Scorer scorer, LogicalId id, JobReport report) throws SQLException {
        Optional<Indexed> found = locked(tx, id);
        if (found.isEmpty()) {
            return false;
        }
        Matching matching = new Matching(tx, scorer, found.get(), null, Candidates.MOST);
        for (RecordPair pair : matching.unsupported()) {
            report.unlink(pair, matching.verdict(pair.a(), pair.b()).weight());
            matching.unlink(pair);
        }
        Set<RecordPair> open = new DecisionSql(tx).openReviews(List.of(id));
        note(open, matching.run(false), report);
        return true;
    }

    private static Optional<Indexed> locked(Connection tx, LogicalId id) throws SQLException {
        PersonIndexSql index = new PersonIndexSql(tx);
        Map<LogicalId, Indexed> before = index.records(List.of(id));
        Indexed record = before.get(id);
        if (record == null) {
            return Optional.empty();
        }
        LocksSql.takeBlocks(tx, 1, LongStream.of(Blocks.of(record.features())));
        return Optional.ofNullable(index.records(List.of(id)).get(id));
    }

    private static void note(Connection tx, LogicalId id, Matching.Plan plan, JobReport report) throws SQLException {
        note(plan.reviews().isEmpty() ? Set.of() : new DecisionSql(tx).openReviews(List.of(id)), plan, report);
    }

    private static void note(Set<RecordPair> open, Matching.Plan plan, JobReport report) {
        if (plan.truncated()) {
            report.notProven();
        }
        plan.joins().forEach(join -> report.join(join.persons(), join.weight()));
        plan.reviews().stream()
                .filter(review -> !open.contains(review.pair()))
                .forEach(review -> report.review(review.pair(), review.weight()));
    }

    /** Looks again at some records whose candidates were too many in the write; gives how many there were. */
    int retry() {
        List<LogicalId> waiting = database.run(tx -> new JobSql(tx).untried(RETRIES));
        for (LogicalId id : waiting) {
            database.execute(tx -> {
                Optional<Indexed> record = locked(tx, id);
                boolean proven = record.isEmpty()
                        || !new Matching(tx, weights.scorer(tx), record.get(), null, MOST_CANDIDATES)
                                .run(false)
                                .truncated();
                new JobSql(tx).tried(id, proven);
            });
        }
        return waiting.size();
    }
}
