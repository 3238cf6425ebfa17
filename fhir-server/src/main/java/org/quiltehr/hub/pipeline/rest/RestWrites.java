package org.quiltehr.hub.pipeline.rest;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.quiltehr.hub.access.Trail;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessException;

/** Writes at a FHIR base, each request whole or not at all (SEMANTICS 7). */
public final class RestWrites {

    /** Entries of one transaction beyond this are refused with 413. */
    public static final int MOST_ENTRIES = 20_000;

    private static final int ATTEMPTS = 4;

    private final DataSource database;
    private final Transaction.Rooms rooms;
    private final Reader reader;
    private final List<WriteRule> rules;
    private final List<WriteFollower> followers;

    RestWrites(DataSource database, Transaction.Rooms rooms, Reader reader, List<WriteRule> rules) {
        this(database, rooms, reader, rules, List.of());
    }

    RestWrites(
            DataSource database,
            Transaction.Rooms rooms,
            Reader reader,
            List<WriteRule> rules,
            List<WriteFollower> followers) {
        this.database = database;
        this.rooms = rooms;
        this.reader = reader;
        this.rules = List.copyOf(rules);
        this.followers = List.copyOf(followers);
    }

    /**
     * Does all or throws {@link WriteProblem}. The resources asked for are changed in place: references become those
     * stored.
     *
     * @return one for each, in order
     */
    public List<Done> perform(Caller caller, List<Asked> asked) {
        PracticeRef practice = caller.grant().practice();
        if (practice == null) {
            throw WriteProblem.of(403, "forbidden", null, "the caller belongs to no practice and cannot write");
        }
        if (asked.isEmpty()) {
            return List.of();
        }
        if (asked.size() > MOST_ENTRIES) {
            throw WriteProblem.of(
                    413, "too-long", "Bundle.entry", "a transaction has at most " + MOST_ENTRIES + " entries");
        }
        Requests.check(asked);
        judge(caller, asked);
        asked.forEach(one -> checkEtag(caller, one));
        UUID message = rooms.journal().newId();
        for (int attempt = 1; ; attempt++) {
            try {
                return once(caller, practice, asked, message);
            } catch (DuplicateKeyException | TransientDataAccessException e) {
                // another write made the same row, or the database chose this one to give way: begin again
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void judge(Caller caller, List<Asked> asked) {
        if (caller.manner() != Manner.OWN) {
            rules.forEach(rule -> asked.forEach(one -> rule.check(caller, one)));
        }
    }

    private List<Done> once(Caller caller, PracticeRef practice, List<Asked> asked, UUID message) {
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            boolean whole = false;
            try {
                List<Asked> resolved = new Patching(rooms, tx, caller, practice).resolved(asked);
                if (resolved != asked) {
                    judge(caller, resolved);
                }
                List<Done> done = new Transaction(rooms, tx, caller, practice, resolved, message).run();
                for (WriteFollower follower : followers) {
                    follower.written(tx, resolved, done);
                }
                Trail trail = caller.grant().trail();
                if (trail != null) {
                    trail.write(tx, message, done.size() == 1 ? done.getFirst().status() : 200);
                }
                tx.commit();
                whole = true;
                if (trail != null) {
                    trail.committed();
                }
                return done;
            } finally {
                if (!whole) {
                    tx.rollback();
                }
            }
        } catch (SQLException e) {
            throw new org.springframework.dao.DataAccessResourceFailureException("the database failed a write", e);
        }
    }

    /** At the network's base an ETag also names the last change of the person's links. */
    private void checkEtag(Caller caller, Asked asked) {
        String etag = Requests.etag(asked);
        String id = asked.id();
        if (etag != null && id != null && caller.view().practice() == null) {
            Optional<Stored> shown = reader.read(caller.view(), caller.grant(), asked.type(), id);
            if (shown.isPresent() && !shown.get().etag().equals(etag)) {
                throw WriteProblem.of(
                        412, "conflict", asked.at(""), "If-Match names another version than the current one");
            }
        }
    }
}
