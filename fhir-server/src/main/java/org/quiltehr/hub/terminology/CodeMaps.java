package org.quiltehr.hub.terminology;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a practice's codes mean in the systems everybody shares, by its own concept maps and then by the network's. A
 * target is given only if it says no more than the source does: {@code equal}, {@code equivalent}, {@code wider}.
 */
public final class CodeMaps {

    /** Extension on a coding the hub added: canonical of the ConceptMap, with its version. No source sent that coding. */
    public static final String MAPPED_BY = "http://quiltehr.org/fhir/StructureDefinition/mapped-by";

    CodeMaps() {}

    /**
     * A meaning.
     *
     * @param map canonical of the concept map, with its version
     */
    public record Meaning(Coding target, String map) {}

    /** The meanings of each coding that has any; of each target system those of the first map that gives one. */
    public Map<Coding, List<Meaning>> meanings(Connection tx, int practice, Collection<Coding> codings)
            throws SQLException {
        Map<Coding, List<Meaning>> found = new LinkedHashMap<>();
        if (codings.isEmpty()) {
            return found;
        }
        Map<String, String> firstMap = new LinkedHashMap<>();
        for (MapSql.Line line : MapSql.forMessage(tx, practice, codings)) {
            Coding target = line.target();
            if (target == null) {
                continue;
            }
            Coding source = new Coding(line.found().system(), line.found().code(), null);
            String map = line.mapUrl() + "|" + line.mapVersion();
            String first = firstMap.putIfAbsent(source + " " + target.system(), map);
            if (first == null || first.equals(map)) {
                found.computeIfAbsent(source, s -> new ArrayList<>()).add(new Meaning(target, map));
            }
        }
        return found;
    }
}
