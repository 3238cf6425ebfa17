package org.quiltehr.hub.terminology;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lays out what CodeSystem, ValueSet and ConceptMap resources say, in the transaction that writes them: whoever asks after
 * the commit, at any hub, gets the new answer.
 */
public final class TerminologyIntake {

    /** The resource types it takes. */
    public static final Set<String> TYPES = Set.of("CodeSystem", "ValueSet", "ConceptMap");

    TerminologyIntake() {}

    /** A resource of {@link #TYPES} became current. */
    public void stored(Connection tx, Source source, ObjectNode resource) throws SQLException {
        switch (resource.path("resourceType").asString("")) {
            case "CodeSystem" -> system(tx, source, resource);
            case "ValueSet" -> ValueSetWriteSql.put(tx, source, resource);
            case "ConceptMap" -> MapWriteSql.put(tx, source, resource);
            default -> throw new IllegalArgumentException("not a resource of this room");
        }
    }

    private static void system(Connection tx, Source source, ObjectNode resource) throws SQLException {
        SystemHead head = SystemHead.of(resource);
        if (head.url().isEmpty()) {
            SystemWriteSql.delete(tx, source, null);
            return;
        }
        int num = SystemWriteSql.put(tx, source, head);
        // "not present" says nothing of the concepts: those that were loaded from a file stay
        if (!head.content().equals("not-present")) {
            SystemWriteSql.concepts(tx, num, CodeSystemReader.concepts(resource));
        }
    }

    /** A resource was deleted. */
    public void deleted(Connection tx, String type, Source source) throws SQLException {
        switch (type) {
            case "CodeSystem" -> SystemWriteSql.delete(tx, source, null);
            case "ValueSet" -> ValueSetWriteSql.remove(tx, source);
            case "ConceptMap" -> MapWriteSql.remove(tx, source);
            default -> throw new IllegalArgumentException("not a resource of this room");
        }
    }

    /** The concepts of a code system whose resource does not hold them ({@code content} = not-present). */
    public void concepts(Connection tx, Source source, ObjectNode codeSystem, List<Concept> concepts)
            throws SQLException {
        SystemWriteSql.concepts(tx, SystemWriteSql.put(tx, source, SystemHead.of(codeSystem)), concepts);
    }
}
