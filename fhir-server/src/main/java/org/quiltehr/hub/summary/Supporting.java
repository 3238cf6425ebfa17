package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the entries of a document refer to: who, where, which medicine, which specimen. */
final class Supporting {

    /** A result's specimen's collector's organization: references are followed no deeper. */
    private static final int ROUNDS = 3;

    private final Map<String, Stored> ofPerson = new HashMap<>();
    private final SummaryService.Lookup lookup;
    private final UnaryOperator<Stored> shown;

    Supporting(PersonRecord person, SummaryService.Lookup lookup) {
        this.lookup = lookup;
        this.shown = person.shown();
        for (Stored stored : person.resources()) {
            if (SummaryService.SUPPORTING.contains(stored.type()) && !stored.deleted()) {
                ofPerson.put(stored.type() + "/" + stored.shownId(), stored);
            }
        }
    }

    /** The resources referred to, by {@code Type/id}; what cannot be found is left out, its reference stays. */
    Map<String, ObjectNode> complete(Collection<ObjectNode> entries) {
        Map<String, ObjectNode> found = new LinkedHashMap<>();
        Set<String> asked = new LinkedHashSet<>();
        Collection<ObjectNode> from = entries;
        for (int round = 0; round < ROUNDS && !from.isEmpty(); round++) {
            Set<String> wanted = new LinkedHashSet<>();
            from.forEach(entry -> references(entry, wanted));
            entries.forEach(e -> wanted.remove(
                    e.path("resourceType").asString("") + "/" + e.path("id").asString("")));
            wanted.removeAll(asked);
            asked.addAll(wanted);
            from = load(wanted, found);
        }
        return found;
    }

    /** Those of these references that can be found. */
    Map<String, ObjectNode> find(Set<String> references) {
        Map<String, ObjectNode> found = new LinkedHashMap<>();
        load(references, found);
        return found;
    }

    private Collection<ObjectNode> load(Set<String> wanted, Map<String, ObjectNode> found) {
        List<ObjectNode> loaded = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        for (String reference : wanted) {
            @Nullable Stored stored = ofPerson.get(reference);
            if (stored != null) {
                loaded.add(put(shown.apply(stored), found));
            } else {
                elsewhere.add(reference);
            }
        }
        if (!elsewhere.isEmpty()) {
            lookup.find(elsewhere).stream()
                    .filter(stored -> !stored.deleted())
                    .sorted(Comparator.comparing(Stored::type).thenComparing(Stored::shownId))
                    .forEach(stored -> loaded.add(put(stored, found)));
        }
        return loaded;
    }

    private static ObjectNode put(Stored stored, Map<String, ObjectNode> found) {
        ObjectNode tree = FhirJson.parse(stored.json());
        found.put(stored.type() + "/" + stored.shownId(), tree);
        return tree;
    }

    private static void references(JsonNode node, Set<String> into) {
        if (node.isObject()) {
            JsonNode reference = node.path("reference");
            if (reference.isString()) {
                String text = reference.asString("");
                int slash = text.indexOf('/');
                if (slash > 0
                        && text.indexOf('/', slash + 1) < 0
                        && SummaryService.SUPPORTING.contains(text.substring(0, slash))) {
                    into.add(text);
                }
            }
        }
        if (node.isContainer()) {
            for (JsonNode child : node) {
                references(child, into);
            }
        }
    }
}
