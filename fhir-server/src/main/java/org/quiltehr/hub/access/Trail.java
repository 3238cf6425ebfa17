package org.quiltehr.hub.access;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * What becomes the event of one request: what was asked, and whose records the answer shows. Rooms that read for a grant
 * note here what they give out; a write puts the event into its own transaction.
 */
public final class Trail {

    /** Header of an answer that says which event it left: whoever asks about an answer can be told who, when and what. */
    public static final String HEADER = "X-Request-Id";

    private static final int LONGEST_QUERY = 64 * 1024;

    /**
     * What is known when a request begins.
     *
     * @param interaction of a FHIR base: its code, or the operation's name with {@code $}; else {@code http}
     * @param action of AuditEvent.action: C, R, U, D or E
     * @param view number of the practice whose base is asked, 0 for the network's
     * @param query without question mark, or null
     * @param message the message that is asked for, or null
     */
    public record Request(
            String interaction,
            String action,
            String who,
            String address,
            int view,
            String method,
            String path,
            @Nullable String query,
            @Nullable UUID message) {}

    private final Request request;
    private final UUID event = UUID.randomUUID();
    private final @Nullable Integer emergency;
    private final @Nullable Proof proof;
    private final Set<LogicalId> shown = ConcurrentHashMap.newKeySet();
    private final StringBuilder further = new StringBuilder();
    private @Nullable String named;
    private boolean opened;
    private boolean written;
    private boolean readsToo;

    Trail(Request request) {
        this.request = request;
        Who who = Gate.current();
        this.emergency = who == null || who.emergency() == null ? null : who.account();
        this.proof = Gate.unproved();
    }

    /** Notes that the answer holds something of this Patient record. */
    public void shown(LogicalId patient) {
        shown.add(patient);
    }

    /** Notes that the request opened a chart in an emergency. */
    void opened(LogicalId patient) {
        opened = true;
        shown(patient);
    }

    /** Notes whose account a request is about that nobody is known for yet. */
    void named(String who) {
        named = who;
    }

    /** Notes what a form or an entry of a Bundle asks beyond the address. */
    public void asks(String query) {
        if (further.length() < LONGEST_QUERY) {
            further.append(further.isEmpty() ? "" : "\n").append(query);
        }
    }

    /** Notes that a request that writes also reads, so that what it shows has rows of its own. */
    public void readsToo() {
        readsToo = true;
    }

    /** The event of a request whose write is about to take effect. */
    public record Written(Trail trail, UUID message, int status) {}

    /** Puts the events of requests into the transaction of their writes, with the patients of the rows each changed. */
    public static void write(Connection tx, List<Written> requests) throws SQLException {
        if (!requests.isEmpty()) {
            AuditSql.written(
                    tx,
                    requests.stream()
                            .map(one -> new AuditSql.Event(
                                    one.trail.event, one.trail.emergency, one.trail.asked(), one.message, one.status))
                            .toList());
        }
    }

    /** The transaction took effect: the event stands. */
    public void committed() {
        written = true;
    }

    /** Whether the answer needs rows beyond those that its write has put down. */
    boolean isOpen(int status) {
        return !written || readsToo || status >= 400 || proof != null;
    }

    /** What must hold for the answer to be sent, or null. */
    @Nullable
    Proof proof() {
        return proof;
    }

    List<LogicalId> patients() {
        return List.copyOf(shown);
    }

    /** The account, if it has opened a chart in an emergency: what it reads of that person bears the purpose. */
    @Nullable
    Integer emergency() {
        return emergency;
    }

    /** The event's name, as answers bear it. */
    public String id() {
        return event.toString();
    }

    UUID event() {
        return event;
    }

    /** The request with all it asked. */
    Request asked() {
        String query = request.query();
        if (!further.isEmpty()) {
            query = query == null || query.isEmpty() ? further.toString() : query + "\n" + further;
        }
        return new Request(
                opened ? "break-glass" : request.interaction(),
                request.action(),
                named == null ? request.who() : named,
                request.address(),
                request.view(),
                request.method(),
                clean(request.path()),
                query == null ? null : clean(query.substring(0, Math.min(query.length(), 2 * LONGEST_QUERY))),
                request.message());
    }

    /** PostgreSQL's text holds no NUL. */
    private static String clean(String text) {
        return text.replace('\0', '\uFFFD');
    }
}
