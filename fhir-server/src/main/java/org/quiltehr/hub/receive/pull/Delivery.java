package org.quiltehr.hub.receive.pull;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.journal.Accepted;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.receive.Intake;

/**
 * Hands what was fetched to the journal, each resource a message, those that others refer to first. A resource equal to
 * what was fetched of it last is not journaled again. A message's control id names the resource and the content before
 * it: fetched again after a crash it is the same message, but a resource that goes back to older content is a new one.
 */
final class Delivery {

    /** What resources of a patient refer to and no search of a patient gives. */
    private static final Set<String> SHARED =
            Set.of("Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService", "Medication");

    private static final Duration FRESH = Duration.ofDays(7);
    private static final int DEEPEST = 4;

    private final Feed feed;
    private final String base;
    private final Remote remote;
    private final Intake intake;
    private final PullSql sql;
    private final Counts counts;

    Delivery(Feed feed, String base, Remote remote, Intake intake, PullSql sql, Counts counts) {
        this.feed = feed;
        this.base = base;
        this.remote = remote;
        this.intake = intake;
        this.sql = sql;
        this.counts = counts;
    }

    /** Journals the resources, after those they refer to; durable when this returns. */
    void deliver(List<Fetched> list) throws PullFault, InterruptedException {
        deliver(list, 0);
    }

    /** The source deleted the resource: should it come back as it was, it is new. */
    void forget(String ref) {
        Map<String, @Nullable UUID> gone = new HashMap<>();
        gone.put(ref, null);
        sql.fetched(feed.num(), gone);
    }

    private void deliver(List<Fetched> list, int depth) throws PullFault, InterruptedException {
        if (list.isEmpty()) {
            return;
        }
        counts.fetched.addAndGet(list.size());
        if (depth < DEEPEST) {
            shared(list, depth);
        }
        journal(Fetched.inOrder(list, base));
    }

    private void shared(List<Fetched> list, int depth) throws PullFault, InterruptedException {
        Set<String> wanted = new LinkedHashSet<>();
        list.forEach(fetched -> wanted.addAll(fetched.references(SHARED, base)));
        list.forEach(fetched -> wanted.remove(fetched.ref()));
        if (wanted.isEmpty()) {
            return;
        }
        Map<String, PullSql.Item> known = sql.items(feed.num(), wanted);
        List<Fetched> read = new ArrayList<>();
        Map<String, @Nullable UUID> missing = new HashMap<>();
        for (String ref : wanted) {
            PullSql.Item item = known.get(ref);
            if (item != null && PullSql.isFresh(item, FRESH)) {
                continue;
            }
            switch (remote.get(remote.below(ref))) {
                case Remote.Said.Resource got -> read.add(Fetched.of(got.tree(), got.bytes()));
                case Remote.Said.Refused refused -> missing.put(ref, item == null ? null : item.digest());
            }
        }
        deliver(read, depth + 1);
        counts.missing.addAndGet(missing.size());
        sql.fetched(feed.num(), missing);
    }

    private void journal(List<Fetched> list) throws PullFault, InterruptedException {
        Map<String, @Nullable UUID> last = new HashMap<>();
        sql.items(feed.num(), list.stream().map(Fetched::ref).toList())
                .forEach((ref, item) -> last.put(ref, item.digest()));
        Map<String, @Nullable UUID> now = new HashMap<>();
        List<CompletableFuture<Accepted>> waiting = new ArrayList<>();
        for (Fetched fetched : list) {
            UUID digest = digest(fetched.bytes());
            UUID before = last.get(fetched.ref());
            if (fetched.hasId()) {
                now.put(fetched.ref(), digest);
                last.put(fetched.ref(), digest);
            }
            if (digest.equals(before)) {
                continue;
            }
            String control = before == null
                    ? fetched.ref()
                    : fetched.ref() + "~" + before.toString().substring(0, 13);
            waiting.add(intake.take(feed, new RawMessage(fetched.bytes(), "application/fhir+json"), control));
        }
        try {
            for (CompletableFuture<Accepted> one : waiting) {
                if (!Objects.requireNonNull(one.get()).duplicate()) {
                    counts.fresh.incrementAndGet();
                }
            }
        } catch (ExecutionException e) {
            throw new PullFault(
                    "journal-unavailable", "The database did not take what was fetched. It is fetched again.");
        }
        sql.fetched(feed.num(), now);
    }

    private static UUID digest(byte[] bytes) {
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
