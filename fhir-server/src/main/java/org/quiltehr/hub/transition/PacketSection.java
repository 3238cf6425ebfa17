package org.quiltehr.hub.transition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A section of the packet: what it says in words, and the resources it says it of. */
final class PacketSection {

    private static final String LOINC = "http://loinc.org";
    private static final String EMPTY = "http://terminology.hl7.org/CodeSystem/list-empty-reason";

    private final ObjectNode section = FhirJson.mapper().createObjectNode();
    /** The resources by full URL, those that are in the document already as null. */
    private final Map<String, @Nullable ObjectNode> resources = new LinkedHashMap<>();

    private List<List<String>> rows = List.of();
    private boolean words;

    PacketSection(String code, String display, String title) {
        section.put("title", title);
        section.putObject("code")
                .putArray("coding")
                .addObject()
                .put("system", LOINC)
                .put("code", code)
                .put("display", display);
    }

    /** A narrative that is one table, or words where there is no row. */
    void table(List<String> head, List<List<String>> rows, String none) {
        this.rows = List.copyOf(rows);
        Narrative narrative = new Narrative();
        if (rows.isEmpty()) {
            narrative.paragraph(none);
        } else {
            narrative.table(head, rows);
        }
        narrative(narrative);
    }

    /** A narrative somebody wrote: it says something though no resource does. */
    void words(Narrative narrative) {
        words = true;
        narrative(narrative);
    }

    /** The rows of the narrative's table. */
    List<List<String>> rows() {
        return rows;
    }

    void narrative(Narrative narrative) {
        section.putObject("text").put("status", "generated").put("div", narrative.div());
    }

    /** @return the entry, for extensions */
    ObjectNode entry(String url, @Nullable ObjectNode resource) {
        resources.put(url, resource);
        ObjectNode entry = FhirJson.mapper().createObjectNode();
        entry.put("reference", url);
        entries().add(entry);
        return entry;
    }

    private ArrayNode entries() {
        return section.has("entry") ? (ArrayNode) section.get("entry") : section.putArray("entry");
    }

    /** A resource an entry refers to. */
    void also(String url, ObjectNode resource) {
        resources.put(url, resource);
    }

    Map<String, @Nullable ObjectNode> resources() {
        return resources;
    }

    ObjectNode fhir() {
        if (!section.has("entry") && !words) {
            section.putObject("emptyReason")
                    .put("text", "No information available")
                    .putArray("coding")
                    .addObject()
                    .put("system", EMPTY)
                    .put("code", "unavailable");
        }
        return section;
    }
}
