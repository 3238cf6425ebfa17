package org.quiltehr.hub.map;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.terminology.ClinicalElements;
import org.quiltehr.hub.terminology.CodeMaps;
import org.quiltehr.hub.terminology.Coding;
import org.quiltehr.hub.terminology.LocalCodes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts the shared code beside the practice's own, by its concept maps and the network's. What the source sent stays as it
 * is and in its place; an added coding stands behind it and names the map that gave it ({@link CodeMaps#MAPPED_BY}).
 */
public final class Normalising {

    /** Resources that are documents as they were signed, or speak of codes themselves. */
    private static final Set<String> UNTOUCHED = Set.of(
            "Bundle", "Binary", "CodeSystem", "ValueSet", "ConceptMap", "StructureDefinition", "SearchParameter");

    /**
     * A message with its meanings.
     *
     * @param maps canonicals, with version, of the maps that gave one
     * @param local the practice's own codes in it
     */
    public record Normalised(Mapping mapping, List<String> maps, List<LocalCodes.Use> local) {}

    private final CodeMaps codeMaps;

    public Normalising(CodeMaps codeMaps) {
        this.codeMaps = codeMaps;
    }

    /** What the adapter said, with the maps as this transaction sees them. */
    public Normalised normalise(Connection tx, PracticeRef practice, Mapping mapping) throws SQLException {
        return normalise(tx, practice, List.of(mapping)).getFirst();
    }

    /** The same for several messages of a practice, in order, in one query. */
    public List<Normalised> normalise(Connection tx, PracticeRef practice, List<Mapping> mappings) throws SQLException {
        List<List<Found>> found = new ArrayList<>(mappings.size());
        Set<Coding> asked = new LinkedHashSet<>();
        for (Mapping mapping : mappings) {
            List<Found> codes = mapping instanceof Mapping.Mapped mapped ? found(practice, mapped) : List.of();
            codes.forEach(one -> asked.addAll(one.codings()));
            found.add(codes);
        }
        Map<Coding, List<CodeMaps.Meaning>> meanings = codeMaps.meanings(tx, practice.num(), asked);
        List<Normalised> normalised = new ArrayList<>(mappings.size());
        for (int i = 0; i < mappings.size(); i++) {
            normalised.add(normalised(mappings.get(i), found.get(i), meanings));
        }
        return normalised;
    }

    private static Normalised normalised(
            Mapping mapping, List<Found> found, Map<Coding, List<CodeMaps.Meaning>> meanings) {
        if (!(mapping instanceof Mapping.Mapped mapped) || found.isEmpty()) {
            return new Normalised(mapping, List.of(), List.of());
        }
        Set<String> maps = new LinkedHashSet<>();
        Mapping normalised = meanings.isEmpty() ? mapping : added(mapped, found, meanings, maps);
        return new Normalised(normalised, List.copyOf(maps), uses(mapped, found));
    }

    private static List<Found> found(PracticeRef practice, Mapping.Mapped mapped) {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < mapped.entries().size(); i++) {
            Entry entry = mapped.entries().get(i);
            if (entry.mode() != Entry.Mode.DELETE && !UNTOUCHED.contains(entry.type())) {
                new Walk(i, entry, practice, found).node(entry.resource(), entry.type(), entry.type());
            }
        }
        return found;
    }

    /**
     * A concept of a message.
     *
     * @param place indexes and names from the resource to the concept
     * @param path with indexes: {@code Observation.component[1].code}
     * @param element without
     * @param codings those a map may know, their system never empty
     * @param local of them the practice's own, where the concept has no shared code
     */
    private record Found(
            int entry, List<Object> place, String path, String element, List<Coding> codings, List<Local> local) {}

    /** A local coding and its index in the concept. */
    private record Local(Coding coding, int index) {}

    /** Looks through one resource. */
    private static final class Walk {

        private final int index;
        private final PracticeRef practice;
        private final List<Found> found;
        private final List<Object> place = new ArrayList<>();

        Walk(int index, Entry entry, PracticeRef practice, List<Found> found) {
            this.index = index;
            this.practice = practice;
            this.found = found;
        }

        void node(JsonNode node, String path, String element) {
            if (node instanceof ObjectNode object) {
                if (object.path("coding").isArray()) {
                    concept(object, path, element);
                    return;
                }
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    if (member.getValue().isContainer() && !member.getKey().equals("extension")) {
                        place.add(member.getKey());
                        node(member.getValue(), path + "." + member.getKey(), element + "." + member.getKey());
                        place.removeLast();
                    }
                }
            } else if (node instanceof ArrayNode array) {
                for (int i = 0; i < array.size(); i++) {
                    if (array.get(i).isContainer()) {
                        place.add(i);
                        node(array.get(i), path + "[" + i + "]", element);
                        place.removeLast();
                    }
                }
            }
        }

        private void concept(ObjectNode concept, String path, String element) {
            List<Coding> codings = new ArrayList<>();
            List<Local> local = new ArrayList<>();
            boolean shared = false;
            JsonNode list = concept.path("coding");
            for (int i = 0; i < list.size(); i++) {
                String code = list.get(i).path("code").asString("");
                String system = list.get(i).path("system").asString("");
                if (code.isEmpty() || ClinicalElements.structural(system)) {
                    continue;
                }
                String display = list.get(i).path("display").asString("");
                String named = system.isEmpty() ? ClinicalElements.unnamed(practice.slug()) : system;
                codings.add(new Coding(named, code, null));
                if (ClinicalElements.clinical(system)) {
                    shared = true;
                } else {
                    // the concept's text may be a patient's own words; a display is the vocabulary's
                    local.add(new Local(new Coding(named, code, display.isEmpty() ? null : display), i));
                }
            }
            if (!codings.isEmpty()) {
                found.add(new Found(
                        index, List.copyOf(place), path, element, codings, shared ? List.of() : List.copyOf(local)));
            }
        }
    }

    private static Mapping added(
            Mapping.Mapped mapped, List<Found> found, Map<Coding, List<CodeMaps.Meaning>> meanings, Set<String> maps) {
        List<Entry> entries = new ArrayList<>(mapped.entries());
        Set<Integer> copied = new HashSet<>();
        for (Found one : found) {
            List<CodeMaps.Meaning> means = one.codings().stream()
                    .flatMap(coding -> meanings.getOrDefault(coding, List.of()).stream())
                    .toList();
            if (means.isEmpty()) {
                continue;
            }
            Entry entry = entries.get(one.entry());
            if (copied.add(one.entry())) {
                // the adapter's tree may be shared; it is not ours to change
                entry = new Entry(
                        entry.fullUrl(), entry.resource().deepCopy(), entry.mode(), entry.keys(), entry.patient());
                entries.set(one.entry(), entry);
            }
            ArrayNode codings = (ArrayNode) at(entry.resource(), one.place()).path("coding");
            for (CodeMaps.Meaning meaning : means) {
                if (!has(codings, meaning.target())) {
                    add(codings, meaning);
                    maps.add(meaning.map());
                }
            }
        }
        return maps.isEmpty()
                ? mapped
                : new Mapping.Mapped(entries, mapped.directives(), mapped.ledger(), mapped.warnings());
    }

    private static JsonNode at(ObjectNode resource, List<Object> place) {
        JsonNode node = resource;
        for (Object step : place) {
            node = step instanceof Integer i ? node.path(i) : node.path(String.valueOf(step));
        }
        return node;
    }

    private static boolean has(ArrayNode codings, Coding target) {
        for (JsonNode coding : codings) {
            if (coding.path("system").asString("").equals(target.system())
                    && coding.path("code").asString("").equals(target.code())) {
                return true;
            }
        }
        return false;
    }

    private static void add(ArrayNode codings, CodeMaps.Meaning meaning) {
        ObjectNode coding = codings.addObject();
        coding.putArray("extension").addObject().put("url", CodeMaps.MAPPED_BY).put("valueCanonical", meaning.map());
        coding.put("system", meaning.target().system());
        coding.put("code", meaning.target().code());
        String display = meaning.target().display();
        if (display != null) {
            coding.put("display", display);
        }
    }

    private static List<LocalCodes.Use> uses(Mapping.Mapped mapped, List<Found> found) {
        List<LocalCodes.Use> uses = new ArrayList<>();
        for (Found one : found) {
            ClinicalElements.Element element =
                    ClinicalElements.at(one.element()).orElse(null);
            if (element == null) {
                continue;
            }
            Entry entry = mapped.entries().get(one.entry());
            for (Local local : one.local()) {
                String target = entry.fullUrl() + "#" + one.path() + ".coding[" + local.index() + "].code";
                uses.add(new LocalCodes.Use(
                        local.coding(),
                        one.element(),
                        element.weight(),
                        one.element().equals("Observation.code") ? unit(entry.resource()) : null,
                        location(mapped.ledger(), target)));
            }
        }
        return uses;
    }

    private static @Nullable String unit(ObjectNode observation) {
        String unit = observation.path("valueQuantity").path("unit").asString("");
        if (unit.isEmpty()) {
            unit = observation.path("valueQuantity").path("code").asString("");
        }
        return unit.isEmpty() ? null : unit;
    }

    private static @Nullable String location(Ledger ledger, String target) {
        for (Ledger.Line line : ledger.lines()) {
            if (line.targets().contains(target)) {
                return line.location();
            }
        }
        return null;
    }
}
