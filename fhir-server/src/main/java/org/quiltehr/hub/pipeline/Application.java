package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.shape.R4Shape;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.Persons;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.journal.Outcome;
import org.quiltehr.hub.store.Current;
import org.quiltehr.hub.store.Put;
import org.quiltehr.hub.store.Refusal;
import org.quiltehr.hub.store.Store;
import org.quiltehr.hub.store.Written;
import tools.jackson.databind.node.ObjectNode;

/** Lays one mapped message on what is stored, in one transaction. */
final class Application {

    /**
     * What was done.
     *
     * @param stated one line for each resource the message states
     * @param references {@code Type/id} by fullUrl
     */
    record Applied(List<Outcome.Stated> stated, Map<String, String> references, List<Issue> warnings) {}

    private final Rooms rooms;
    private final Connection tx;
    private final PracticeRef practice;
    private final Message message;
    private final Mapping.Mapped mapped;
    private final List<Issue> warnings = new ArrayList<>();

    Application(Rooms rooms, Connection tx, PracticeRef practice, Message message, Mapping.Mapped mapped) {
        this.rooms = rooms;
        this.tx = tx;
        this.practice = practice;
        this.message = message;
        this.mapped = mapped;
    }

    Applied run() throws SQLException {
        List<Entry> entries = Directives.aliased(mapped);
        Statements statements = Stating.of(rooms.names(), tx, practice, message.id(), entries);
        warnings.addAll(statements.warnings());
        Directives directives = new Directives(rooms, tx, practice, message, mapped, statements);
        Map<LogicalId, List<Statement>> byId = new LinkedHashMap<>();
        statements
                .list()
                .forEach(s ->
                        byId.computeIfAbsent(s.id(), id -> new ArrayList<>()).add(s));
        Set<LogicalId> shared = shared(byId);
        Set<LogicalId> own = new LinkedHashSet<>(directives.with(byId.keySet()));
        own.removeAll(shared);
        Map<LogicalId, Current> current = new HashMap<>(rooms.store().current(tx, own, shared));
        Map<LogicalId, Draft> drafts = drafts(byId, current);
        lockChanged(shared, byId, current, drafts);
        List<Put> puts = new ArrayList<>();
        List<Outcome.Stated> stated = new ArrayList<>();
        for (Map.Entry<LogicalId, List<Statement>> row : byId.entrySet()) {
            Draft draft = Objects.requireNonNull(drafts.get(row.getKey()));
            if (draft.touched()) {
                puts.add(put(row.getValue(), draft, current.get(row.getKey())));
                stated.add(stated(row.getValue(), statements));
            }
        }
        puts.addAll(directives.puts(current, byId.keySet()));
        List<Written> written = write(puts);
        filled(byId, drafts);
        placed(rooms, tx, practice, puts, written);
        warnings.addAll(directives.carryOut());
        List<Outcome.Stated> done = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            Written w = written.get(i);
            long content = i < stated.size() ? stated.get(i).content() : 0;
            done.add(new Outcome.Stated(
                    w.type() + "/" + w.shownId(),
                    w.version(),
                    w.action().name().toLowerCase(java.util.Locale.ROOT),
                    content));
        }
        return new Applied(done, statements.references(), warnings);
    }

    /** Records of the practice: the messages of a day name the same doctor, and would wait for each other. */
    private static Set<LogicalId> shared(Map<LogicalId, List<Statement>> byId) {
        Set<LogicalId> shared = new LinkedHashSet<>();
        byId.forEach((id, statements) -> {
            if (statements.stream().allMatch(s -> s.patient() == null)) {
                shared.add(id);
            }
        });
        return shared;
    }

    /** What was only looked at and would change is locked, read again and laid anew. */
    private void lockChanged(
            Set<LogicalId> shared,
            Map<LogicalId, List<Statement>> byId,
            Map<LogicalId, Current> current,
            Map<LogicalId, Draft> drafts)
            throws SQLException {
        Map<LogicalId, List<Statement>> changed = new LinkedHashMap<>();
        for (LogicalId id : shared) {
            Current row = current.get(id);
            Draft draft = Objects.requireNonNull(drafts.get(id));
            if (row != null && draft.touched() && !Store.same(row, draft.body())) {
                changed.put(id, Objects.requireNonNull(byId.get(id)));
            }
        }
        if (!changed.isEmpty()) {
            Map<LogicalId, Current> locked = rooms.store().current(tx, changed.keySet());
            current.putAll(locked);
            drafts.putAll(drafts(changed, locked));
        }
    }

    /** What stands, with the message laid on it. */
    private Map<LogicalId, Draft> drafts(Map<LogicalId, List<Statement>> byId, Map<LogicalId, Current> current)
            throws SQLException {
        Map<LogicalId, UUID> sources = new HashMap<>();
        current.forEach((id, row) -> sources.put(id, row.source().message()));
        Map<LogicalId, Instant> happened = RowsSql.happened(tx, sources);
        Map<LogicalId, Draft> drafts = new HashMap<>();
        byId.forEach((id, statements) -> {
            Current row = current.get(id);
            Instant time = row == null ? null : happened.getOrDefault(id, row.updated());
            ObjectNode body = null;
            if (row != null && !row.deleted()) {
                boolean needed = needsContent(statements) || older(time);
                body = needed ? FhirJson.parse(row.json()) : FhirJson.mapper().createObjectNode();
            }
            Draft draft = row == null ? new Draft() : new Draft(body, row.deleted(), time);
            statements.forEach(s -> draft.lay(s.entry().mode(), s.resource(), message.happened()));
            drafts.put(id, draft);
        });
        return drafts;
    }

    private boolean older(@Nullable Instant time) {
        return time != null && message.happened().isBefore(time);
    }

    /** An upsert by a newer message does not look at what is there. */
    private static boolean needsContent(List<Statement> statements) {
        return statements.stream()
                .anyMatch(s -> s.entry().mode() == Entry.Mode.FOLD || s.entry().mode() == Entry.Mode.RETRACT);
    }

    private Put put(List<Statement> statements, Draft draft, @Nullable Current current) {
        Statement last = statements.getLast();
        ObjectNode body = draft.body();
        boolean delete = body == null;
        ObjectNode content = body == null ? FhirJson.mapper().createObjectNode() : body;
        if (!delete && last.entry().mode() == Entry.Mode.FOLD) {
            List<Issue> wrong = R4Shape.check(content).stream()
                    .filter(issue -> issue.severity() == Issue.Severity.ERROR)
                    .toList();
            if (!wrong.isEmpty()) {
                throw new Quarantine(wrong);
            }
        }
        return new Put(
                last.type(),
                last.id(),
                shown(last.id(), current),
                practice,
                last.patient(),
                last.keyHash(),
                content,
                new MessageRef(message.id(), last.index()),
                delete,
                null,
                false);
    }

    /** The id clients see: of a row that is there it stands in its body. */
    static String shown(LogicalId id, @Nullable Current current) {
        if (current == null || current.json().length == 0) {
            return id.text();
        }
        return FhirJson.mapper().readTree(current.json()).path("id").asString(id.text());
    }

    private static Outcome.Stated stated(List<Statement> statements, Statements all) {
        long content = 0;
        for (Statement s : statements) {
            content = content * 31 + s.content();
        }
        Statement last = statements.getLast();
        String reference = all.references().get(last.entry().fullUrl());
        return new Outcome.Stated(reference == null ? last.type() : reference, 0, "", content);
    }

    private List<Written> write(List<Put> puts) {
        try {
            return rooms.store().write(tx, puts);
        } catch (Refusal refusal) {
            String type = puts.get(refusal.put()).type();
            throw new Quarantine(List.of(
                    switch (refusal.kind()) {
                        case KEY_COLLISION ->
                            Issue.error(
                                    "key-collision",
                                    null,
                                    "A " + type + " has the id of another record by chance. It was not stored, so that"
                                            + " the two are never taken for one; tell the makers of the hub.");
                        case OTHER_PRACTICE ->
                            Issue.error("other-practice", null, "A " + type + " belongs to another practice.");
                        case PATIENT_IN_USE ->
                            Issue.error(
                                    "patient-in-use",
                                    null,
                                    "The Patient to be deleted has clinical rows; delete those first, or purge it.");
                        case VERSION_CONFLICT ->
                            Issue.error("version-conflict", null, "A " + type + " was changed meanwhile.");
                    }));
        }
    }

    private void filled(Map<LogicalId, List<Statement>> byId, Map<LogicalId, Draft> drafts) throws SQLException {
        Map<LogicalId, Instant> times = new HashMap<>();
        drafts.forEach((id, draft) -> {
            Instant time = draft.happened();
            if (draft.filled() && time != null && byId.containsKey(id)) {
                times.put(id, time);
            }
        });
        RowsSql.filled(tx, times);
    }

    /** Patients that were made or changed, in one call, so that their locks are taken in order. */
    static void placed(Rooms rooms, Connection tx, PracticeRef practice, List<Put> puts, List<Written> written) {
        List<Persons.Placed> changed = new ArrayList<>();
        for (int i = 0; i < puts.size(); i++) {
            Put put = puts.get(i);
            Written.Action action = written.get(i).action();
            if (put.type().equals("Patient")
                    && (action == Written.Action.CREATED || action == Written.Action.UPDATED)) {
                changed.add(new Persons.Placed(put.id(), put.body(), put.source()));
            }
        }
        if (!changed.isEmpty()) {
            rooms.persons().placed(tx, practice, changed);
        }
    }
}
