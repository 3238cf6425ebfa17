package org.quiltehr.hub.pipeline.rest;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.query.Matches;
import org.quiltehr.hub.store.Current;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns patches into updates inside the write's transaction: the record is locked, changed, and written like any other
 * update. A patch is a Parameters resource (FHIRPath Patch, {@link MetaChange}) or a Binary that holds a JSON Patch.
 */
final class Patching {

    private final Transaction.Rooms rooms;
    private final TargetSql sql = new TargetSql();
    private final Connection tx;
    private final Caller caller;
    private final PracticeRef practice;

    Patching(Transaction.Rooms rooms, Connection tx, Caller caller, PracticeRef practice) {
        this.rooms = rooms;
        this.tx = tx;
        this.caller = caller;
        this.practice = practice;
    }

    /** What is asked, its patches as updates. */
    List<Asked> resolved(List<Asked> asked) throws SQLException {
        if (asked.stream().noneMatch(one -> one.verb() == Asked.Verb.PATCH)) {
            return asked;
        }
        List<Asked> resolved = new ArrayList<>(asked.size());
        List<Asked> patched = new ArrayList<>();
        for (Asked one : asked) {
            if (one.verb() == Asked.Verb.PATCH) {
                Asked update = update(one);
                patched.add(update);
                resolved.add(update);
            } else {
                resolved.add(one);
            }
        }
        Requests.check(patched);
        return resolved;
    }

    private Asked update(Asked asked) throws SQLException {
        TargetSql.Name name = name(asked);
        Target target =
                sql.find(tx, practice.num(), caller.grant(), Set.of(name)).get(name);
        if (target == null || target.hidden()) {
            throw WriteProblem.of(404, "not-found", asked.at(""), "there is no such record to patch");
        }
        if (target.deleted()) {
            throw WriteProblem.of(410, "deleted", asked.at(""), "the record was deleted");
        }
        if (target.practice() != practice.num()) {
            throw Refusals.otherPractice(asked, practice);
        }
        if (target.composite() && caller.view().practice() == null) {
            throw Refusals.composite(asked, practice, target.shownId());
        }
        Map<?, Current> found = rooms.store().current(tx, List.of(target.id()));
        Current current = found.get(target.id());
        if (current == null || current.deleted()) {
            throw WriteProblem.of(404, "not-found", asked.at(""), "there is no such record to patch");
        }
        ObjectNode before = FhirJson.parse(current.json());
        ObjectNode after = apply(asked, before);
        if (!after.path("resourceType").equals(before.path("resourceType"))
                || !after.path("id").equals(before.path("id"))) {
            throw WriteProblem.of(422, "processing", asked.at(""), "a patch changes neither the type nor the id");
        }
        return new Asked(
                Asked.Verb.UPDATE,
                asked.type(),
                target.shownId(),
                null,
                after,
                asked.ifMatch(),
                asked.fullUrl(),
                asked.place());
    }

    private TargetSql.Name name(Asked asked) throws SQLException {
        String condition = asked.condition();
        if (condition == null) {
            return new TargetSql.Name(asked.type(), asked.id() == null ? "" : asked.id());
        }
        sql.lock(tx, practice.num(), Set.of(asked.type() + "?" + condition));
        List<Matches.Match> matches = rooms.finder()
                .find(tx, practice, List.of(new Matches.Condition(asked.type(), condition)))
                .getFirst();
        if (matches.isEmpty()) {
            throw WriteProblem.of(404, "not-found", asked.at(""), "the condition finds nothing to patch");
        }
        if (matches.size() > 1) {
            throw WriteProblem.of(412, "multiple-matches", asked.at(""), "the condition finds more than one record");
        }
        return new TargetSql.Name(asked.type(), matches.getFirst().shownId());
    }

    private static ObjectNode apply(Asked asked, ObjectNode before) {
        @Nullable ObjectNode patch = asked.resource();
        if (patch == null) {
            throw WriteProblem.of(400, "required", asked.at(""), "a patch is required");
        }
        if (MetaChange.is(patch)) {
            return MetaChange.apply(patch, before);
        }
        return switch (patch.path("resourceType").asString("")) {
            case "Parameters" -> FhirPathPatch.apply(patch, before);
            case "Binary" -> JsonPatch.apply(operations(asked, patch), before);
            default ->
                throw WriteProblem.of(
                        400,
                        "value",
                        asked.at("resource"),
                        "a patch is Parameters (FHIRPath Patch), or a Binary of " + BundleEntries.JSON_PATCH);
        };
    }

    private static ArrayNode operations(Asked asked, ObjectNode binary) {
        try {
            byte[] text = Base64.getMimeDecoder().decode(binary.path("data").asString(""));
            if (binary.path("contentType").asString("").startsWith(BundleEntries.JSON_PATCH)
                    && FhirJson.mapper().readTree(text) instanceof ArrayNode operations) {
                return operations;
            }
        } catch (IllegalArgumentException | JacksonException e) {
            // answered below
        }
        throw WriteProblem.of(
                400,
                "structure",
                asked.at("resource"),
                "must be a JSON array of operations as " + BundleEntries.JSON_PATCH);
    }
}
