package org.quiltehr.adapter.ccda.entry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.ccda.datatype.Ids;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.xml.Element;

/**
 * An encounter's indication that bears the id of a problem of the document means that problem: the encounter refers to it.
 * Done when all sections have been read, since the problems may stand behind the encounters.
 */
public final class Indications {

    private Indications() {}

    public static void refer(Doc doc) {
        Map<String, Draft> problems = new HashMap<>();
        for (Draft draft : doc.drafts().all()) {
            if (draft.type().equals("Condition")) {
                draft.source().children("id").forEach(id -> key(id, problems, draft));
            }
        }
        for (Draft draft : List.copyOf(doc.drafts().all())) {
            if (draft.type().equals("Encounter") && draft.source().is("encounter")) {
                refer(draft, problems);
            }
        }
    }

    private static void key(Element id, Map<String, Draft> problems, Draft draft) {
        Ids.Id of = Ids.of(id);
        if (of != null && Ids.names(id, of)) {
            problems.putIfAbsent(of.key(), draft);
        }
    }

    private static void refer(Draft encounter, Map<String, Draft> problems) {
        for (Element related : Acts.related(encounter.source())) {
            if (!related.is("observation") || !Acts.link(related).equals("RSON")) {
                continue;
            }
            for (Element id : related.children("id")) {
                Ids.Id of = Ids.of(id);
                Draft problem = of == null ? null : problems.get(of.key());
                if (problem != null && problem.source() != related) {
                    encounter
                            .root()
                            .addReference("reasonReference", problem, id.attribute("root"), id.attribute("extension"));
                    break;
                }
            }
        }
    }
}
