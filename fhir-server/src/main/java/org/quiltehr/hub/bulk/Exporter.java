package org.quiltehr.hub.bulk;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.DatabaseFailure;
import org.quiltehr.hub.query.QueryProblem;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.work.Outage;
import org.quiltehr.hub.work.Worker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Works the exports that wait, one at a time on each hub; what a hub that died had begun is begun anew by another. */
final class Exporter extends Worker {

    private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);
    private static final Duration BEAT = Duration.ofSeconds(10);

    /** What it works with. */
    record Rooms(Reader reader, Gate gate, Practices practices, ExportJobSql jobs, ExportFileSql files) {}

    /** The job was cancelled, or is another hub's now, or this hub stops. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super("ended", null, false, false);
        }
    }

    private final Rooms rooms;

    Exporter(Rooms rooms) {
        super("exports", Duration.ofMillis(500));
        this.rooms = rooms;
    }

    @Override
    protected boolean turn() {
        Optional<ExportJob> next = rooms.jobs().take();
        if (next.isEmpty()) {
            rooms.jobs().expire(Exports.KEPT);
            return false;
        }
        work(next.get());
        return true;
    }

    private void work(ExportJob job) {
        UUID id = job.id();
        if (rooms.jobs().attempts(id) > ExportJobSql.MOST_ATTEMPTS) {
            rooms.jobs()
                    .failed(
                            id,
                            "the hubs that worked it stopped before the end, " + ExportJobSql.MOST_ATTEMPTS + " times");
            return;
        }
        String slug = job.practice();
        PracticeRef practice = rooms.practices()
                .bySlug(slug == null ? Practices.OPEN : slug)
                .map(Practice::ref)
                .orElse(null);
        if (slug != null && practice == null) {
            rooms.jobs().failed(id, "the practice is not there any more");
            return;
        }
        View view = slug == null ? View.NETWORK : new View(practice);
        ExportRun[] run = new ExportRun[1];
        NdjsonWriter files = new NdjsonWriter(rooms.files(), id, () -> alive(id, run[0]));
        run[0] = new ExportRun(rooms.reader(), view, grant(job, practice), job.asked(), files);
        Thread heart = Thread.ofVirtual().start(() -> beat(id, run[0]));
        try {
            rooms.jobs().done(id, run[0].run());
        } catch (Ended e) {
            if (!isRunning()) {
                rooms.jobs().release(id);
            }
        } catch (QueryProblem e) {
            rooms.jobs().failed(id, e.text());
        } catch (DataAccessException | DatabaseFailure e) {
            LOG.warn("an export ended early and is begun anew: {}", e.getClass().getSimpleName());
        } catch (RuntimeException e) {
            if (!isRunning()) {
                rooms.jobs().release(id);
                return;
            }
            LOG.error("an export met a fault of the hub: {}", where(e));
            rooms.jobs().failed(id, "a fault of the hub (" + where(e) + ")");
        } finally {
            heart.interrupt();
        }
    }

    /** By what the account may now; an open hub's jobs have none. */
    private Grant grant(ExportJob job, @Nullable PracticeRef practice) {
        return rooms.gate().grantOf(job.account(), practice);
    }

    private static String where(RuntimeException e) {
        StackTraceElement[] trace = e.getStackTrace();
        return e.getClass().getSimpleName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private void alive(UUID id, ExportRun run) {
        if (!isRunning() || !rooms.jobs().renew(id, run.progress())) {
            throw new Ended();
        }
    }

    /** Renews while a long statement runs; what it finds out is met at the next piece of a file. */
    private void beat(UUID id, ExportRun run) {
        Outage outage = new Outage(LOG, "the renewal of an export's lease");
        while (isRunning()) {
            try {
                Thread.sleep(BEAT);
                rooms.jobs().renew(id, run.progress());
                outage.over();
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                outage.met(e);
            }
        }
    }
}
