package org.quiltehr.hub.bulk;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.Manner;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.work.Worker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Works the imports that wait, one at a time on each hub; what a hub that died had begun is gone on with by another. */
final class Importer extends Worker {

    private static final Logger LOG = LoggerFactory.getLogger(Importer.class);

    /** What it works with. */
    record Rooms(
            RestWrites writes,
            Gate gate,
            Practices practices,
            ImportJobSql jobs,
            ImportFileSql files,
            Fetching fetching) {}

    /** The job was dropped, or is another hub's now, or this hub stops. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super("ended", null, false, false);
        }
    }

    private final Rooms rooms;

    Importer(Rooms rooms) {
        super("imports", Duration.ofMillis(500));
        this.rooms = rooms;
    }

    @Override
    protected boolean turn() {
        Optional<ImportJob> next = rooms.jobs().take();
        if (next.isEmpty()) {
            rooms.jobs().expire(Imports.KEPT);
            return false;
        }
        work(next.get());
        return true;
    }

    @Override
    protected void end() {
        rooms.fetching().close();
    }

    private void work(ImportJob job) {
        UUID id = job.id();
        if (rooms.jobs().attempts(id) > ImportJobSql.MOST_ATTEMPTS) {
            rooms.jobs()
                    .end(
                            id,
                            "the hubs that worked it stopped at line " + job.line() + ", " + ImportJobSql.MOST_ATTEMPTS
                                    + " times");
            return;
        }
        Caller caller = caller(job).orElse(null);
        if (caller == null) {
            rooms.jobs().end(id, "its sender may not write at this base any more");
            return;
        }
        try {
            rooms.fetching().run(id, () -> {
                if (!rooms.jobs().reached(id, job.pass(), job.line(), job.counts(), job.refused()) || !isRunning()) {
                    throw new Ended();
                }
            });
            new ImportRun(job, caller, rooms.writes(), rooms.files(), (pass, line, counts, refused) -> {
                        if (!rooms.jobs().reached(id, pass, line, counts, refused) || !isRunning()) {
                            throw new Ended();
                        }
                    })
                    .run();
            rooms.jobs().end(id, null);
            rooms.files().dropParts(id);
        } catch (Ended e) {
            if (!isRunning()) {
                rooms.jobs().release(id);
            }
        } catch (Fetching.Failed e) {
            rooms.jobs().end(id, e.text());
        } catch (DataAccessException e) {
            LOG.warn("an import stopped and is gone on with: {}", e.getClass().getSimpleName());
            rooms.jobs().again(id);
        } catch (IOException | RuntimeException e) {
            LOG.error("an import met a fault of the hub: {}", where(e));
            rooms.jobs().end(id, "a fault of the hub (" + where(e) + "); what was loaded stays");
        }
    }

    /** The sender, by what it may do now; empty if it may not write. */
    private Optional<Caller> caller(ImportJob job) {
        String slug = job.practice();
        PracticeRef practice = slug != null || rooms.gate().isOpen()
                ? rooms.practices()
                        .bySlug(slug == null ? Practices.OPEN : slug)
                        .map(Practice::ref)
                        .orElse(null)
                : null;
        if (slug != null && practice == null) {
            return Optional.empty();
        }
        Grant grant = rooms.gate().grantOf(job.account(), practice);
        View view = slug == null ? View.NETWORK : new View(practice);
        return grant.practice() == null
                ? Optional.empty()
                : Optional.of(new Caller(view, grant, job.base(), Manner.IMPORT));
    }

    private static String where(Exception e) {
        StackTraceElement[] trace = e.getStackTrace();
        return e.getClass().getSimpleName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
