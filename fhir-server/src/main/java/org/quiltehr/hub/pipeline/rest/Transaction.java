package org.quiltehr.hub.pipeline.rest;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.identify.Nameable;
import org.quiltehr.hub.identify.Named;
import org.quiltehr.hub.identify.Names;
import org.quiltehr.hub.query.Matches;
import org.quiltehr.hub.store.Current;
import org.quiltehr.hub.store.Put;
import org.quiltehr.hub.store.Store;
import org.quiltehr.hub.store.Written;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The writes of one request in one database transaction: find what they mean, name, store, link, journal. Several requests
 * may be done at once if they see the same through the same base; none of them is then done if one cannot be.
 */
final class Transaction {

    /**
     * What the writes are done with.
     *
     * @param integrity a reference to a record of the hub that is not there is refused
     */
    record Rooms(
            Finder finder, Names names, Store store, Placement placement, RestJournal journal, boolean integrity) {}

    /** Finds what conditions mean; query's. */
    interface Finder {
        List<List<Matches.Match>> find(Connection tx, PracticeRef practice, List<Matches.Condition> conditions);
    }

    private final Rooms rooms;
    private final TargetSql sql = new TargetSql();
    private final Connection tx;
    private final Caller caller;
    private final PracticeRef practice;
    private final List<Request> requests;
    private final List<Slot> slots = new ArrayList<>();

    Transaction(Rooms rooms, Connection tx, PracticeRef practice, List<Request> requests) {
        this.rooms = rooms;
        this.tx = tx;
        this.caller = requests.getFirst().caller();
        this.practice = practice;
        this.requests = requests;
        for (Request request : requests) {
            for (int i = 0; i < request.asked().size(); i++) {
                slots.add(new Slot(request.asked().get(i), new MessageRef(request.message(), i)));
            }
        }
    }

    /** One list for each request, with one for each write it asks. */
    List<List<Done>> run() throws SQLException {
        boolean bundle = !slots.getFirst().asked.place().isEmpty();
        Links links = new Links(caller.base(), bundle, rooms.integrity() && caller.manner() != Manner.IMPORT, slots);
        Map<String, List<Matches.Match>> matches = search(links);
        Set<TargetSql.Name> wanted = links.localNames();
        for (Slot slot : slots) {
            named(slot).ifPresent(wanted::add);
        }
        Map<TargetSql.Name, Target> found = sql.find(tx, practice.num(), caller.grant(), wanted);
        for (Slot slot : slots) {
            settle(slot, matches, found);
        }
        links.resolve(matches, practice.num(), found, slots);
        name(links);
        Map<String, String> urns = links.urns();
        for (Slot slot : slots) {
            if (slot.asked.resource() != null
                    && !slot.settled
                    && !slot.asked.type().equals("Bundle")) {
                References.rewrite(slot.asked.resource(), links::stored, urns);
            }
        }
        return journaled(write());
    }

    private List<List<Done>> journaled(List<Done> done) throws SQLException {
        List<List<Done>> answers = new ArrayList<>(requests.size());
        List<RestJournal.Entry> entries = new ArrayList<>(requests.size());
        int next = 0;
        for (Request request : requests) {
            List<Done> own = done.subList(next, next + request.asked().size());
            next += own.size();
            answers.add(own);
            entries.add(new RestJournal.Entry(request.message(), own));
        }
        rooms.journal().record(tx, practice, entries);
        return answers;
    }

    private static Optional<TargetSql.Name> named(Slot slot) {
        String id = slot.asked.id();
        if (id == null && slot.asked.verb() == Asked.Verb.UPDATE && slot.asked.resource() != null) {
            id = slot.asked.resource().path("id").asString("");
        }
        return id == null || id.isEmpty() ? Optional.empty() : Optional.of(new TargetSql.Name(slot.asked.type(), id));
    }

    /** Every condition of the request in one go, those of entries locked first. */
    private Map<String, List<Matches.Match>> search(Links links) throws SQLException {
        Map<String, Matches.Condition> conditions = new LinkedHashMap<>(links.conditional());
        Set<String> locked = new LinkedHashSet<>();
        for (Slot slot : slots) {
            if (slot.asked.condition() != null) {
                String key = key(slot.asked);
                locked.add(key);
                conditions.put(key, new Matches.Condition(slot.asked.type(), slot.asked.condition()));
            }
        }
        Map<String, List<Matches.Match>> found = new HashMap<>();
        if (conditions.isEmpty()) {
            return found;
        }
        sql.lock(tx, practice.num(), locked);
        List<List<Matches.Match>> hits = rooms.finder().find(tx, practice, new ArrayList<>(conditions.values()));
        int i = 0;
        for (String key : conditions.keySet()) {
            found.put(key, hits.get(i++));
        }
        return found;
    }

    private static String key(Asked asked) {
        return asked.type() + "?" + asked.condition();
    }

    /** Which record a write meets. */
    private void settle(Slot slot, Map<String, List<Matches.Match>> matches, Map<TargetSql.Name, Target> found) {
        Asked asked = slot.asked;
        if (asked.condition() != null) {
            List<Matches.Match> hits = matches.getOrDefault(key(asked), List.of());
            if (hits.size() > 1) {
                throw WriteProblem.of(
                        412, "multiple-matches", asked.at(""), "the condition finds more than one record");
            }
            if (!hits.isEmpty()) {
                Matches.Match hit = hits.getFirst();
                String said = asked.verb() == Asked.Verb.UPDATE && asked.resource() != null
                        ? asked.resource().path("id").asString("")
                        : "";
                if (!said.isEmpty() && !said.equals(hit.shownId())) {
                    throw WriteProblem.of(
                            400,
                            "value",
                            asked.at(asked.type() + ".id"),
                            "the condition finds a record with another id");
                }
                if (asked.onlyNew()) {
                    throw Refusals.there(asked);
                }
                slot.target = Target.found(hit.id(), hit.shownId(), practice.num());
                slot.id = hit.id();
                slot.settled = asked.verb() == Asked.Verb.CREATE;
                return;
            }
        }
        if (asked.verb() == Asked.Verb.CREATE) {
            return;
        }
        TargetSql.Name name = named(slot).orElse(null);
        Target target = name == null ? null : found.get(name);
        if (target != null && target.hidden()) {
            throw WriteProblem.of(
                    409, "duplicate", asked.at(""), "the id is taken: it names another record of the hub");
        } else if (target != null) {
            meet(slot, target);
        } else if (asked.verb() == Asked.Verb.DELETE) {
            slot.settled = true;
        } else if (name != null) {
            if (asked.ifMatch() != null) {
                throw WriteProblem.of(
                        412, "conflict", asked.at(""), "If-Match names a version of a record that is not there");
            }
            Optional<LogicalId> given =
                    caller.manner() == Manner.IMPORT ? LogicalId.parse(name.id()) : Optional.empty();
            if (given.isPresent()) {
                // another hub gave it, and it is free here
                slot.id = given.get();
            } else {
                Requests.checkChosen(asked, name.id());
                slot.chosen = name.id();
            }
        }
    }

    private void meet(Slot slot, Target target) {
        Asked asked = slot.asked;
        if (asked.onlyNew() && !target.deleted()) {
            throw Refusals.there(asked);
        }
        boolean given = LogicalId.parse(target.shownId()).isPresent();
        if (asked.condition() != null || !given && target.practice() != practice.num()) {
            throw WriteProblem.of(
                    409, "duplicate", asked.at(""), "the id is taken: it names another record of the hub");
        }
        if (target.composite() && caller.view().practice() == null) {
            String own = target.practice() == practice.num()
                    ? target.shownId()
                    : target.own() == null ? null : target.own().shownId();
            throw Refusals.composite(asked, practice, own);
        }
        slot.target = target;
        slot.id = target.id();
    }

    /** Patients first: their home is that of all that belongs to them. */
    private void name(Links links) throws SQLException {
        List<Slot> patients = slots.stream()
                .filter(slot -> slot.asked.type().equals("Patient"))
                .toList();
        checkFree(patients);
        mint(patients);
        for (Slot slot : slots) {
            ObjectNode resource = slot.asked.resource();
            if (slot.asked.type().equals("Patient")) {
                slot.patient = slot.id;
                slot.patientLinked = true;
            } else if (resource != null && !slot.settled) {
                String reference = Compartment.patient(resource, links::isPatient);
                if (reference != null) {
                    patient(slot, reference, links);
                }
            }
        }
        mint(slots.stream().filter(slot -> !slot.asked.type().equals("Patient")).toList());
    }

    /** Charts are told apart by one half of their Patient's id: an id brought along must not open another's chart. */
    private void checkFree(List<Slot> patients) throws SQLException {
        List<Slot> brought = patients.stream()
                .filter(slot -> slot.isNew() && slot.id != null)
                .toList();
        Set<Long> taken = sql.charts(tx, brought.stream().map(Slot::id).toList());
        for (Slot slot : brought) {
            if (taken.contains(slot.id().own())) {
                throw WriteProblem.of(
                        409, "duplicate", slot.asked.at(""), "the id is taken: it names another record of the hub");
            }
        }
    }

    private void patient(Slot slot, String reference, Links links) {
        Slot entry = links.entry(reference);
        Target target = links.target(reference);
        if (entry != null) {
            slot.patient = entry.id;
            slot.patientLinked = true;
        } else if (target != null) {
            slot.patient = target.own() == null ? target.id() : target.own().id();
            slot.patientLinked = target.linked();
        } else if (caller.manner() == Manner.IMPORT) {
            throw WriteProblem.of(
                    422,
                    "not-found",
                    slot.asked.at(slot.asked.type()),
                    "the Patient it belongs to is not there: import Patients first, or in the same file");
        }
    }

    /** What is created has no keys here: its message and entry name it. */
    private void mint(List<Slot> among) {
        List<Slot> fresh =
                among.stream().filter(slot -> slot.isNew() && slot.id == null).toList();
        if (fresh.isEmpty()) {
            return;
        }
        List<Nameable> wanted = fresh.stream()
                .map(slot -> new Nameable(slot.asked.type(), slot.patient, List.of(), slot.source, content(slot)))
                .toList();
        List<Named> names = rooms.names().fresh(practice, wanted);
        for (int i = 0; i < names.size(); i++) {
            fresh.get(i).id = names.get(i).id();
            fresh.get(i).keyHash = names.get(i).keyHash();
        }
    }

    private static ObjectNode content(Slot slot) {
        ObjectNode resource = slot.asked.resource();
        return resource == null ? JsonNodeFactory.instance.objectNode() : resource;
    }

    private List<Done> write() {
        List<Slot> written = new ArrayList<>();
        List<Put> puts = new ArrayList<>();
        Set<LogicalId> ids = new HashSet<>();
        for (Slot slot : slots) {
            if (!slot.settled) {
                if (!ids.add(slot.id())) {
                    throw WriteProblem.of(
                            400, "duplicate", slot.asked.at(""), "two entries of the transaction write one record");
                }
                written.add(slot);
                puts.add(put(slot));
            }
        }
        Map<Slot, Done> done = new HashMap<>();
        List<Written> results = Refusals.translated(() -> rooms.store().write(tx, puts), written, practice);
        Placement placement = rooms.placement();
        List<LogicalId> turned = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Slot slot = written.get(i);
            Written result = results.get(i);
            if (slot.turned(result)) {
                turned.add(result.id());
            }
            done.put(slot, done(slot, result));
            if (slot.asked.type().equals("Patient")
                    && (result.action() == Written.Action.CREATED || result.action() == Written.Action.UPDATED)) {
                Put put = puts.get(i);
                placement.placed(tx, practice, result.id(), put.body(), put.source());
            }
        }
        if (!turned.isEmpty()) {
            placement.settled(tx, practice, turned);
        }
        settled(done);
        return slots.stream().map(done::get).toList();
    }

    private Put put(Slot slot) {
        String etag = Requests.etag(slot.asked);
        return new Put(
                slot.asked.type(),
                slot.id(),
                slot.shownId(),
                practice,
                slot.patient,
                slot.keyHash,
                content(slot),
                slot.source,
                slot.asked.verb() == Asked.Verb.DELETE,
                etag == null ? null : Requests.version(etag),
                false);
    }

    private static Done done(Slot slot, Written result) {
        int status = switch (result.action()) {
            case CREATED -> 201;
            case UPDATED -> 200;
            case UNCHANGED -> slot.asked.verb() == Asked.Verb.DELETE ? 204 : 200;
            case DELETED -> 204;
        };
        return new Done(
                status,
                result.type(),
                result.shownId(),
                result.version(),
                result.updated(),
                result.action(),
                slot.patientLinked,
                result.json());
    }

    /** Conditional creates that found their record, and deletes that found none. */
    private void settled(Map<Slot, Done> done) {
        List<Slot> settled = slots.stream().filter(slot -> slot.settled).toList();
        List<LogicalId> ids = settled.stream()
                .filter(slot -> slot.target != null)
                .map(Slot::id)
                .distinct()
                .toList();
        Map<LogicalId, Current> current = rooms.store().current(tx, ids);
        for (Slot slot : settled) {
            @Nullable Current row = slot.target == null ? null : current.get(slot.id());
            if (row == null) {
                done.put(slot, Refusals.nothingThere(slot));
            } else {
                done.put(
                        slot,
                        new Done(
                                200,
                                row.type(),
                                slot.shownId(),
                                row.version(),
                                row.updated(),
                                Written.Action.UNCHANGED,
                                true,
                                row.json()));
            }
        }
    }
}
