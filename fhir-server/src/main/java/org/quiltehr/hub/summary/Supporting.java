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
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;

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

    /**
     * The resources referred to, by {@code Type/id}; what cannot be found is left out, its reference stays.
     *
     * @param references those of the entries
     * @param there the entries themselves
     */
    Map<String, Reading> complete(Set<String> references, Set<String> there) {
        Map<String, Reading> found = new LinkedHashMap<>();
        Set<String> asked = new LinkedHashSet<>(there);
        Set<String> wanted = new LinkedHashSet<>(references);
        for (int round = 0; round < ROUNDS && !wanted.isEmpty(); round++) {
            wanted.removeAll(asked);
            asked.addAll(wanted);
            Collection<Reading> loaded = load(wanted, found);
            wanted = new LinkedHashSet<>();
            for (Reading one : loaded) {
                references(one.tree(), wanted);
            }
        }
        return found;
    }

    /** Those of these references that can be found. */
    Map<String, Reading> find(Set<String> references) {
        Map<String, Reading> found = new LinkedHashMap<>();
        load(references, found);
        return found;
    }

    private Collection<Reading> load(Set<String> wanted, Map<String, Reading> found) {
        List<Reading> loaded = new ArrayList<>();
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

    private static Reading put(Stored stored, Map<String, Reading> found) {
        Reading reading = Reading.of(stored.json());
        found.put(stored.type() + "/" + stored.shownId(), reading);
        return reading;
    }

    /** Adds what a resource refers to that may come along. */
    static void references(JsonNode node, Set<String> into) {
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
