package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt.State;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.journal.Outcome;
import org.quiltehr.hub.journal.Taken;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.store.Current;
import org.quiltehr.hub.store.Put;
import org.quiltehr.hub.store.Written;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stored message run again (SEMANTICS 3). What the adapter says is compared with what it said then, not with what is
 * current: equal, and nothing is written. Where it differs the resource is made anew of all messages that wrote it, in
 * journal order, and gets one new version.
 */
final class Replay {

    /**
     * A message that wrote the resource, read again; without statements where only its stored version is left.
     *
     * @param ends whether it ended a list, and so marked what it does not state
     */
    private record Writer(Message message, @Nullable Statements statements, boolean ends) {}

    private final Rooms rooms;
    private final Connection tx;
    private final PracticeRef practice;
    private final Message message;
    private final Finished before;
    private final Map<UUID, Optional<Writer>> writers = new HashMap<>();

    Replay(Rooms rooms, Connection tx, Feed feed, Taken taken) {
        this.rooms = rooms;
        this.tx = tx;
        this.practice = feed.practice().ref();
        this.message = taken.message();
        this.before = Objects.requireNonNull(taken.before());
    }

    /** The new outcome, or empty if nothing changed. */
    Optional<Outcome> run(Mapping mapping, Outcome.Reader reader, List<String> maps) throws SQLException {
        if (!(mapping instanceof Mapping.Mapped mapped)) {
            return Optional.empty();
        }
        long hash = Contents.hash(mapped);
        if (hash == before.mapped()) {
            return Optional.empty();
        }
        Statements statements = Stating.of(rooms.names(), tx, practice, message.id(), Directives.aliased(mapped));
        writers.put(message.id(), Optional.of(new Writer(message, statements, ends(mapped))));
        Map<LogicalId, Long> now = contents(statements);
        Map<LogicalId, Before> then = then();
        Directives directives = new Directives(rooms, tx, practice, message, mapped, statements);
        Set<LogicalId> changed = new LinkedHashSet<>();
        now.forEach((id, content) -> {
            Before old = then.get(id);
            if (old == null || old.content() != content) {
                changed.add(id);
            }
        });
        then.forEach((id, old) -> {
            if (!now.containsKey(id) && old.content() != 0) {
                changed.add(id);
            }
        });
        Map<LogicalId, Current> current = rooms.store().current(tx, directives.with(changed));
        List<Put> puts = new ArrayList<>();
        for (LogicalId id : changed) {
            Put put = remade(id, current.get(id), statements);
            if (put != null) {
                puts.add(put);
            }
        }
        puts.addAll(directives.puts(current, now.keySet()));
        Map<LogicalId, Written> written = new HashMap<>();
        List<Written> results = rooms.store().write(tx, puts);
        for (int i = 0; i < puts.size(); i++) {
            written.put(puts.get(i).id(), results.get(i));
        }
        Application.placed(rooms, tx, practice, puts, results);
        List<Issue> issues = new ArrayList<>(mapped.warnings());
        issues.addAll(statements.warnings());
        issues.addAll(directives.carryOut());
        return Optional.of(new Outcome(
                State.STORED,
                reader,
                hash,
                stated(statements, now, then, written),
                issues,
                MessageRun.told(mapped.ledger(), statements.references()),
                maps));
    }

    /** What the message said of a resource the last time, and which version that is. */
    private record Before(int version, long content) {}

    private static Map<LogicalId, Long> contents(Statements statements) {
        Map<LogicalId, Long> contents = new LinkedHashMap<>();
        statements.list().forEach(s -> contents.merge(s.id(), s.content(), (a, b) -> a * 31 + b));
        return contents;
    }

    private Map<LogicalId, Before> then() throws SQLException {
        Map<LogicalId, Before> then = new LinkedHashMap<>();
        JsonNode resources = before.receipt().path("resources");
        for (int i = 0; i < resources.size(); i++) {
            JsonNode resource = resources.get(i);
            String[] reference = resource.path("reference").asString("/").split("/", 2);
            Optional<LogicalId> id = LogicalId.parse(reference[1]);
            if (id.isEmpty()) {
                id = RowsSql.row(tx, reference[0], reference[1]);
            }
            long content = i < before.contents().length ? before.contents()[i] : 0;
            int version = resource.path("version").asInt(0);
            id.ifPresent(known -> then.put(known, new Before(version, content)));
        }
        return then;
    }

    /** The resource made of all messages that wrote it, or null if nothing is left to be done. */
    private @Nullable Put remade(LogicalId id, @Nullable Current current, Statements statements) throws SQLException {
        Set<UUID> messages = new LinkedHashSet<>(RowsSql.writers(tx, id));
        messages.add(message.id());
        List<Writer> order = new ArrayList<>();
        for (UUID writer : messages) {
            Optional<Writer> read = writers.get(writer);
            if (read == null) {
                read = read(writer);
                writers.put(writer, read);
            }
            read.ifPresent(order::add);
        }
        order.sort(Comparator.comparingLong(w -> w.message().place()));
        Draft draft = new Draft();
        Statement last = null;
        for (Writer writer : order) {
            Statements said = writer.statements();
            Instant happened = writer.message().happened();
            if (said == null) {
                Optional<RowsSql.Version> version =
                        RowsSql.version(tx, id, writer.message().id());
                version.ifPresent(v -> draft.stand(FhirJson.parse(rooms.codec().unpack(v.body(), v.dict())), happened));
                continue;
            }
            for (Statement statement : said.list()) {
                if (statement.id().equals(id)) {
                    draft.lay(statement.entry().mode(), statement.resource(), happened);
                    last = statement;
                }
            }
            ObjectNode stands = draft.body();
            if (writer.ends() && stands != null) {
                draft.stand(ListEnd.marked(stands.deepCopy(), happened), happened);
            }
        }
        ObjectNode body = draft.body();
        if (last == null && current == null) {
            return null;
        }
        int index = statements.list().stream()
                .filter(s -> s.id().equals(id))
                .map(Statement::index)
                .findFirst()
                .orElse(0);
        String type = last == null ? Objects.requireNonNull(current).type() : last.type();
        LogicalId patient = last != null
                ? last.patient()
                : current == null || current.patientPk() == null ? null : new LogicalId(id.home(), current.patientPk());
        return new Put(
                type,
                id,
                Application.shown(id, current),
                practice,
                patient,
                last == null ? Objects.requireNonNull(current).keyHash() : last.keyHash(),
                body == null ? FhirJson.mapper().createObjectNode() : body,
                new MessageRef(message.id(), index),
                body == null,
                null,
                false);
    }

    private Optional<Writer> read(UUID id) throws SQLException {
        Optional<Message> found = rooms.journal().message(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Message writer = found.get();
        Optional<byte[]> body = rooms.journal().body(id);
        Integer feedNum = writer.feed();
        Optional<Feed> feed =
                feedNum == null ? Optional.empty() : rooms.practices().feed(feedNum);
        if (body.isEmpty() || feed.isEmpty()) {
            return Optional.of(new Writer(writer, null, false));
        }
        Mapping mapping = rooms.normalising()
                .normalise(
                        tx,
                        practice,
                        rooms.adapters().of(feed.get()).map(new RawMessage(body.get(), writer.contentType())))
                .mapping();
        if (!(mapping instanceof Mapping.Mapped mapped)) {
            return Optional.of(new Writer(writer, null, false));
        }
        return Optional.of(new Writer(
                writer, Stating.of(rooms.names(), tx, practice, id, Directives.aliased(mapped)), ends(mapped)));
    }

    private static boolean ends(Mapping.Mapped mapped) {
        return mapped.directives().stream().anyMatch(Directive.EndOfList.class::isInstance);
    }

    private static List<Outcome.Stated> stated(
            Statements statements,
            Map<LogicalId, Long> now,
            Map<LogicalId, Before> then,
            Map<LogicalId, Written> written) {
        List<Outcome.Stated> stated = new ArrayList<>();
        Map<LogicalId, String> references = new HashMap<>();
        statements.list().forEach(s -> {
            String reference = statements.references().get(s.entry().fullUrl());
            references.put(s.id(), reference == null ? s.type() + "/" + s.id().text() : reference);
        });
        now.forEach((id, content) -> {
            Written w = written.get(id);
            Before old = then.get(id);
            int version = w != null ? w.version() : old == null ? 0 : old.version();
            String action = w == null ? "unchanged" : w.action().name().toLowerCase(Locale.ROOT);
            stated.add(new Outcome.Stated(Objects.requireNonNull(references.get(id)), version, action, content));
        });
        return stated;
    }
}
