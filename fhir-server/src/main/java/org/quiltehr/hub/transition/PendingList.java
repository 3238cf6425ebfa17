package org.quiltehr.hub.transition;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.query.Reader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Results of discharged stays that are not there yet, or came and wait for somebody, each with who answers for it. */
final class PendingList {

    /** A result awaited at discharge as the packet shows it. */
    record Awaited(Expected result, JsonNode about, JsonNode order, Owner owner) {}

    private final LedgerSql ledger;
    private final TaskSql tasks;
    private final Owners owners;
    private final Reader reader;
    private final Revising revising;
    private final Handover handover;
    private final InstantSource clock;

    PendingList(
            LedgerSql ledger,
            TaskSql tasks,
            Owners owners,
            Reader reader,
            RestWrites writes,
            Handover handover,
            InstantSource clock) {
        this.ledger = ledger;
        this.tasks = tasks;
        this.owners = owners;
        this.reader = reader;
        this.revising = new Revising(reader, writes);
        this.handover = handover;
        this.clock = clock;
    }

    /** @param practice its number, or null for all */
    ObjectNode list(Grant grant, @Nullable Integer practice, int count) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        ArrayNode list = out.putArray("results");
        Instant now = clock.instant();
        for (Expected result : ledger.unsettled(practice, count)) {
            if (visible(grant, result)) {
                put(list.addObject(), result, now);
            }
        }
        return out;
    }

    /** Awaited at the discharge of this stay, whether it came meanwhile or not. */
    List<Awaited> atDischarge(LogicalId stay) {
        return awaited(stay, Expected::pending);
    }

    /** Awaited now in a stay that goes on. */
    List<Awaited> open(LogicalId stay) {
        return awaited(stay, result -> result.state() == Expected.State.OPEN);
    }

    private List<Awaited> awaited(LogicalId stay, Predicate<Expected> which) {
        return ledger.ofStay(stay).stream()
                .filter(which)
                .map(result -> {
                    Practice practice = handover.practice(result);
                    JsonNode order = order(practice, result);
                    return new Awaited(result, about(practice, result, order), order, owner(practice, result, order));
                })
                .toList();
    }

    private boolean visible(Grant grant, Expected result) {
        Practice practice = handover.practice(result);
        return reader.read(
                        new View(practice.ref()),
                        grant,
                        "Encounter",
                        result.stay().text())
                .isPresent();
    }

    private void put(ObjectNode out, Expected result, Instant now) {
        Practice practice = handover.practice(result);
        JsonNode order = order(practice, result);
        JsonNode about = about(practice, result, order);
        out.put("id", result.num());
        out.put("practice", practice.ref().slug());
        out.put("patient", about.path("subject").path("reference").asString(""));
        out.put("encounter", "Encounter/" + result.stay());
        if (result.order() != null) {
            out.put("order", "ServiceRequest/" + result.order());
        }
        if (result.report() != null) {
            out.put("result", result.reportType() + "/" + result.report());
        }
        out.put("what", what(about, order));
        out.put("state", result.rounds() == 0 ? "pending" : "came");
        ledger.stay(result.stay()).map(Stay::discharged).ifPresent(at -> out.put("discharged", at.toString()));
        Instant came = result.came();
        if (came != null) {
            out.put("came", came.toString());
        }
        Owner owner = owner(practice, result, order);
        out.set("owner", owner.fhir().put("rule", owner.rule().code()));
        ArrayNode list = out.putArray("tasks");
        for (TaskSql.Handed task : tasks.ofResult(result.num())) {
            ObjectNode one = list.addObject()
                    .put("task", "Task/" + task.task())
                    .put("role", task.role().code())
                    .put("owner", task.owner())
                    .put("state", task.state().code())
                    .put("due", task.due().toString());
            one.put("overdue", task.state() != TaskSql.State.ACKNOWLEDGED && !now.isBefore(task.due()));
        }
    }

    private Owner owner(Practice practice, Expected result, JsonNode order) {
        return owners.inHospital(practice, result.num(), handover.read(practice, "Encounter", result.stay()), order);
    }

    private JsonNode order(Practice practice, Expected result) {
        LogicalId order = result.order();
        return order == null ? MissingNode.getInstance() : handover.read(practice, "ServiceRequest", order);
    }

    private JsonNode about(Practice practice, Expected result, JsonNode order) {
        LogicalId report = result.report();
        String type = result.reportType();
        JsonNode found = report == null || type == null ? order : handover.read(practice, type, report);
        return found.isMissingNode() ? order : found;
    }

    /** What was ordered, in the words of the report, else of the order. */
    static String what(JsonNode about, JsonNode order) {
        for (JsonNode code : List.of(about.path("code"), order.path("code"))) {
            String text = code.path("text").asString("");
            if (!text.isBlank()) {
                return text;
            }
            for (JsonNode coding : code.path("coding")) {
                String display =
                        coding.path("display").asString(coding.path("code").asString(""));
                if (!display.isBlank()) {
                    return display;
                }
            }
        }
        return "not named by its source";
    }

    /**
     * Somebody answers for what came: the Tasks of its last coming are accepted.
     *
     * @return how many Tasks were still open
     */
    int acknowledge(Grant grant, long num, String who) {
        Expected result = ledger.result(num)
                .filter(found -> visible(grant, found))
                .orElseThrow(() -> new PendingProblem(404, "no-such-result", "There is no such result here."));
        if (result.rounds() == 0) {
            throw new PendingProblem(409, "not-come", "The result did not come yet: there is nothing to answer for.");
        }
        int accepted = 0;
        for (TaskSql.Handed task : tasks.ofResult(num)) {
            if (task.round() == result.rounds() && task.state() != TaskSql.State.ACKNOWLEDGED) {
                accept(handover.practice(result), task, who);
                tasks.settle(task.task(), TaskSql.State.ACKNOWLEDGED, clock.instant(), who);
                accepted++;
            }
        }
        return accepted;
    }

    /** The Task says so too; a change of another meanwhile is kept. */
    private void accept(Practice practice, TaskSql.Handed handed, String who) {
        revising.revise(practice, "Task", handed.task().text(), task -> {
            if (!task.path("status").asString("").equals("requested")) {
                return false;
            }
            task.put("status", "accepted");
            task.putArray("note").addObject().put("authorString", who).put("text", "Answers for the result");
            return true;
        });
    }
}
