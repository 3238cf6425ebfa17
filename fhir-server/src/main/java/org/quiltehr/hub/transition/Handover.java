package org.quiltehr.hub.transition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.Done;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells the owners of a result that it came, once each, and the practice when nobody answered in time. */
final class Handover {

    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    /** How long an owner has; a critical result waits less. */
    static final Duration TIME = Duration.ofHours(24);

    static final Duration CRITICAL_TIME = Duration.ofHours(2);

    private final LedgerSql ledger;
    private final TaskSql tasks;
    private final Owners owners;
    private final RestWrites writes;
    private final Reader reader;
    private final Practices practices;
    private final InstantSource clock;

    Handover(
            LedgerSql ledger,
            TaskSql tasks,
            Owners owners,
            RestWrites writes,
            Reader reader,
            Practices practices,
            InstantSource clock) {
        this.ledger = ledger;
        this.tasks = tasks;
        this.owners = owners;
        this.writes = writes;
        this.reader = reader;
        this.practices = practices;
        this.clock = clock;
    }

    /** Tells of one result, inside a transaction that holds its line; false if there is none. */
    boolean next() {
        Optional<Expected> found = ledger.toHandOver();
        if (found.isEmpty()) {
            return false;
        }
        try {
            tell(found.get());
        } catch (WriteProblem refused) {
            LOG.warn(
                    "the Task of result {} of the ledger was refused with {}",
                    found.get().num(),
                    refused.status());
            ledger.later(found.get());
        }
        return true;
    }

    private void tell(Expected result) {
        Practice practice = practice(result);
        JsonNode about = about(practice, result);
        JsonNode encounter = read(practice, "Encounter", result.stay());
        JsonNode order =
                result.order() == null ? MissingNode.getInstance() : read(practice, "ServiceRequest", result.order());
        Owner attending = owners.inHospital(practice, result.num(), encounter, order);
        boolean urgent = critical(practice, about);
        Instant due = clock.instant().plus(urgent ? CRITICAL_TIME : TIME).truncatedTo(ChronoUnit.SECONDS);
        tell(practice, result, TaskSql.Role.ATTENDING, attending, about, due, urgent);
        String reference = about.path("subject").path("reference").asString("");
        Owner physician = owners.outside(practice, reference.substring(reference.indexOf('/') + 1));
        if (!physician.key().equals(attending.key())) {
            tell(practice, result, TaskSql.Role.PHYSICIAN, physician, about, due, urgent);
        }
        ledger.handed(result);
    }

    /** Escalates one Task whose time is up, inside a transaction that holds it; false if there is none. */
    boolean escalate() {
        Instant now = clock.instant();
        Optional<TaskSql.Handed> found = tasks.overdue(now);
        if (found.isEmpty()) {
            return false;
        }
        escalate(found.get(), now);
        return true;
    }

    private void escalate(TaskSql.Handed task, Instant now) {
        tasks.settle(task.task(), TaskSql.State.ESCALATED, now, null);
        Optional<Expected> result = ledger.result(task.result());
        // the practice's own Task has nobody above it: it stays in the list of what is overdue
        if (task.role() == TaskSql.Role.PRACTICE
                || result.isEmpty()
                || task.round() != result.get().rounds()) {
            return;
        }
        Practice practice = practice(result.get());
        try {
            tell(
                    practice,
                    result.get(),
                    TaskSql.Role.PRACTICE,
                    Owners.of(practice, Owner.Rule.DISCHARGING_PRACTICE),
                    about(practice, result.get()),
                    now.plus(TIME).truncatedTo(ChronoUnit.SECONDS),
                    true);
        } catch (WriteProblem refused) {
            // it stays in the list as overdue
            LOG.warn("the Task of result {} of the ledger was refused with {}", task.result(), refused.status());
        }
    }

    private void tell(
            Practice practice,
            Expected result,
            TaskSql.Role role,
            Owner owner,
            JsonNode about,
            Instant due,
            boolean urgent) {
        View view = new View(practice.ref());
        ObjectNode task = ResultTask.of(result, role, owner, clock.instant(), due, about, urgent);
        String condition =
                "identifier=" + URLEncoder.encode(ResultTask.NAME + "|" + ResultTask.name(result, role), UTF_8);
        Done done = writes.perform(
                        new Caller(view, Owners.all(practice), view.path()),
                        List.of(new Asked(Asked.Verb.CREATE, "Task", null, condition, task, null, null, "")))
                .getFirst();
        LogicalId id = LogicalId.parse(done.shownId())
                .orElseThrow(() -> new IllegalStateException("a created Task has an id of a client"));
        tasks.insert(new TaskSql.Handed(
                result.num(), result.rounds(), role, id, owner.key(), TaskSql.State.REQUESTED, due, null, null));
    }

    Practice practice(Expected result) {
        return practices
                .byNum(result.practice())
                .orElseThrow(() -> new IllegalStateException("a practice of the ledger is gone"));
    }

    /** The report, else the order: what the Task is about. */
    private JsonNode about(Practice practice, Expected result) {
        String type = result.reportType();
        LogicalId report = result.report();
        if (type != null && report != null) {
            JsonNode tree = read(practice, type, report);
            if (!tree.isMissingNode()) {
                return tree;
            }
        }
        JsonNode order =
                result.order() == null ? MissingNode.getInstance() : read(practice, "ServiceRequest", result.order());
        return order.isMissingNode() ? read(practice, "Encounter", result.stay()) : order;
    }

    private boolean critical(Practice practice, JsonNode report) {
        if (ResultTask.critical(report)) {
            return true;
        }
        for (JsonNode result : report.path("result")) {
            String reference = result.path("reference").asString("");
            Optional<LogicalId> id = LogicalId.parse(reference.substring(reference.indexOf('/') + 1));
            if (id.isPresent() && ResultTask.critical(read(practice, "Observation", id.get()))) {
                return true;
            }
        }
        return false;
    }

    JsonNode read(Practice practice, String type, LogicalId id) {
        Optional<Stored> stored = reader.read(new View(practice.ref()), Owners.all(practice), type, id.text());
        return stored.filter(s -> !s.deleted())
                .map(s -> (JsonNode) FhirJson.parse(s.json()))
                .orElse(MissingNode.getInstance());
    }
}
