package org.quiltehr.hub.codes;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.Done;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.terminology.Coding;
import org.quiltehr.hub.terminology.Terminology;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries out what a steward decides: a mapping is a new version of the practice's ConceptMap, written like any other
 * resource; the messages that use the code are worked again because that map changed.
 */
final class Rulings {

    private static final int ATTEMPTS = 5;
    private static final Set<String> EQUIVALENCES =
            Set.of("relatedto", "equivalent", "equal", "wider", "subsumes", "narrower", "specializes", "inexact");

    /** What came of it: the map's canonical with its version, or null if none changed. */
    record Ruled(@Nullable String map, long messages) {}

    private final CodeQueueSql sql;
    private final RestWrites writes;
    private final Reader reader;
    private final Terminology terminology;

    Rulings(CodeQueueSql sql, RestWrites writes, Reader reader, Terminology terminology) {
        this.sql = sql;
        this.writes = writes;
        this.reader = reader;
        this.terminology = terminology;
    }

    Ruled rule(Practice practice, Ruling ruling) {
        int num = practice.ref().num();
        if (!sql.known(num, ruling.system(), ruling.code())) {
            throw new RulingProblem(
                    404,
                    "unknown-code",
                    "No message of the practice used this code so far. GET /steward/codes lists those that did; to map"
                            + " others, write a ConceptMap.");
        }
        Coding target = ruling.target();
        String map = null;
        String named = null;
        switch (ruling.kind()) {
            case MAP -> {
                if (target == null) {
                    throw new RulingProblem(400, "no-target", "decision map needs target: {system, code}.");
                }
                if (!EQUIVALENCES.contains(ruling.equivalence())) {
                    throw new RulingProblem(
                            400,
                            "unknown-equivalence",
                            "equivalence is one of FHIR R4's: equivalent, equal, wider, narrower, ….");
                }
                if (terminology.unknown(num, target.system(), target.code())) {
                    throw new RulingProblem(
                            422,
                            "unknown-target",
                            "The target code is not in " + target.system()
                                    + " as this hub holds it. Look for it with ValueSet/$expand and filter.");
                }
                String display =
                        terminology.display(num, target.system(), target.code()).orElse(target.display());
                String name = sql.display(num, ruling.system(), ruling.code());
                map = changed(practice, local -> {
                    local.add(ruling, name, target.system(), target.code(), display);
                    return true;
                });
                named = target.system() + "|" + target.code();
                sql.ignored(num, ruling.system(), ruling.code(), false);
            }
            case IGNORE -> sql.ignored(num, ruling.system(), ruling.code(), true);
            case UNMAP -> {
                map = changed(practice, local -> local.remove(ruling.system(), ruling.code()));
                sql.ignored(num, ruling.system(), ruling.code(), false);
            }
        }
        sql.decided(num, ruling, named, map);
        return new Ruled(map, map == null ? 0 : sql.uses(num, ruling.system(), ruling.code()));
    }

    private interface Change {
        boolean on(LocalMap map);
    }

    /** Writes the map anew; a change of another steward meanwhile is kept. */
    private @Nullable String changed(Practice practice, Change change) {
        View view = new View(practice.ref());
        Grant grant = new Grant(true, practice.ref(), 0);
        String id = LocalMap.id(practice.ref().slug());
        for (int attempt = 1; ; attempt++) {
            Optional<Stored> stored = reader.read(view, grant, "ConceptMap", id).filter(s -> !s.deleted());
            ObjectNode before = stored.map(s -> FhirJson.parse(s.json())).orElse(null);
            LocalMap map = new LocalMap(practice.ref().slug(), practice.name(), before);
            if (!change.on(map)) {
                return null;
            }
            String etag = stored.map(s -> "W/\"" + s.etag() + "\"").orElse(null);
            try {
                Done done = writes.perform(
                                new Caller(view, grant, view.path()),
                                List.of(new Asked(
                                        Asked.Verb.UPDATE, "ConceptMap", id, null, map.resource(), etag, null, "")))
                        .getFirst();
                return map.url() + "|" + done.version();
            } catch (WriteProblem problem) {
                if (problem.status() != 412 || attempt == ATTEMPTS) {
                    throw problem;
                }
            }
        }
    }
}
