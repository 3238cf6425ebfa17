package org.quiltehr.hub.pipeline.rest;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    private final SharedCommit sharing = new SharedCommit(this::once);

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
        Request request = new Request(caller, asked, rooms.journal().newId());
        return SharedCommit.mayShare(request) ? shared(request) : alone(request);
    }

    private List<Done> shared(Request request) {
        try {
            return sharing.done(request).orElseGet(() -> alone(request));
        } catch (DuplicateKeyException | TransientDataAccessException e) {
            return alone(request);
        }
    }

    private List<Done> alone(Request request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(List.of(request)).getFirst();
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

    /** Requests of one practice that see the same through the same base, all or none in one transaction. */
    private List<List<Done>> once(List<Request> requests) {
        PracticeRef practice =
                Objects.requireNonNull(requests.getFirst().caller().grant().practice());
        long begun = System.nanoTime();
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            boolean whole = false;
            try {
                List<Request> resolved = new ArrayList<>(requests.size());
                for (Request request : requests) {
                    Caller caller = request.caller();
                    Request patched = request.with(new Patching(rooms, tx, caller, practice).resolved(request.asked()));
                    if (patched != request) {
                        judge(caller, patched.asked());
                    }
                    resolved.add(patched);
                }
                List<List<Done>> done = new Transaction(rooms, tx, practice, resolved).run();
                List<Trail.Written> trails = new ArrayList<>(requests.size());
                for (int i = 0; i < resolved.size(); i++) {
                    Request request = resolved.get(i);
                    List<Done> own = done.get(i);
                    for (WriteFollower follower : followers) {
                        follower.written(tx, request.asked(), own);
                    }
                    Trail trail = request.caller().grant().trail();
                    if (trail != null) {
                        trails.add(new Trail.Written(
                                trail,
                                request.message(),
                                own.size() == 1 ? own.getFirst().status() : 200));
                    }
                }
                Trail.write(tx, trails);
                tx.commit();
                whole = true;
                trails.forEach(written -> written.trail().committed());
                resolved.forEach(request -> rooms.journal().committed(request.message(), practice, begun));
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
