package org.quiltehr.hub.pipeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.journal.Message;
import org.quiltehr.hub.store.Current;
import org.quiltehr.hub.store.Put;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a message says about records as such: merges, aliases, links, documents that take another's place, ends of lists. */
final class Directives {

    private static final Set<String> STAY = Set.of(
            "Patient",
            "Practitioner",
            "PractitionerRole",
            "Organization",
            "Location",
            "Medication",
            "Binary",
            "DocumentReference",
            "Provenance",
            "Device");

    private final Rooms rooms;
    private final Connection tx;
    private final PracticeRef practice;
    private final Message message;
    private final Statements statements;
    private final List<Directive> list;
    private final Map<LogicalId, LogicalId> merged = new LinkedHashMap<>();
    private final Set<LogicalId> superseded = new HashSet<>();
    private final Set<LogicalId> retracted = new HashSet<>();
    private final Set<LogicalId> unstated = new HashSet<>();
    private final List<Issue> notes = new ArrayList<>();
    private int entry;

    Directives(
            Rooms rooms,
            Connection tx,
            PracticeRef practice,
            Message message,
            Mapping.Mapped mapped,
            Statements statements)
            throws SQLException {
        this.rooms = rooms;
        this.tx = tx;
        this.practice = practice;
        this.message = message;
        this.statements = statements;
        this.list = mapped.directives();
        this.entry = mapped.entries().size();
        for (Directive directive : list) {
            if (directive instanceof Directive.Merge merge) {
                LogicalId old = find("Patient", null, merge.oldKey());
                LogicalId survivor = id(merge.survivor());
                if (old != null && !old.equals(survivor)) {
                    merged.put(old, survivor);
                }
            } else if (directive instanceof Directive.Replaces replaces) {
                Statement document = document(replaces.document());
                replace(document, find("DocumentReference", document.patient(), replaces.replacedKey()));
            } else if (directive instanceof Directive.Supersedes supersedes) {
                supersede(supersedes);
            } else if (directive instanceof Directive.EndOfList end) {
                ListEnd found = ListEnd.of(rooms, tx, message, end);
                unstated.addAll(found.missing());
                notes.addAll(found.notes());
            }
        }
    }

    /** Entries with the further keys that aliases give to records other than Patients. */
    static List<Entry> aliased(Mapping.Mapped mapped) {
        Map<String, List<String>> further = new HashMap<>();
        for (Directive directive : mapped.directives()) {
            if (directive instanceof Directive.Alias alias) {
                further.computeIfAbsent(alias.fullUrl(), url -> new ArrayList<>())
                        .add(alias.key());
            }
        }
        if (further.isEmpty()) {
            return mapped.entries();
        }
        return mapped.entries().stream()
                .map(e -> {
                    List<String> more = further.get(e.fullUrl());
                    if (more == null || e.type().equals("Patient")) {
                        return e;
                    }
                    List<String> keys = new ArrayList<>(e.keys());
                    keys.addAll(more);
                    return new Entry(e.fullUrl(), e.resource(), e.mode(), keys, e.patient());
                })
                .toList();
    }

    /** The rows to be locked: those of the entries and those the directives change. */
    Collection<LogicalId> with(Set<LogicalId> ids) {
        Set<LogicalId> all = new HashSet<>(ids);
        all.addAll(merged.keySet());
        all.addAll(superseded);
        all.addAll(retracted);
        all.addAll(unstated);
        return all;
    }

    /** Changes of records that are not entries of the message. */
    List<Put> puts(Map<LogicalId, Current> current, Set<LogicalId> stated) {
        List<Put> puts = new ArrayList<>();
        merged.forEach((old, survivor) -> {
            Current row = current.get(old);
            if (row != null && !row.deleted() && !stated.contains(old)) {
                puts.add(put(row, replacedBy(FhirJson.parse(row.json()), survivor)));
            }
        });
        for (LogicalId id : superseded) {
            Current row = current.get(id);
            if (row != null && !row.deleted() && !stated.contains(id)) {
                ObjectNode body = FhirJson.parse(row.json());
                body.put("status", "superseded");
                puts.add(put(row, body));
            }
        }
        for (LogicalId id : retracted) {
            Current row = current.get(id);
            if (row != null && !row.deleted() && !stated.contains(id)) {
                ObjectNode empty = FhirJson.mapper().createObjectNode();
                empty.put("resourceType", row.type());
                puts.add(put(row, Folding.retract(FhirJson.parse(row.json()), empty)));
            }
        }
        for (LogicalId id : unstated) {
            Current row = current.get(id);
            if (row != null && !row.deleted() && !stated.contains(id)) {
                puts.add(put(row, ListEnd.marked(FhirJson.parse(row.json()), message.happened())));
            }
        }
        return puts;
    }

    /** What is done after the rows stand; an error quarantines the message. */
    List<Issue> carryOut() {
        List<Issue> issues = new ArrayList<>();
        MessageRef source = new MessageRef(message.id(), 0);
        for (Directive directive : list) {
            switch (directive) {
                case Directive.Merge merge ->
                    issues.addAll(rooms.persons().merge(tx, practice, id(merge.survivor()), merge.oldKey(), source));
                case Directive.Alias alias -> {
                    if (isPatient(alias.fullUrl())) {
                        rooms.names().alias(tx, practice, id(alias.fullUrl()), alias.key());
                    }
                }
                case Directive.Link link ->
                    issues.addAll(rooms.persons().link(tx, practice, id(link.first()), id(link.second()), source));
                case Directive.Unlink unlink ->
                    issues.addAll(
                            rooms.persons().unlink(tx, practice, id(unlink.first()), id(unlink.second()), source));
                case Directive.Replaces replaces -> {
                    // its rows were written with the message's
                }
                case Directive.Supersedes supersedes -> {
                    // likewise
                }
                case Directive.EndOfList end -> issues.addAll(notes);
            }
        }
        List<Issue> errors = issues.stream()
                .filter(issue -> issue.severity() == Issue.Severity.ERROR)
                .toList();
        if (!errors.isEmpty()) {
            throw new Quarantine(errors);
        }
        return issues;
    }

    private Statement document(String fullUrl) {
        return statements.list().stream()
                .filter(s -> s.entry().fullUrl().equals(fullUrl))
                .findFirst()
                .orElseThrow();
    }

    /** Lower versions of the set, of the same Patient record and type; a version that says no number is none. */
    private void supersede(Directive.Supersedes supersedes) throws SQLException {
        Statement document = document(supersedes.document());
        LogicalId patient = document.patient();
        if (patient == null) {
            return;
        }
        List<LogicalId> documents = RowsSql.documents(tx, patient);
        for (Map.Entry<LogicalId, Current> row :
                rooms.store().current(tx, List.of(), documents).entrySet()) {
            JsonNode body = FhirJson.parse(row.getValue().json());
            int version = DocumentVersion.of(body);
            if (version > 0
                    && version < supersedes.version()
                    && DocumentVersion.inSet(body, supersedes.set())
                    && DocumentVersion.sameType(body, document.resource())) {
                replace(document, row.getKey());
            }
        }
    }

    /** What only the replaced document stated is taken back; what others state too, or this one again, stays. */
    private void replace(Statement document, @Nullable LogicalId old) throws SQLException {
        if (old == null || old.equals(document.id())) {
            return;
        }
        superseded.add(old);
        Set<UUID> messages = new HashSet<>(RowsSql.writers(tx, old));
        messages.remove(message.id());
        Set<LogicalId> candidates = new HashSet<>();
        for (UUID before : messages) {
            JsonNode resources = rooms.journal()
                    .outcome(before)
                    .map(finished -> finished.receipt().path("resources"))
                    .orElse(FhirJson.mapper().createArrayNode());
            for (JsonNode resource : resources) {
                String[] reference = resource.path("reference").asString("").split("/", 2);
                if (reference.length == 2 && !STAY.contains(reference[0])) {
                    LogicalId.parse(reference[1]).ifPresent(candidates::add);
                }
            }
        }
        statements.list().forEach(s -> candidates.remove(s.id()));
        RowsSql.writers(tx, candidates).forEach((id, writers) -> {
            if (messages.containsAll(writers)) {
                retracted.add(id);
            }
        });
    }

    private static ObjectNode replacedBy(ObjectNode patient, LogicalId survivor) {
        String reference = "Patient/" + survivor.text();
        patient.put("active", false);
        ArrayNode links = patient.withArray("link");
        for (JsonNode link : links) {
            if (link.path("other").path("reference").asString("").equals(reference)) {
                return patient;
            }
        }
        ObjectNode link = links.addObject();
        link.putObject("other").put("reference", reference);
        link.put("type", "replaced-by");
        return patient;
    }

    private Put put(Current row, ObjectNode body) {
        LogicalId patient = row.patientPk() == null ? null : patientOf(row);
        return new Put(
                row.type(),
                row.id(),
                Application.shown(row.id(), row),
                practice,
                patient,
                row.keyHash(),
                body,
                new MessageRef(message.id(), entry++),
                false,
                null,
                false);
    }

    /** Rows of one chart share its home, unless a subject was corrected. */
    private static LogicalId patientOf(Current row) {
        return new LogicalId(row.id().home(), Objects.requireNonNull(row.patientPk()));
    }

    private LogicalId id(String fullUrl) {
        return Objects.requireNonNull(statements.ids().get(fullUrl));
    }

    private boolean isPatient(String fullUrl) {
        return statements.list().stream()
                .anyMatch(s -> s.entry().fullUrl().equals(fullUrl) && s.type().equals("Patient"));
    }

    private @Nullable LogicalId find(String type, @Nullable LogicalId scope, String key) {
        return rooms.names().find(tx, practice, type, scope, List.of(key)).getFirst();
    }
}
