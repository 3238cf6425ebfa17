package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.base.PracticeRef;
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

/**
 * Several messages of one practice from the queue to their outcomes, in one transaction: they share its round trips. Only
 * the usual case is worked here, a message that is read for the first time and states resources; the others stay in the
 * queue, and so do all of them if anything fails, to be worked one by one.
 */
final class BatchRun {

    /** Of bodies at once: more would be held in memory for no gain. */
    private static final long BYTES = 4_000_000;

    /** A message that was read. */
    private record Read(Taken taken, Feed feed, Outcome.Reader reader, Mapping mapping, Steps converting) {

        Message message() {
            return taken.message();
        }
    }

    private final Rooms rooms;
    private final DataSource database;

    BatchRun(Rooms rooms, DataSource database) {
        this.rooms = rooms;
        this.database = database;
    }

    /**
     * Works messages of one practice and of different patients.
     *
     * @return those that are finished
     */
    List<Work> run(List<Work> works) throws SQLException {
        Steps steps = rooms.spans().steps();
        Map<Read, Outcome> done;
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                done = work(tx, works, steps);
                steps.begin(Step.COMMIT);
                tx.commit();
            } catch (SQLException | RuntimeException | Error e) {
                SqlFaults.rollback(tx);
                throw e;
            }
        }
        Set<UUID> finished =
                done.keySet().stream().map(read -> read.message().id()).collect(Collectors.toSet());
        finished.forEach(rooms.journal()::finished);
        done.forEach((read, outcome) -> {
            Map<Fact, String> facts = new HashMap<>(MessageRun.facts(outcome));
            facts.put(Fact.TOGETHER, Integer.toString(done.size()));
            read.converting().done(read.message().id(), facts);
            steps.done(read.message().id(), facts);
        });
        return works.stream().filter(work -> finished.contains(work.message())).toList();
    }

    private Map<Read, Outcome> work(Connection tx, List<Work> works, Steps steps) throws SQLException {
        List<Read> read = rooms.journal().hold(tx, works, BYTES).stream()
                .map(this::read)
                .flatMap(Optional::stream)
                .toList();
        if (read.isEmpty()) {
            return Map.of();
        }
        steps.begin(Step.STORE);
        PracticeRef practice = read.getFirst().feed().practice().ref();
        List<Normalising.Normalised> normalised = rooms.normalising()
                .normalise(tx, practice, read.stream().map(Read::mapping).toList());
        List<Application.Job> jobs = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            jobs.add(new Application.Job(
                    read.get(i).message(), (Mapping.Mapped) normalised.get(i).mapping()));
        }
        List<Optional<Application.Applied>> applied = new Application(rooms, tx, practice).run(jobs);
        Map<Read, Outcome> outcomes = new LinkedHashMap<>();
        for (int i = 0; i < read.size(); i++) {
            Read one = read.get(i);
            Normalising.Normalised said = normalised.get(i);
            if (applied.get(i).isPresent()) {
                Message message = one.message();
                rooms.localCodes().used(tx, message.practice(), message.feed(), message.id(), said.local());
                outcomes.put(
                        one,
                        MessageRun.stored(
                                one.reader(),
                                jobs.get(i).mapped(),
                                applied.get(i).orElseThrow(),
                                MessageRun.notes(one.taken()),
                                said.maps()));
            }
        }
        steps.begin(Step.LEDGER);
        Map<Message, Outcome> written = new LinkedHashMap<>();
        outcomes.forEach((one, outcome) -> written.put(one.message(), outcome));
        rooms.journal().finish(tx, written);
        return outcomes;
    }

    /** The message as its feed's adapter reads it, if it is of the usual kind. */
    private Optional<Read> read(Taken taken) {
        Message message = taken.message();
        byte[] body = taken.body();
        Integer number = message.feed();
        if (body == null || number == null || taken.before() != null) {
            return Optional.empty();
        }
        Optional<Feed> feed = rooms.practices().feed(number);
        if (feed.isEmpty()) {
            return Optional.empty();
        }
        FeedAdapter adapter;
        try {
            adapter = rooms.adapters().of(feed.get());
        } catch (ConfigException e) {
            return Optional.empty();
        }
        Steps converting = rooms.spans().steps();
        converting.begin(Step.CONVERT);
        Mapping mapping = adapter.map(new RawMessage(body, message.contentType()));
        converting.end();
        if (!(mapping instanceof Mapping.Mapped mapped) || !mapped.directives().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Read(
                taken,
                feed.get(),
                new Outcome.Reader(adapter.name(), adapter.version(), adapter.settings()),
                mapping,
                converting));
    }
}
