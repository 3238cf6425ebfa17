package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.hub.pipeline.shadow.ElementChange;
import org.quiltehr.hub.pipeline.shadow.ResourceChange;
import org.quiltehr.hub.pipeline.shadow.Shadow;
import tools.jackson.databind.JsonNode;

/**
 * What another mapping would change, as a page shows it: counts and paths for everybody, values for who may read the charts.
 *
 * @param changed how many patients would see a difference
 * @param hidden how many of them are not listed
 */
record ShadowView(
        List<State> states,
        List<Count> reasons,
        List<Field> fields,
        List<Count> resources,
        List<Element> elements,
        long changed,
        List<Patient> patients,
        long hidden) {

    private static final int PATIENTS = 25;
    private static final int ELEMENTS = 12;
    private static final int KINDS = 100;
    private static final int WIDEST = 120;

    /** Messages by what became of them and what would. */
    record State(String before, String after, int count, String css) {}

    /** So many of something. */
    record Count(String what, long count) {}

    /** How many fields of the messages have a fate, as they are read and as they would be. */
    record Field(String fate, long before, long after) {}

    /** How often elements of one path differ. */
    record Element(String path, int added, int changed, int removed) {

        int all() {
            return added + changed + removed;
        }
    }

    /** One value that differs. */
    record Value(String path, String before, String after) {}

    /**
     * One resource that differs.
     *
     * @param more how many further values do
     */
    record Resource(String reference, String kind, String css, List<Value> values, int more) {}

    /** What differs of one patient; of no patient if the reference is empty. */
    record Patient(String reference, List<Resource> resources) {}

    /** @param values whether the reader may read charts of the practice */
    static ShadowView of(Shadow shadow, boolean values) {
        Map<String, List<ResourceChange>> byPatient = new LinkedHashMap<>();
        shadow.changes()
                .forEach(change -> byPatient
                        .computeIfAbsent(change.patient(), p -> new ArrayList<>())
                        .add(change));
        long changed = byPatient.keySet().stream().filter(p -> !p.isEmpty()).count();
        List<Patient> patients = !values
                ? List.of()
                : byPatient.entrySet().stream()
                        .limit(PATIENTS)
                        .map(one -> new Patient(
                                one.getKey(),
                                one.getValue().stream()
                                        .map(ShadowView::resource)
                                        .toList()))
                        .toList();
        return new ShadowView(
                shadow.states().entrySet().stream()
                        .map(s -> state(s.getKey(), s.getValue()))
                        .toList(),
                shadow.reasons().entrySet().stream()
                        .map(r -> new Count(r.getKey(), r.getValue()))
                        .toList(),
                fields(shadow.before(), shadow.after()),
                resources(shadow),
                elements(shadow),
                changed,
                patients,
                values ? byPatient.size() - patients.size() : 0);
    }

    /** Whether nothing at all would change. */
    public boolean same() {
        return elements.isEmpty()
                && resources.stream().allMatch(r -> r.what().equals("unchanged") || r.count() == 0)
                && states.stream().allMatch(s -> s.before().equals(s.after()));
    }

    private static State state(String both, int count) {
        String[] parts = both.split(" → ", 2);
        String after = parts.length < 2 ? parts[0] : parts[1];
        return new State(
                parts[0],
                after,
                count,
                parts[0].equals(after) ? "tag" : after.equals("quarantined") ? "tag crit" : "tag new");
    }

    private static List<Field> fields(Ledger.Totals before, Ledger.Totals after) {
        return List.of(
                new Field("with a value", before.populated(), after.populated()),
                new Field("understood", before.mapped(), after.mapped()),
                new Field("kept as text", before.kept(), after.kept()),
                new Field("left out by rule", before.ignored(), after.ignored()),
                new Field("not understood", before.unmapped(), after.unmapped()));
    }

    private static List<Count> resources(Shadow shadow) {
        List<Count> counts = new ArrayList<>();
        for (ResourceChange.Kind kind : ResourceChange.Kind.values()) {
            counts.add(new Count(
                    word(kind),
                    shadow.changes().stream().filter(c -> c.kind() == kind).count()));
        }
        counts.add(new Count("unchanged", shadow.unchanged()));
        return counts;
    }

    private static String word(ResourceChange.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Of changed resources, the most frequent first. */
    private static List<Element> elements(Shadow shadow) {
        Map<String, Element> kinds = new LinkedHashMap<>();
        for (ResourceChange change : shadow.changes()) {
            if (change.kind() == ResourceChange.Kind.CHANGED) {
                for (ElementChange one : change.elements()) {
                    boolean added = one.before() == null;
                    boolean removed = one.after() == null;
                    kinds.merge(
                            one.kind(),
                            new Element(one.kind(), added ? 1 : 0, added || removed ? 0 : 1, removed ? 1 : 0),
                            (a, b) -> new Element(
                                    a.path(),
                                    a.added() + b.added(),
                                    a.changed() + b.changed(),
                                    a.removed() + b.removed()));
                }
            }
        }
        return kinds.values().stream()
                .sorted((a, b) -> b.all() - a.all())
                .limit(KINDS)
                .toList();
    }

    private static Resource resource(ResourceChange change) {
        boolean whole = change.kind() != ResourceChange.Kind.CHANGED;
        List<Value> values = whole
                ? List.of()
                : change.elements().stream()
                        .limit(ELEMENTS)
                        .map(e -> new Value(e.path(), words(e.before()), words(e.after())))
                        .toList();
        return new Resource(
                change.reference(),
                word(change.kind()),
                switch (change.kind()) {
                    case ADDED -> "tag new";
                    case CHANGED -> "tag warn plain";
                    case REMOVED -> "tag crit";
                },
                values,
                whole ? 0 : Math.max(0, change.elements().size() - ELEMENTS));
    }

    private static String words(@Nullable JsonNode value) {
        String text = value == null ? "nothing" : value.isContainer() ? value.toString() : value.asString("");
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST) + "…";
    }
}
