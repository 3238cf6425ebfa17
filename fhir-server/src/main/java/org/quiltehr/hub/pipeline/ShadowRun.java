package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.journal.Listed;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.journal.SqlFaults;
import org.quiltehr.hub.map.FeedAdapter;
import org.quiltehr.hub.pipeline.shadow.ElementChange;
import org.quiltehr.hub.pipeline.shadow.ResourceChange;
import org.quiltehr.hub.pipeline.shadow.Shadow;
import org.quiltehr.hub.practice.Feed;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the last messages of a feed as it is configured and as it would be, lays each on what the messages before it
 * made, and compares. Names are asked for in transactions that are rolled back, one per message, so nothing is written and
 * no message that comes in waits.
 */
public final class ShadowRun {

    /** Beyond this the results would not fit beside the hub's other work. */
    private static final long MOST_BYTES = 32_000_000;

    private static final Ledger.Totals NONE = new Ledger.Totals(0, 0, 0, 0, 0);

    /** One way to read, and what it has made so far. */
    private static final class Reading {
        private final FeedAdapter adapter;
        private final Map<LogicalId, Draft> drafts = new LinkedHashMap<>();
        private final Map<LogicalId, Statement> last = new LinkedHashMap<>();
        private Ledger.Totals totals = NONE;

        Reading(FeedAdapter adapter) {
            this.adapter = adapter;
        }

        void lay(Statements statements, Message message) {
            for (Statement statement : statements.list()) {
                drafts.computeIfAbsent(statement.id(), id -> new Draft())
                        .lay(statement.entry().mode(), statement.resource(), message.happened());
                last.put(statement.id(), statement);
            }
        }

        @Nullable
        ObjectNode body(LogicalId id) {
            Draft draft = drafts.get(id);
            return draft == null ? null : draft.body();
        }
    }

    private final Rooms rooms;
    private final DataSource database;

    ShadowRun(Rooms rooms, DataSource database) {
        this.rooms = rooms;
        this.database = database;
    }

    /**
     * Compares.
     *
     * @param candidate the feed as it would be
     * @param messages how many of the newest
     * @throws org.quiltehr.adapter.spi.ConfigException if there is no such adapter or it refuses the settings
     */
    public Shadow run(Feed feed, Feed candidate, int messages) throws SQLException {
        Reading before = new Reading(rooms.adapters().trial(feed));
        Reading after = new Reading(rooms.adapters().trial(candidate));
        Map<String, Integer> states = new TreeMap<>();
        Map<String, Integer> reasons = new TreeMap<>();
        int read = 0;
        int withoutBytes = 0;
        List<Message> chosen = chosen(feed, messages);
        for (Message message : chosen) {
            Optional<byte[]> body = rooms.journal().body(message.id());
            if (body.isEmpty()) {
                withoutBytes++;
                continue;
            }
            read++;
            RawMessage raw = new RawMessage(body.get(), message.contentType());
            Mapping now = before.adapter.map(raw);
            Mapping then = after.adapter.map(raw);
            before.totals = before.totals.plus(now.ledger().totals());
            after.totals = after.totals.plus(then.ledger().totals());
            states.merge(state(now) + " → " + state(then), 1, Integer::sum);
            if (then instanceof Mapping.Rejected rejected) {
                rejected.issues().forEach(issue -> reasons.merge(reason(issue), 1, Integer::sum));
            }
            lay(feed, message, before, now);
            lay(feed, message, after, then);
        }
        List<ResourceChange> changes = new ArrayList<>();
        int unchanged = compare(before, after, changes);
        boolean cut = chosen.size() < messages && hasMore(feed, chosen, messages);
        return new Shadow(read, withoutBytes, cut, states, reasons, before.totals, after.totals, unchanged, changes);
    }

    /** The newest messages, oldest first; files are their messages. */
    private List<Message> chosen(Feed feed, int messages) {
        List<Message> chosen = new ArrayList<>();
        long bytes = 0;
        for (Listed listed : newest(feed, messages)) {
            Message message = listed.message();
            bytes += message.size();
            if (bytes > MOST_BYTES && !chosen.isEmpty()) {
                break;
            }
            chosen.add(message);
        }
        Collections.reverse(chosen);
        return chosen;
    }

    private List<Listed> newest(Feed feed, int messages) {
        return rooms.journal().list(feed.practice().ref().num(), null, feed.num(), null, messages).stream()
                .filter(listed -> listed.message().parts() == 0)
                .sorted(java.util.Comparator.comparingLong(
                                (Listed listed) -> listed.message().place())
                        .reversed())
                .toList();
    }

    private boolean hasMore(Feed feed, List<Message> chosen, int messages) {
        return newest(feed, messages).size() > chosen.size();
    }

    private void lay(Feed feed, Message message, Reading reading, Mapping mapping) throws SQLException {
        if (!(mapping instanceof Mapping.Mapped mapped)) {
            return;
        }
        try (Connection tx = database.getConnection()) {
            tx.setAutoCommit(false);
            try {
                reading.lay(
                        Stating.of(rooms.names(), tx, feed.practice().ref(), message.id(), Directives.aliased(mapped)),
                        message);
            } finally {
                SqlFaults.rollback(tx);
            }
        }
    }

    private static int compare(Reading before, Reading after, List<ResourceChange> changes) {
        Map<LogicalId, Statement> all = new LinkedHashMap<>(before.last);
        all.putAll(after.last);
        int unchanged = 0;
        for (Map.Entry<LogicalId, Statement> one : all.entrySet()) {
            LogicalId id = one.getKey();
            ObjectNode old = before.body(id);
            ObjectNode young = after.body(id);
            List<ElementChange> elements = ElementChange.between(one.getValue().type(), old, young);
            if (elements.isEmpty()) {
                unchanged++;
                continue;
            }
            ResourceChange.Kind kind = old == null
                    ? ResourceChange.Kind.ADDED
                    : young == null ? ResourceChange.Kind.REMOVED : ResourceChange.Kind.CHANGED;
            Statement statement = Objects.requireNonNull(one.getValue());
            LogicalId patient = statement.patient();
            changes.add(new ResourceChange(
                    statement.type() + "/" + id.text(),
                    patient == null ? "" : "Patient/" + patient.text(),
                    kind,
                    elements));
        }
        return unchanged;
    }

    private static String state(Mapping mapping) {
        return switch (mapping) {
            case Mapping.Mapped mapped -> "stored";
            case Mapping.Ignored ignored -> "ignored";
            case Mapping.Rejected rejected -> "quarantined";
        };
    }

    private static String reason(Issue issue) {
        String location = issue.location();
        return issue.code() + (location == null ? "" : " " + location.replaceAll("\\[\\d+]", ""));
    }
}
