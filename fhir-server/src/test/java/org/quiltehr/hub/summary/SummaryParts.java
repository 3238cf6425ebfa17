package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A long document as several that together say the same, each a document by itself: the Composition with some of its entries,
 * and all that those refer to. HAPI's validator looks through the whole document for each reference that it follows, and
 * through all messages for each message. What a part cannot show is checked here: that no full URL is there twice, and that
 * the parts hold every entry. A document that is not long is its only part.
 */
final class SummaryParts {

    private static final int ENTRIES = 60;
    /** Social history: IPS wants one tobacco and one alcohol entry in all of it. */
    private static final String WHOLE = "29762-2";

    private final ObjectNode document;
    private final Map<String, JsonNode> entries = new LinkedHashMap<>();
    private final Set<String> held = new HashSet<>();
    private final List<String> parts = new ArrayList<>();

    private SummaryParts(ObjectNode document) {
        this.document = document;
        for (JsonNode entry : document.path("entry")) {
            String url = entry.path("fullUrl").asString("");
            if (entries.put(url, entry) != null) {
                throw new AssertionError("two entries have the full URL " + url);
            }
        }
    }

    /** @throws AssertionError if an entry is there twice, or is not reached from the Composition */
    static List<String> of(byte[] json) {
        SummaryParts parts = new SummaryParts(FhirJson.parse(json));
        parts.split();
        Set<String> lost = new LinkedHashSet<>(parts.entries.keySet());
        lost.removeAll(parts.held);
        if (!lost.isEmpty()) {
            throw new AssertionError("no section leads to " + lost);
        }
        return parts.parts;
    }

    private void split() {
        JsonNode composition = document.at("/entry/0/resource");
        JsonNode sections = composition.path("section");
        int all = 0;
        for (JsonNode section : sections) {
            all += section.path("entry").size();
        }
        if (all <= ENTRIES) {
            held.add(document.at("/entry/0/fullUrl").asString(""));
            held.addAll(reach(composition));
            parts.add(document.toString());
            return;
        }
        // the narrative, the reasons of what is empty, the sections' own extensions: once, as they are
        part(none(sections), true);
        List<ArrayNode> filled = none(sections);
        int some = 0;
        for (int s = 0; s < sections.size(); s++) {
            boolean whole =
                    sections.get(s).at("/code/coding/0/code").asString("").equals(WHOLE);
            for (JsonNode entry : sections.get(s).path("entry")) {
                if (some >= ENTRIES && !(whole && !filled.get(s).isEmpty())) {
                    part(filled, false);
                    filled = none(sections);
                    some = 0;
                }
                filled.get(s).add(entry);
                some++;
            }
        }
        part(filled, false);
    }

    private static List<ArrayNode> none(JsonNode sections) {
        List<ArrayNode> none = new ArrayList<>();
        sections.forEach(section -> none.add(FhirJson.mapper().createArrayNode()));
        return none;
    }

    /** @param narrative whether all sections stand there with their words; else those with entries, and the required ones */
    private void part(List<ArrayNode> filled, boolean narrative) {
        ObjectNode part = document.objectNode();
        document.properties().stream()
                .filter(member -> !member.getKey().equals("entry"))
                .forEach(member -> part.set(member.getKey(), member.getValue()));
        ObjectNode first = (ObjectNode) document.at("/entry/0").deepCopy();
        ObjectNode composition = (ObjectNode) first.path("resource");
        ArrayNode sections = composition.putArray("section");
        int s = 0;
        for (JsonNode section : document.at("/entry/0/resource/section")) {
            ArrayNode some = filled.get(s++);
            if (narrative || !some.isEmpty() || isRequired(section)) {
                sections.add(section((ObjectNode) section, some, narrative));
            }
        }
        if (!narrative) {
            words(composition);
        }
        ArrayNode list = part.putArray("entry");
        list.add(first);
        String url = first.path("fullUrl").asString("");
        held.add(url);
        for (String reached : reach(composition)) {
            if (!reached.equals(url)) {
                list.add(entries.get(reached));
                held.add(reached);
            }
        }
        parts.add(part.toString());
    }

    private static ObjectNode section(ObjectNode section, ArrayNode some, boolean narrative) {
        ObjectNode made = section.deepCopy();
        made.remove("entry");
        if (!narrative) {
            words(made);
        }
        if (!some.isEmpty()) {
            made.set("entry", some);
        } else if (!made.has("emptyReason")) {
            made.putObject("emptyReason").put("text", "in another part");
        }
        return made;
    }

    private static void words(ObjectNode of) {
        of.putObject("text")
                .put("status", "generated")
                .put("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">in another part</div>");
    }

    private static boolean isRequired(JsonNode section) {
        return Set.of("48765-2", "10160-0", "11450-4")
                .contains(section.at("/code/coding/0/code").asString(""));
    }

    private Set<String> reach(JsonNode from) {
        Set<String> reached = new LinkedHashSet<>();
        List<JsonNode> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            List<String> references = new ArrayList<>();
            references(open.removeFirst(), references);
            for (String reference : references) {
                String url = reference.contains(":") ? reference : base() + reference;
                if (entries.containsKey(url) && reached.add(url)) {
                    open.add(entries.get(url).path("resource"));
                }
            }
        }
        return reached;
    }

    /** Of the addresses of entries, as the person's has it: {@code http://hub/fhir/}. */
    private String base() {
        String patient = document.at("/entry/0/resource/subject/reference").asString("");
        return patient.substring(0, patient.lastIndexOf("Patient/"));
    }

    private static void references(JsonNode node, List<String> into) {
        if (node.path("reference").isString()) {
            into.add(node.path("reference").asString());
        }
        for (JsonNode child : node) {
            references(child, into);
        }
    }
}
