package org.quiltehr.hub.receive;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.hub.map.Adapters;
import org.quiltehr.hub.pipeline.ShadowRun;
import org.quiltehr.hub.pipeline.shadow.Shadow;
import org.quiltehr.hub.practice.ConfigProblem;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.FeedSpec;
import org.quiltehr.hub.practice.Specs;
import org.springframework.stereotype.Component;

/** Shadow replays of this hub: one runs at a time, the last few are kept. */
@Component
public final class ShadowJobs {

    /** So many messages may be asked for. */
    public static final int MOST = 5_000;

    /** So many replays are kept. */
    public static final int KEPT = 20;

    /**
     * A replay.
     *
     * @param candidate the feed as it would be
     * @param result null while it runs
     * @param failed whether it was ended by a fault
     */
    public record Run(
            UUID id,
            Feed feed,
            Feed candidate,
            int messages,
            Instant asked,
            @Nullable Shadow result,
            boolean failed) {}

    private record Job(Feed feed, Feed candidate, int messages, Instant asked, CompletableFuture<Shadow> result) {

        Run run(UUID id) {
            boolean failed = result.isCompletedExceptionally();
            return new Run(
                    id, feed, candidate, messages, asked, result.isDone() && !failed ? result.join() : null, failed);
        }
    }

    private final Adapters adapters;
    private final ShadowRun shadow;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("shadow").factory());
    private final Map<UUID, Job> jobs = new LinkedHashMap<>();

    ShadowJobs(Adapters adapters, ShadowRun shadow) {
        this.adapters = adapters;
        this.shadow = shadow;
    }

    /**
     * The feed as it would be.
     *
     * @param tree in the shape of a feed's PUT
     * @throws ConfigProblem if there is no such adapter or it refuses the settings
     */
    public Feed candidate(Feed feed, Map<?, ?> tree) {
        FeedSpec spec = Specs.feed(feed.slug(), tree, "feeds." + feed.slug());
        Feed candidate =
                new Feed(feed.num(), feed.practice(), feed.slug(), spec.adapter(), null, spec.ack(), spec.settings());
        try {
            adapters.trial(candidate);
        } catch (ConfigException e) {
            throw new ConfigProblem("feeds." + feed.slug(), String.valueOf(e.getMessage()));
        }
        return candidate;
    }

    /** Asks for one. */
    public Run start(Feed feed, Feed candidate, int messages) {
        UUID id = UUID.randomUUID();
        Job job = new Job(
                feed,
                candidate,
                messages,
                Instant.now(),
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return shadow.run(feed, candidate, messages);
                            } catch (SQLException e) {
                                throw new CompletionException(e);
                            }
                        },
                        worker));
        synchronized (this) {
            jobs.put(id, job);
            if (jobs.size() > KEPT) {
                jobs.remove(jobs.keySet().iterator().next());
            }
        }
        return job.run(id);
    }

    /** As it stands after so many seconds, or as soon as it is done. */
    Run await(Run run, long seconds) throws InterruptedException {
        Job job;
        synchronized (this) {
            job = jobs.get(run.id());
        }
        if (job == null) {
            return run;
        }
        try {
            job.result().get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
            // the run says so
        }
        return job.run(run.id());
    }

    /** Of this feed; empty if this hub has none of this id any more. */
    public synchronized Optional<Run> find(Feed feed, UUID id) {
        Job job = jobs.get(id);
        return job == null || job.feed().num() != feed.num() ? Optional.empty() : Optional.of(job.run(id));
    }

    /** All that are kept, the last first. */
    public synchronized List<Run> recent() {
        List<Run> runs = new ArrayList<>();
        jobs.forEach((id, job) -> runs.addFirst(job.run(id)));
        return runs;
    }
}
