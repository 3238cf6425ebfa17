package org.quiltehr.hub.receive.pull;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.quiltehr.hub.practice.Feed;

/** One run over a feed's server: whose records, then patient by patient, some at once. */
final class PullRun implements AutoCloseable {

    private final PullSettings settings;
    private final Remote remote;
    private final Counts counts = new Counts();
    private final Delivery delivery;
    private final PatientList list;
    private final PatientPull patient;
    private final ExportRun export;

    PullRun(Feed feed, PullSettings settings, Puller.Rooms rooms) {
        this.settings = settings;
        Client client = new Client(rooms.reach().with(settings.allowPrivate()));
        Tokens tokens = new Tokens(client, settings, feed.practice(), rooms.secrets());
        this.remote = new Remote(client, tokens, settings);
        this.delivery = new Delivery(feed, settings.base(), remote, rooms.intake(), rooms.sql(), counts);
        Walk walk = new Walk(feed.num(), settings, remote, delivery, rooms.sql(), counts);
        this.list = new PatientList(feed, settings, remote, walk, rooms.sql(), rooms.known());
        this.patient = new PatientPull(settings, remote, delivery, walk, counts);
        this.export = new ExportRun(feed, settings, remote, delivery, rooms.sql(), rooms.exports(), counts);
    }

    String counts() {
        return counts.json(remote.requests());
    }

    /** All that is new. */
    void run() throws PullFault, InterruptedException {
        if (settings.export()) {
            export.run();
            return;
        }
        Queue<String> ids = new ConcurrentLinkedQueue<>(list.all());
        counts.patients.set(ids.size());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            ExecutorCompletionService<Boolean> all = new ExecutorCompletionService<>(threads);
            for (int i = 0; i < settings.parallel(); i++) {
                all.submit(() -> {
                    for (String id = ids.poll(); id != null; id = ids.poll()) {
                        patient.run(id, !list.bringsPatients());
                        counts.patientsDone.incrementAndGet();
                    }
                    return true;
                });
            }
            for (int i = 0; i < settings.parallel(); i++) {
                all.take().get();
            }
        } catch (ExecutionException e) {
            throw fault(java.util.Objects.requireNonNullElse(e.getCause(), e));
        } finally {
            threads.shutdownNow();
        }
    }

    private static PullFault fault(Throwable cause) throws InterruptedException {
        return switch (cause) {
            case PullFault fault -> fault;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException bug -> throw bug;
            default -> throw new IllegalStateException(cause);
        };
    }

    /**
     * All that is new of one patient.
     *
     * @param asked the id at the source, or {@code system|value}
     */
    void one(String asked) throws PullFault, InterruptedException {
        Set<String> ids = asked.indexOf('|') < 0 ? Set.of(asked) : list.byIdentifier(asked);
        counts.patients.set(ids.size());
        boolean any = false;
        for (String id : ids) {
            any |= patient.run(id, true);
            counts.patientsDone.incrementAndGet();
        }
        if (!any) {
            throw new PullFault("unknown-patient", "The server does not know the patient, or does not give it to us.");
        }
    }

    @Override
    public void close() {
        remote.close();
    }
}
