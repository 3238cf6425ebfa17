package org.quiltehr.hub.receive;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.hub.pipeline.shadow.ElementChange;
import org.quiltehr.hub.pipeline.shadow.ResourceChange;
import org.quiltehr.hub.pipeline.shadow.Shadow;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The result of a shadow replay as JSON: counts first, then which elements, then patient by patient. */
final class ShadowJson {

    private static final int ELEMENTS = 50;

    private static final class Kind {
        private int added;
        private int changed;
        private int removed;

        int all() {
            return added + changed + removed;
        }
    }

    private ShadowJson() {}

    /**
     * Writes it.
     *
     * @param values whether the reader may see charts of the practice; others are told how many and which elements
     */
    static void put(ObjectNode out, Shadow shadow, int patients, boolean values) {
        ObjectNode messages = out.putObject("messages");
        messages.put("compared", shadow.messages());
        messages.put("withoutBytes", shadow.withoutBytes());
        messages.put("cut", shadow.cut());
        messages.set("states", FhirJson.mapper().valueToTree(shadow.states()));
        messages.set("reasons", FhirJson.mapper().valueToTree(shadow.reasons()));
        ObjectNode fields = out.putObject("fields");
        fields.set("before", totals(shadow.before()));
        fields.set("after", totals(shadow.after()));
        resources(out, shadow);
        elements(out, shadow);
        patients(out, shadow, values ? patients : 0);
    }

    private static ObjectNode totals(Ledger.Totals totals) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("populated", totals.populated());
        out.put("mapped", totals.mapped());
        out.put("kept", totals.kept());
        out.put("ignored", totals.ignored());
        out.put("unmapped", totals.unmapped());
        return out;
    }

    private static void resources(ObjectNode out, Shadow shadow) {
        Map<ResourceChange.Kind, Integer> counts = new EnumMap<>(ResourceChange.Kind.class);
        for (ResourceChange.Kind kind : ResourceChange.Kind.values()) {
            counts.put(kind, 0);
        }
        shadow.changes().forEach(change -> counts.merge(change.kind(), 1, Integer::sum));
        ObjectNode resources = out.putObject("resources");
        counts.forEach((kind, n) -> resources.put(kind.name().toLowerCase(Locale.ROOT), n));
        resources.put("unchanged", shadow.unchanged());
    }

    /** Of changed resources: how often an element of each kind differs, the most frequent first. */
    private static void elements(ObjectNode out, Shadow shadow) {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        for (ResourceChange change : shadow.changes()) {
            if (change.kind() == ResourceChange.Kind.CHANGED) {
                for (ElementChange element : change.elements()) {
                    Kind kind = kinds.computeIfAbsent(element.kind(), k -> new Kind());
                    if (element.before() == null) {
                        kind.added++;
                    } else if (element.after() == null) {
                        kind.removed++;
                    } else {
                        kind.changed++;
                    }
                }
            }
        }
        ArrayNode elements = out.putArray("elements");
        kinds.entrySet().stream()
                .sorted((a, b) -> b.getValue().all() - a.getValue().all())
                .forEach(entry -> {
                    ObjectNode line = elements.addObject();
                    line.put("path", entry.getKey());
                    line.put("added", entry.getValue().added);
                    line.put("changed", entry.getValue().changed);
                    line.put("removed", entry.getValue().removed);
                });
    }

    private static void patients(ObjectNode out, Shadow shadow, int most) {
        Map<String, List<ResourceChange>> byPatient = new LinkedHashMap<>();
        shadow.changes()
                .forEach(change -> byPatient
                        .computeIfAbsent(change.patient(), p -> new ArrayList<>())
                        .add(change));
        out.put(
                "patientsChanged",
                byPatient.keySet().stream().filter(p -> !p.isEmpty()).count());
        ArrayNode patients = out.putArray("patients");
        byPatient.entrySet().stream().limit(most).forEach(entry -> {
            ObjectNode patient = patients.addObject();
            if (!entry.getKey().isEmpty()) {
                patient.put("patient", entry.getKey());
            }
            ArrayNode resources = patient.putArray("resources");
            entry.getValue().forEach(change -> resource(resources.addObject(), change));
        });
    }

    private static void resource(ObjectNode out, ResourceChange change) {
        out.put("reference", change.reference());
        out.put("change", change.kind().name().toLowerCase(Locale.ROOT));
        if (change.elements().size() > ELEMENTS) {
            out.put("elementsNotShown", change.elements().size() - ELEMENTS);
        }
        ArrayNode elements = out.putArray("elements");
        change.elements().stream().limit(ELEMENTS).forEach(element -> {
            ObjectNode line = elements.addObject();
            line.put("path", element.path());
            set(line, "before", element.before());
            set(line, "after", element.after());
        });
    }

    private static void set(ObjectNode line, String name, tools.jackson.databind.@Nullable JsonNode value) {
        if (value != null) {
            line.set(name, value);
        }
    }
}
