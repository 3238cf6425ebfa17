package org.quiltehr.hub.purge;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Audit;
import org.quiltehr.hub.access.Trail;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.Persons;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.store.Put;
import org.quiltehr.hub.store.Store;

/**
 * Removes a subject in two steps. First every resource is deleted as a client would delete it, and its records leave their
 * persons: subscribers, exports and readers learn that it is gone. Then, once subscriptions have read that, everything is
 * taken out of every table in one transaction. A run that was interrupted is run again.
 */
public final class Purge {

    private static final Duration TOLD_WITHIN = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 200;

    /**
     * What was removed.
     *
     * @param resources that were deleted in this run
     * @param messages whose bytes went
     * @param rows that went, by table
     */
    public record Removed(long resources, long messages, Map<String, Long> rows) {}

    /**
     * Who wants it.
     *
     * @param who for the audit trail
     * @param why likewise; no data of the patient
     */
    public record Order(String who, String address, String why) {}

    private final DataSource database;
    private final Store store;
    private final Persons persons;
    private final Journal journal;
    private final Audit audit;

    Purge(DataSource database, Store store, Persons persons, Journal journal, Audit audit) {
        this.database = database;
        this.store = store;
        this.persons = persons;
        this.journal = journal;
        this.audit = audit;
    }

    /**
     * Removes it.
     *
     * @param messages how many messages were written out for the practice, which must be all; null: none had to be
     * @param lines is told how it goes
     * @throws PurgeRefused if it cannot, or not now
     */
    public Removed run(Subject subject, Order order, @Nullable Long messages, Consumer<String> lines)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            ScopeSql scope = new ScopeSql(connection, subject);
            if (!scope.known()) {
                throw new PurgeRefused(
                        "the practice has no Patient of this id; ids are those of the practice's own base");
            }
            if (subject.patient() == null && scope.waiting() > 0) {
                throw new PurgeRefused(
                        "messages of the practice wait to be worked: try again when they are, or withdraw"
                                + " its feeds first");
            }
        }
        UUID message = journal.newId();
        long deleted = 0;
        int portion = 1;
        while (portion > 0) {
            portion = delete(subject, message);
            deleted += portion;
            lines.accept("deleted " + deleted + " resources");
        }
        await(subject, lines);
        Removed removed = erase(subject, deleted, messages);
        record(subject, order, removed);
        return removed;
    }

    private int delete(Subject subject, UUID message) throws SQLException {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                List<Put> puts = new ScopeSql(tx, subject).living(message);
                for (Put put : puts) {
                    if (put.type().equals("Patient")) {
                        persons.leave(tx, subject.practice(), put.id());
                    }
                }
                if (!puts.isEmpty()) {
                    store.write(tx, puts);
                }
                tx.commit();
                return puts.size();
            } finally {
                tx.rollback();
                tx.setAutoCommit(true);
            }
        }
    }

    private void await(Subject subject, Consumer<String> lines) throws SQLException {
        long end = System.nanoTime() + TOLD_WITHIN.toNanos();
        boolean said = false;
        while (!told(subject)) {
            if (!said) {
                lines.accept("waiting until subscriptions have read the deletions");
                said = true;
            }
            if (System.nanoTime() > end) {
                throw new PurgeRefused("everything is deleted for readers, but subscriptions have not read that within "
                        + TOLD_WITHIN.toSeconds()
                        + " s, so nothing was taken out of the tables: look at the hub's log and"
                        + " run the same again");
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PurgeRefused("interrupted: run the same again");
            }
        }
    }

    private boolean told(Subject subject) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return new ScopeSql(connection, subject).told();
        }
    }

    private Removed erase(Subject subject, long deleted, @Nullable Long exported) throws SQLException {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                new ScopeSql(tx, subject).layOut();
                EraseSql erase = new EraseSql(tx);
                long messages = erase.messages();
                if (exported != null && exported != messages) {
                    throw new PurgeRefused(
                            "messages came in since they were written out (" + exported + " then, " + messages
                                    + " now): withdraw the practice's feeds and accounts, and run the same again into a new folder");
                }
                erase.rows();
                if (subject.patient() == null) {
                    erase.practice(subject.practice().num(), subject.practice().slug());
                } else {
                    erase.bytes();
                }
                tx.commit();
                return new Removed(deleted, messages, erase.counts());
            } finally {
                tx.rollback();
                tx.setAutoCommit(true);
            }
        }
    }

    private void record(Subject subject, Order order, Removed removed) {
        LogicalId patient = subject.patient();
        String path = "/purge/" + subject.practice().slug() + (patient == null ? "" : "/" + patient.text());
        Trail trail = audit.begin(new Trail.Request(
                "purge",
                "D",
                order.who(),
                order.address(),
                subject.practice().num(),
                "JOB",
                path,
                "resources=" + removed.resources() + "&messages=" + removed.messages() + "&why=" + order.why(),
                null));
        if (patient != null) {
            trail.shown(patient);
        }
        audit.record(trail, 200);
    }
}
