package org.quiltehr.hub.transition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.hub.access.Act;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.query.Reader;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Changing who answers for a result of a stay: among those who took part in it or go on treating the patient. */
public final class ResultOwners {

    /** A name is a name. */
    public static final int LONGEST = 100;

    /**
     * Somebody who may answer.
     *
     * @param key what {@link #choose} takes
     * @param now whether they do
     */
    public record Choice(String key, String name, String practice, boolean now) {}

    private final LedgerSql ledger;
    private final TaskSql tasks;
    private final OwnerSql chosen;
    private final Owners owners;
    private final Handover handover;
    private final Reader reader;
    private final Revising revising;
    private final Gate gate;
    private final TransactionOperations transactions;

    ResultOwners(
            LedgerSql ledger,
            TaskSql tasks,
            OwnerSql chosen,
            Owners owners,
            Handover handover,
            Revising revising,
            Gate gate,
            TransactionOperations transactions) {
        this.ledger = ledger;
        this.tasks = tasks;
        this.chosen = chosen;
        this.owners = owners;
        this.handover = handover;
        this.reader = revising.reader();
        this.revising = revising;
        this.gate = gate;
        this.transactions = transactions;
    }

    /** Who may answer for a result, who does first; refused as if it were not there to whom may not see the stay. */
    public List<Choice> choices(Grant grant, long result) {
        Expected expected = result(grant, result);
        Map<String, Owner> all = all(expected);
        String now = all.keySet().iterator().next();
        return all.values().stream()
                .map(o -> new Choice(o.key(), o.name(), o.practice(), o.key().equals(now)))
                .toList();
    }

    /**
     * From now on they answer; a Task of the result that nobody accepted yet is theirs.
     *
     * @param key of one of the {@link #choices}
     * @param who changes it, as people are called
     */
    public void choose(Grant grant, long result, String key, String who) {
        Expected expected = result(grant, result);
        Practice practice = handover.practice(expected);
        if (!gate.may(Act.DISCHARGE, practice.ref())) {
            throw new PendingProblem(
                    403,
                    "not-yours",
                    "Only those who discharge patients of " + practice.name() + " say who answers for its results.");
        }
        if (who.isBlank() || who.length() > LONGEST) {
            throw new PendingProblem(
                    400, "who", "Say who changes it, in at most " + LONGEST + " characters: {\"who\":\"…\"}.");
        }
        Owner owner = all(expected).get(key);
        if (owner == null) {
            throw new PendingProblem(
                    422,
                    "unknown-owner",
                    "That owner is none of those who may answer: GET /pending/" + result + "/owners lists them.");
        }
        transactions.executeWithoutResult(status -> {
            chosen.choose(result, owner, who.strip());
            for (TaskSql.Handed task : tasks.ofResult(result)) {
                if (task.round() == expected.rounds()
                        && task.role() == TaskSql.Role.ATTENDING
                        && task.state() == TaskSql.State.REQUESTED) {
                    tasks.own(task.task(), owner.key());
                    hand(practice, task, owner, who.strip());
                }
            }
        });
    }

    private void hand(Practice practice, TaskSql.Handed handed, Owner owner, String who) {
        revising.revise(practice, "Task", handed.task().text(), task -> {
            if (!task.path("status").asString("").equals("requested")) {
                return false;
            }
            task.set("owner", owner.fhir());
            task.withArray("note")
                    .addObject()
                    .put("authorString", who)
                    .put("text", "Another answers for the result: " + owner.name());
            return true;
        });
    }

    /** By key: who answers now, then whoever else might. */
    private Map<String, Owner> all(Expected result) {
        Practice practice = handover.practice(result);
        JsonNode encounter = handover.read(practice, "Encounter", result.stay());
        JsonNode order = result.order() == null
                ? MissingNode.getInstance()
                : handover.read(practice, "ServiceRequest", result.order());
        Map<String, Owner> all = new LinkedHashMap<>();
        Owner now = owners.inHospital(practice, result.num(), encounter, order);
        all.put(now.key(), now);
        String patient = encounter.path("subject").path("reference").asString("");
        owners.others(practice, encounter, order, patient.substring(patient.indexOf('/') + 1))
                .forEach(owner -> all.putIfAbsent(owner.key(), owner));
        return all;
    }

    private Expected result(Grant grant, long num) {
        return ledger.result(num)
                .filter(found -> reader.read(
                                new View(handover.practice(found).ref()),
                                grant,
                                "Encounter",
                                found.stay().text())
                        .isPresent())
                .orElseThrow(() -> new PendingProblem(404, "no-such-result", "There is no such result here."));
    }
}
