package org.quiltehr.hub.parameters;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Act;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.index.Declaration;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.Done;
import org.quiltehr.hub.pipeline.rest.WriteFollower;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.store.Written;
import tools.jackson.databind.node.ObjectNode;

/**
 * An active SearchParameter that an administrator writes at a FHIR base is declared for all hubs, in the transaction that
 * writes it; one of another status, and one that came in a message, is a record like any other.
 */
final class Declaring implements WriteFollower {

    private static final String TYPE = "SearchParameter";
    /** What makes it another parameter; all else only describes it. */
    private static final List<String> MEANING = List.of("url", "code", "base", "type", "expression", "target");

    private final Gate gate;

    Declaring(Gate gate) {
        this.gate = gate;
    }

    @Override
    public void written(Connection tx, List<Asked> asked, List<Done> done) throws SQLException {
        for (int i = 0; i < done.size(); i++) {
            Done one = done.get(i);
            if (one.type().equals(TYPE) && one.action() != Written.Action.UNCHANGED) {
                written(tx, asked.get(i), one);
            }
        }
    }

    /** A definition that is to be used, and what it says. */
    private record Wanted(ObjectNode definition, Declaration declaration) {}

    private void written(Connection tx, Asked asked, Done done) throws SQLException {
        ObjectNode definition = done.action() == Written.Action.DELETED ? null : FhirJson.parse(done.json());
        List<DeclarationSql.Row> rows = DeclarationSql.rows(tx);
        DeclarationSql.Row before = rows.stream()
                .filter(row -> row.id().equals(done.shownId()))
                .findFirst()
                .orElse(null);
        boolean used =
                definition != null && definition.path("status").asString("").equals("active");
        if (!used && before == null) {
            return;
        }
        if (!gate.may(Act.CONFIGURE)) {
            throw WriteProblem.of(
                    403,
                    "forbidden",
                    at(asked, "SearchParameter.status"),
                    "search parameters that are in use are the administrator's; with status draft it is kept as a record");
        }
        Wanted wanted = definition == null || !used ? null : new Wanted(definition, understood(asked, definition));
        if (wanted != null) {
            if (before != null && sameMeaning(wanted.definition(), before.definition())) {
                DeclarationSql.describe(tx, before.id(), wanted.definition());
                return;
            }
            refuseTaken(asked, wanted.declaration(), rows, done.shownId());
        }
        declare(tx, done.shownId(), before, wanted);
    }

    private static void declare(Connection tx, String id, DeclarationSql.@Nullable Row before, @Nullable Wanted wanted)
            throws SQLException {
        Set<String> types = new LinkedHashSet<>();
        if (before != null) {
            types.addAll(DeclarationSql.types(declared(before)));
        }
        if (wanted != null) {
            types.addAll(DeclarationSql.types(wanted.declaration()));
        }
        if (types.isEmpty()) {
            return; // R4's own parameters say the same
        }
        int generation = DeclarationSql.next(tx);
        DeclarationSql.drop(tx, id);
        if (wanted != null && !wanted.declaration().params().isEmpty()) {
            DeclarationSql.add(tx, id, generation, wanted.definition(), wanted.declaration());
        }
        ReindexJobSql.begin(tx, types, generation);
    }

    private static Declaration understood(Asked asked, ObjectNode definition) {
        try {
            return Declaration.of(definition, SearchParam.FIRST_DECLARED);
        } catch (Declaration.Unsupported e) {
            throw WriteProblem.of(422, "not-supported", at(asked, e.location()), e.text());
        }
    }

    private static String at(Asked asked, String location) {
        return asked.place().isEmpty() ? location : asked.place() + ".resource." + location;
    }

    static Declaration declared(DeclarationSql.Row row) {
        try {
            return Declaration.of(row.definition(), row.number());
        } catch (Declaration.Unsupported e) {
            // declared by another release; nothing is kept of it here
            return new Declaration(row.number(), "", "", List.of());
        }
    }

    private static boolean sameMeaning(@Nullable ObjectNode one, ObjectNode other) {
        return one != null
                && MEANING.stream().allMatch(element -> one.path(element).equals(other.path(element)));
    }

    private static void refuseTaken(Asked asked, Declaration wanted, List<DeclarationSql.Row> rows, String id) {
        for (DeclarationSql.Row row : rows) {
            if (row.id().equals(id)) {
                continue;
            }
            Declaration other = declared(row);
            Set<String> types = new HashSet<>(DeclarationSql.types(other));
            Optional<String> both = other.code().equals(wanted.code())
                    ? DeclarationSql.types(wanted).stream()
                            .filter(types::contains)
                            .findFirst()
                    : Optional.empty();
            if (both.isPresent()) {
                throw WriteProblem.of(
                        409,
                        "duplicate",
                        at(asked, "SearchParameter.code"),
                        "SearchParameter/" + row.id() + " has this code for " + both.get() + " already");
            }
        }
    }
}
