package org.quiltehr.hub.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.Hash64;

/**
 * Keeps every message exactly as received. {@link #append} answers after a durable commit that many waiting messages
 * share; what became of a message is written in the transaction that did it.
 */
public final class Journal {

    private final JournalSql sql;
    private final FileSql files;
    private final Committer committer;
    private final Outcomes outcomes;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();

    Journal(JournalSql sql, FileSql files, Committer committer) {
        this.sql = sql;
        this.files = files;
        this.committer = committer;
        this.outcomes = new Outcomes(sql);
    }

    /** Is told of what comes and what becomes of it, by the threads that do it: be quick. */
    public interface Follower {

        /** Messages were journaled; resends of a known one are said to be. */
        void received(int feed, boolean duplicate, int messages);

        /**
         * A message was journaled for the first time and waits to be worked.
         *
         * @param since of {@link System#nanoTime}: when it was handed over
         */
        default void journaled(UUID message, int feed, long since) {}

        /** What became of a message was written; the commit follows. */
        void finished(Message message, Outcome outcome);
    }

    /** Tells one more follower from now on. */
    public void follow(Follower follower) {
        followers.add(follower);
        committer.follow(follower);
    }

    /** Journals one message; fails with {@link java.sql.SQLException} if the database does not take it now. */
    public CompletableFuture<Accepted> append(Incoming message) {
        return committer.submit(new Arrival(Row.of(message), List.of()));
    }

    /** Journals a file and the messages in it, all or none. */
    public CompletableFuture<Accepted> append(Incoming file, List<Incoming> messages) {
        List<Row> units = new ArrayList<>();
        for (Incoming unit : messages) {
            units.add(Row.of(unit));
        }
        return committer.submit(new Arrival(Row.of(file), units));
    }

    /** An id for {@link #record}, to be known before the write it names. */
    public UUID newId() {
        return MessageIds.at(Instant.now());
    }

    /** A message that is worked in the transaction that journals it: a write at a FHIR base, which has no body of its own. */
    public record Written(UUID id, Incoming message, Outcome outcome) {}

    /** Journals messages that are worked in this very transaction. */
    public void record(Connection tx, List<Written> written) throws SQLException {
        WrittenSql.record(tx, written);
    }

    /** Writes what became of a message, in the transaction that did it. */
    public void finish(Connection tx, Message message, long[] keys, Outcome outcome) throws SQLException {
        sql.finish(tx, message, keys, outcome);
        followers.forEach(follower -> follower.finished(message, outcome));
    }

    /** Puts a message in the queue again, if it is not there. */
    public boolean again(UUID id) {
        boolean queued = sql.again(id);
        committer.changed();
        return queued;
    }

    /** To be called after the commit of {@link #finish}: wakes those who wait for it. */
    public void finished(UUID message) {
        outcomes.finished(message);
    }

    /** What became of a message that is not waiting to be worked (again), as soon as that is so; empty after the time. */
    public Optional<Finished> await(UUID message, Duration time) {
        return outcomes.await(message, time);
    }

    public Optional<Message> message(UUID id) {
        return sql.message(id);
    }

    /** Those of these messages that are in the journal, by id. */
    public Map<UUID, Message> messages(Collection<UUID> ids) {
        Map<UUID, Message> found = new HashMap<>();
        if (!ids.isEmpty()) {
            sql.messages(ids).forEach(message -> found.put(message.id(), message));
        }
        return found;
    }

    /** The bytes as received; empty where the stored version is the body or the journal's partition was dropped. */
    public Optional<byte[]> body(UUID id) {
        return sql.body(id);
    }

    /** When retention dropped the bytes of a message; empty if they are there, or were never the journal's. */
    public Optional<Instant> dropped(UUID id) {
        return sql.dropped(id);
    }

    public Optional<Finished> outcome(UUID id) {
        return sql.outcome(id);
    }

    /** The messages of a file, in order. */
    public List<Message> parts(UUID file) {
        return sql.parts(file);
    }

    /** What became of the first messages of a file; a message that waits is left out. */
    public List<Finished> settled(UUID file, int parts) {
        return files.settled(file, parts);
    }

    /**
     * Messages of a practice, newest first.
     *
     * @param state narrows if given: RECEIVED lists what waits
     * @param before lists what is older than this message
     */
    public List<Listed> list(
            int practice, @Nullable String state, @Nullable Integer feed, @Nullable UUID before, int limit) {
        return sql.list(practice, state, feed, before, limit);
    }

    /** How many {@link #list} would give, page by page. */
    public long count(int practice, @Nullable String state, @Nullable Integer feed) {
        return sql.count(practice, state, feed);
    }

    /** Waiting messages behind a place, in journal order. */
    public List<Work> waiting(long after, int limit) {
        return sql.waiting(after, limit);
    }

    /**
     * Takes a waiting message in this transaction, unless another hub has it or an earlier message of its patients is
     * unfinished. The transaction's commit then does not wait for the disk: should it be lost with the machine, the
     * message is in the queue again and the same rows are written again.
     */
    public Optional<Taken> take(Connection tx, Work work) throws SQLException {
        return sql.take(tx, work);
    }

    /**
     * Locks waiting messages in this transaction and gives those that may be worked, in journal order; they stay in the
     * queue until {@link #finish(Connection, Map)}. The commit does not wait for the disk, as with {@link #take}.
     *
     * @param bytes at most, unless the first alone is larger
     */
    public List<Taken> hold(Connection tx, List<Work> works, long bytes) throws SQLException {
        return sql.hold(tx, works, bytes);
    }

    /** Takes held messages out of the queue and writes what became of them; none of them is in quarantine. */
    public void finish(Connection tx, Map<Message, Outcome> outcomes) throws SQLException {
        if (!outcomes.isEmpty()) {
            sql.finish(tx, outcomes);
            followers.forEach(follower -> outcomes.forEach(follower::finished));
        }
    }

    /** Called after each commit of new messages, by the thread that commits: be quick. */
    public void onArrival(Runnable listener) {
        committer.onArrival(listener);
    }

    /** Hash that orders the messages of one patient. */
    public static long key(int practice, String patient) {
        return Hash64.of(practice + "|" + patient);
    }
}
