package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
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
import org.quiltehr.hub.store.Held;
import org.quiltehr.hub.store.Put;
import org.quiltehr.hub.store.Refusal;
import org.quiltehr.hub.store.Store;
import org.quiltehr.hub.store.Written;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lays mapped messages of one practice on what is stored, in one transaction and as many queries as one needs. They are
 * of different patients; where two say something new of one record of the practice, the later has to wait for its turn.
 */
final class Application {

    /** A message to be laid. */
    record Job(Message message, Mapping.Mapped mapped) {}

    /**
     * What was done.
     *
     * @param stated one line for each resource the message states
     * @param references {@code Type/id} by fullUrl
     */
    record Applied(List<Outcome.Stated> stated, Map<String, String> references, List<Issue> warnings) {}

    /** A statement and its message. */
    private record Said(Laid laid, Statement statement) {

        Instant happened() {
            return laid.message.happened();
        }
    }

    /** One message on its way. */
    private static final class Laid {

        private final Message message;
        private final Statements statements;
        private final Directives directives;
        private final List<Issue> warnings;
        private boolean waits;

        Laid(Message message, Statements statements, Directives directives) {
            this.message = message;
            this.statements = statements;
            this.directives = directives;
            this.warnings = new ArrayList<>(statements.warnings());
        }
    }

    private final Rooms rooms;
    private final Connection tx;
    private final PracticeRef practice;

    Application(Rooms rooms, Connection tx, PracticeRef practice) {
        this.rooms = rooms;
        this.tx = tx;
        this.practice = practice;
    }

    Applied run(Message message, Mapping.Mapped mapped) throws SQLException {
        return run(List.of(new Job(message, mapped))).getFirst().orElseThrow();
    }

    /** One answer for each message, in order; empty for one that has to wait: nothing of it was written. */
    List<Optional<Applied>> run(List<Job> jobs) throws SQLException {
        List<Laid> all = laid(jobs);
        Map<LogicalId, List<Said>> byId = byId(all);
        Set<LogicalId> shared = shared(byId);
        Set<LogicalId> own = new LinkedHashSet<>(byId.keySet());
        all.forEach(one -> own.addAll(one.directives.with(Set.of())));
        own.removeAll(shared);
        Held held = rooms.store().hold(tx, own, shared);
        Map<LogicalId, Current> current = new HashMap<>(held.rows());
        Map<LogicalId, Draft> drafts = drafts(byId, current);
        if (makeWait(shared, byId, current, drafts)) {
            byId = byId(all);
            shared.retainAll(byId.keySet());
            drafts = drafts(byId, current);
        }
        lockChanged(held, shared, byId, current, drafts);
        List<Put> puts = new ArrayList<>();
        for (Map.Entry<LogicalId, List<Said>> row : byId.entrySet()) {
            Draft draft = Objects.requireNonNull(drafts.get(row.getKey()));
            if (draft.touched()) {
                puts.add(put(row.getValue(), draft, current.get(row.getKey())));
            }
        }
        int stated = puts.size();
        for (Laid one : all) {
            puts.addAll(one.waits ? List.of() : one.directives.puts(current, byId.keySet()));
        }
        List<Written> written = write(puts, held);
        filled(byId, drafts);
        placed(rooms, tx, practice, puts, written);
        List<LogicalId> turned = turned(written, current);
        if (!turned.isEmpty()) {
            rooms.persons().settled(tx, practice, turned);
        }
        Map<LogicalId, Written> results = new HashMap<>();
        written.forEach(w -> results.put(w.id(), w));
        List<Optional<Applied>> applied = new ArrayList<>(all.size());
        for (Laid one : all) {
            applied.add(
                    one.waits
                            ? Optional.empty()
                            : Optional.of(applied(one, results, written.subList(stated, written.size()))));
        }
        return applied;
    }

    private List<Laid> laid(List<Job> jobs) throws SQLException {
        List<Stating.Unit> units = new ArrayList<>();
        jobs.forEach(job -> units.add(new Stating.Unit(job.message().id(), Directives.aliased(job.mapped()))));
        List<Statements> statements = Stating.of(rooms.names(), tx, practice, units);
        List<Laid> laid = new ArrayList<>(jobs.size());
        for (int i = 0; i < jobs.size(); i++) {
            Job job = jobs.get(i);
            laid.add(new Laid(
                    job.message(),
                    statements.get(i),
                    new Directives(rooms, tx, practice, job.message(), job.mapped(), statements.get(i))));
        }
        return laid;
    }

    private static Map<LogicalId, List<Said>> byId(List<Laid> all) {
        Map<LogicalId, List<Said>> byId = new LinkedHashMap<>();
        for (Laid one : all) {
            if (!one.waits) {
                one.statements
                        .list()
                        .forEach(s -> byId.computeIfAbsent(s.id(), id -> new ArrayList<>())
                                .add(new Said(one, s)));
            }
        }
        return byId;
    }

    private Applied applied(Laid one, Map<LogicalId, Written> results, List<Written> directed) {
        Map<LogicalId, List<Statement>> byId = new LinkedHashMap<>();
        one.statements
                .list()
                .forEach(s ->
                        byId.computeIfAbsent(s.id(), id -> new ArrayList<>()).add(s));
        List<Outcome.Stated> stated = new ArrayList<>();
        byId.forEach((id, statements) -> {
            Written result = results.get(id);
            if (result != null) {
                stated.add(stated(result, content(statements)));
            }
        });
        directed.forEach(result -> stated.add(stated(result, 0)));
        one.warnings.addAll(one.directives.carryOut());
        return new Applied(stated, one.statements.references(), one.warnings);
    }

    private static Outcome.Stated stated(Written written, long content) {
        return new Outcome.Stated(
                written.type() + "/" + written.shownId(),
                written.version(),
                written.action().name().toLowerCase(Locale.ROOT),
                content);
    }

    private static long content(List<Statement> statements) {
        long content = 0;
        for (Statement s : statements) {
            content = content * 31 + s.content();
        }
        return content;
    }

    /** Records of the practice: the messages of a day name the same doctor, and would wait for each other. */
    private static Set<LogicalId> shared(Map<LogicalId, List<Said>> byId) {
        Set<LogicalId> shared = new LinkedHashSet<>();
        byId.forEach((id, said) -> {
            if (said.stream().allMatch(s -> s.statement().patient() == null)) {
                shared.add(id);
            }
        });
        return shared;
    }

    /** Where several messages make or change one record, each of them but the first waits. */
    private static boolean makeWait(
            Set<LogicalId> shared,
            Map<LogicalId, List<Said>> byId,
            Map<LogicalId, Current> current,
            Map<LogicalId, Draft> drafts) {
        boolean any = false;
        for (LogicalId id : shared) {
            List<Said> said = Objects.requireNonNull(byId.get(id));
            Laid first = said.getFirst().laid();
            if (said.stream().allMatch(s -> s.laid() == first)) {
                continue;
            }
            Current row = current.get(id);
            Draft draft = Objects.requireNonNull(drafts.get(id));
            if (row == null || draft.touched() && !Store.same(row, draft.body())) {
                for (Said s : said) {
                    if (s.laid() != first) {
                        s.laid().waits = true;
                        any = true;
                    }
                }
            }
        }
        return any;
    }

    /** What was only looked at and would change is locked, read again and laid anew. */
    private void lockChanged(
            Held held,
            Set<LogicalId> shared,
            Map<LogicalId, List<Said>> byId,
            Map<LogicalId, Current> current,
            Map<LogicalId, Draft> drafts)
            throws SQLException {
        Map<LogicalId, List<Said>> changed = new LinkedHashMap<>();
        for (LogicalId id : shared) {
            Current row = current.get(id);
            Draft draft = Objects.requireNonNull(drafts.get(id));
            if (row != null && draft.touched() && !Store.same(row, draft.body())) {
                changed.put(id, Objects.requireNonNull(byId.get(id)));
            }
        }
        if (!changed.isEmpty()) {
            Map<LogicalId, Current> locked = rooms.store().lock(tx, held, changed.keySet());
            current.putAll(locked);
            drafts.putAll(drafts(changed, locked));
        }
    }

    /** What stands, with the messages laid on it. */
    private Map<LogicalId, Draft> drafts(Map<LogicalId, List<Said>> byId, Map<LogicalId, Current> current)
            throws SQLException {
        Map<LogicalId, UUID> sources = new HashMap<>();
        current.forEach((id, row) -> sources.put(id, row.source().message()));
        Map<LogicalId, Instant> happened = RowsSql.happened(tx, sources);
        Map<LogicalId, Draft> drafts = new HashMap<>();
        byId.forEach((id, said) -> {
            Current row = current.get(id);
            Instant time = row == null ? null : happened.getOrDefault(id, row.updated());
            ObjectNode body = null;
            if (row != null && !row.deleted()) {
                boolean needed = needsContent(said) || said.stream().anyMatch(s -> isOlder(s, time));
                body = needed ? FhirJson.parse(row.json()) : FhirJson.mapper().createObjectNode();
            }
            Draft draft = row == null ? new Draft() : new Draft(body, row.deleted(), time);
            said.forEach(
                    s -> draft.lay(s.statement().entry().mode(), s.statement().resource(), s.happened()));
            drafts.put(id, draft);
        });
        return drafts;
    }

    private static boolean isOlder(Said said, @Nullable Instant time) {
        return time != null && said.happened().isBefore(time);
    }

    /** An upsert by a newer message does not look at what is there. */
    private static boolean needsContent(List<Said> said) {
        return said.stream()
                .map(s -> s.statement().entry().mode())
                .anyMatch(mode -> isPartial(mode) || mode == Entry.Mode.RETRACT);
    }

    /** Whether the entry alone need not be a whole resource. */
    private static boolean isPartial(Entry.Mode mode) {
        return mode == Entry.Mode.FOLD || mode == Entry.Mode.FILL;
    }

    private Put put(List<Said> said, Draft draft, @Nullable Current current) {
        Statement last = said.getLast().statement();
        ObjectNode body = draft.body();
        boolean delete = body == null;
        ObjectNode content = body == null ? FhirJson.mapper().createObjectNode() : body;
        if (!delete && isPartial(last.entry().mode())) {
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
                new MessageRef(said.getLast().laid().message.id(), last.index()),
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

    private List<Written> write(List<Put> puts, Held held) {
        try {
            return rooms.store().write(tx, puts, held);
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

    private void filled(Map<LogicalId, List<Said>> byId, Map<LogicalId, Draft> drafts) throws SQLException {
        Map<LogicalId, Instant> times = new HashMap<>();
        drafts.forEach((id, draft) -> {
            Instant time = draft.happened();
            if (draft.filled() && time != null && byId.containsKey(id)) {
                times.put(id, time);
            }
        });
        RowsSql.filled(tx, times);
    }

    /** Patients that were deleted, and those that were written again after that. */
    private static List<LogicalId> turned(List<Written> written, Map<LogicalId, Current> before) {
        return written.stream()
                .filter(one -> one.type().equals("Patient"))
                .filter(one -> {
                    Current was = before.get(one.id());
                    boolean gone = one.action() == Written.Action.DELETED;
                    return gone || (was != null && was.deleted() && one.action() != Written.Action.UNCHANGED);
                })
                .map(Written::id)
                .toList();
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
