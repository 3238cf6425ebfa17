package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt.State;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.journal.Outcome;
import org.quiltehr.hub.journal.SqlFaults;
import org.quiltehr.hub.journal.Taken;
import org.quiltehr.hub.journal.Work;
import org.quiltehr.hub.map.FeedAdapter;
import org.quiltehr.hub.map.Normalising;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.telemetry.Fact;
import org.quiltehr.hub.telemetry.Step;
import org.quiltehr.hub.telemetry.Steps;

/** One message from the queue to its outcome, in one transaction: all of it or nothing. */
final class MessageRun {

    private static final Outcome.Reader NO_READER = new Outcome.Reader("", "", 0);

    private final Rooms rooms;
    private final DataSource database;

    MessageRun(Rooms rooms, DataSource database) {
        this.rooms = rooms;
        this.database = database;
    }

    /**
     * Works a message.
     *
     * @return whether it is finished; not if another hub has it, or it has to wait for one
     */
    boolean run(Work work) throws SQLException {
        try {
            return transaction(work, null);
        } catch (Quarantine quarantine) {
            return transaction(work, quarantine.issues());
        }
    }

    /** Puts a message aside that cannot be worked by a fault of the hub. */
    void poisoned(Work work, Throwable fault) throws SQLException {
        StackTraceElement[] trace = fault.getStackTrace();
        String where = fault.getClass().getSimpleName() + (trace.length == 0 ? "" : " at " + trace[0]);
        transaction(
                work,
                List.of(Issue.error(
                        "hub-failed",
                        null,
                        "The hub failed to store the message (" + where
                                + "): a fault of the hub, not of the message. It is kept and can be replayed once the"
                                + " hub is mended.")));
    }

    private boolean transaction(Work work, @Nullable List<Issue> quarantined) throws SQLException {
        Steps steps = rooms.spans().steps();
        @Nullable Outcome outcome;
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                Optional<Taken> taken = rooms.journal().take(tx, work);
                if (taken.isEmpty()) {
                    tx.rollback();
                    return false;
                }
                outcome = work(tx, work, taken.get(), quarantined, steps);
                steps.begin(Step.COMMIT);
                tx.commit();
            } catch (SQLException | RuntimeException | Error e) {
                SqlFaults.rollback(tx);
                throw e;
            }
        }
        rooms.journal().finished(work.message());
        if (outcome != null) {
            steps.done(work.message(), facts(outcome));
        }
        return true;
    }

    /** What a trace may say of an outcome. */
    static Map<Fact, String> facts(Outcome outcome) {
        return Map.of(
                Fact.STATE,
                outcome.state().name().toLowerCase(Locale.ROOT),
                Fact.ADAPTER,
                outcome.adapter().name());
    }

    /** What became of it, written in the transaction; null if nothing did. */
    private @Nullable Outcome work(
            Connection tx, Work work, Taken taken, @Nullable List<Issue> quarantined, Steps steps) throws SQLException {
        Message message = taken.message();
        Optional<Feed> feed = rooms.practices().feed(work.feed());
        byte[] body = taken.body();
        if (feed.isEmpty() || body == null) {
            return null;
        }
        FeedAdapter adapter;
        try {
            adapter = rooms.adapters().of(feed.get());
        } catch (ConfigException e) {
            Issue issue = Issue.error(
                    "no-adapter",
                    null,
                    "This hub does not have the feed's adapter, or it refuses the feed's settings.");
            Outcome unread = Outcome.quarantined(NO_READER, List.of(issue), Ledger.unreadable());
            rooms.journal().finish(tx, message, work.keys(), unread);
            return unread;
        }
        steps.begin(Step.CONVERT);
        Outcome.Reader reader = new Outcome.Reader(adapter.name(), adapter.version(), adapter.settings());
        Normalising.Normalised normalised = rooms.normalising()
                .normalise(tx, feed.get().practice().ref(), adapter.map(new RawMessage(body, message.contentType())));
        Mapping mapping = normalised.mapping();
        rooms.localCodes().used(tx, message.practice(), message.feed(), message.id(), normalised.local());
        steps.begin(Step.STORE);
        List<Issue> notes = notes(taken);
        boolean again = taken.before() != null && taken.before().state() == State.STORED;
        Outcome outcome;
        if (quarantined != null) {
            List<Issue> issues = new ArrayList<>(quarantined);
            issues.addAll(notes);
            outcome = Outcome.quarantined(reader, issues, mapping.ledger());
        } else if (again) {
            Replay replay = new Replay(rooms, tx, feed.get(), taken);
            Optional<Outcome> changed = replay.run(mapping, reader, normalised.maps());
            if (changed.isEmpty()) {
                return null;
            }
            outcome = changed.get();
        } else {
            outcome = first(tx, feed.get(), message, normalised, reader, notes);
        }
        steps.begin(Step.LEDGER);
        rooms.journal().finish(tx, message, work.keys(), outcome);
        return outcome;
    }

    private Outcome first(
            Connection tx,
            Feed feed,
            Message message,
            Normalising.Normalised normalised,
            Outcome.Reader reader,
            List<Issue> notes)
            throws SQLException {
        List<Issue> issues = new ArrayList<>();
        switch (normalised.mapping()) {
            case Mapping.Rejected rejected -> {
                issues.addAll(rejected.issues());
                issues.addAll(notes);
                return Outcome.quarantined(reader, issues, rejected.ledger());
            }
            case Mapping.Ignored ignored -> {
                issues.add(new Issue("ignored-" + ignored.rule(), Issue.Severity.INFORMATION, null, ignored.reason()));
                issues.addAll(notes);
                return new Outcome(State.IGNORED, reader, 0, List.of(), issues, ignored.ledger());
            }
            case Mapping.Mapped mapped -> {
                Application.Applied applied =
                        new Application(rooms, tx, feed.practice().ref()).run(message, mapped);
                return stored(reader, mapped, applied, notes, normalised.maps());
            }
        }
    }

    static Outcome stored(
            Outcome.Reader reader,
            Mapping.Mapped mapped,
            Application.Applied applied,
            List<Issue> notes,
            List<String> maps) {
        List<Issue> issues = new ArrayList<>(mapped.warnings());
        issues.addAll(applied.warnings());
        issues.addAll(notes);
        return new Outcome(
                State.STORED,
                reader,
                Contents.hash(mapped),
                applied.stated(),
                issues,
                told(mapped.ledger(), applied.references()),
                maps);
    }

    static List<Issue> notes(Taken taken) {
        List<Issue> notes = new ArrayList<>();
        if (taken.message().reused()) {
            notes.add(Issue.warning(
                    "control-id-reused",
                    null,
                    "The sender used this message's control id for other content before. Both messages are kept."));
        }
        if (taken.held()) {
            notes.add(
                    Issue.warning(
                            "earlier-in-quarantine",
                            null,
                            "An earlier message of this patient is in quarantine, so something may be missing before this one."));
        }
        return notes;
    }

    /** The ledger with stored resources as targets. */
    static Ledger told(Ledger ledger, Map<String, String> references) {
        return new Ledger(ledger.lines().stream()
                .map(line -> line.targets().isEmpty()
                        ? line
                        : new Ledger.Line(
                                line.location(),
                                line.fate(),
                                line.rule(),
                                line.targets().stream()
                                        .map(target -> told(target, references))
                                        .toList()))
                .toList());
    }

    private static String told(String target, Map<String, String> references) {
        int at = target.indexOf('#');
        String reference = at < 0 ? null : references.get(target.substring(0, at));
        return reference == null ? target : reference + target.substring(at);
    }
}
