package org.quiltehr.hub.transition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the packet of a summary document: its sections in front, the summary's own of medicines left out. */
final class PacketDocument {

    private static final String SUMMARY_MEDICINES = "10160-0";

    private final Packet.Facts facts;
    private final ObjectNode bundle;

    PacketDocument(Packet.Facts facts, ObjectNode summary) {
        this.facts = facts;
        this.bundle = summary;
    }

    byte[] with(List<PacketSection> sections, List<Sent> signed) {
        Map<String, ObjectNode> entries = new LinkedHashMap<>();
        for (JsonNode entry : bundle.path("entry")) {
            entries.put(entry.path("fullUrl").asString(""), (ObjectNode) entry.path("resource"));
        }
        String first = entries.keySet().iterator().next();
        ObjectNode composition = (ObjectNode) bundle.path("entry").path(0).path("resource");
        ArrayNode all = FhirJson.mapper().createArrayNode();
        for (PacketSection section : sections) {
            all.add(section.fhir());
            section.resources().forEach((url, resource) -> {
                if (resource != null) {
                    entries.putIfAbsent(url, resource);
                }
            });
        }
        for (JsonNode section : composition.path("section")) {
            String code =
                    section.path("code").path("coding").path(0).path("code").asString("");
            if (!code.equals(SUMMARY_MEDICINES)) {
                all.add(section);
            }
        }
        String encounter = facts.url("Encounter/" + facts.encounter().path("id").asString(""));
        entries.put(encounter, facts.encounter());
        head(composition, encounter);
        composition.set("section", all);
        if (!signed.isEmpty()) {
            ObjectNode attester = composition.putArray("attester").addObject();
            attester.put("mode", "professional")
                    .put("time", signed.getFirst().at().toString())
                    .putObject("party")
                    .put("display", signed.getFirst().by());
        }
        write(entries, first, reached(entries, first));
        return FhirJson.bytes(bundle);
    }

    private void head(ObjectNode composition, String encounter) {
        composition.remove("meta");
        composition.putObject("identifier").put("system", "urn:ietf:rfc:3986").put("value", urn("packet|" + encounter));
        composition.put("status", facts.isDischarged() ? "final" : "preliminary");
        composition
                .putObject("type")
                .putArray("coding")
                .addObject()
                .put("system", "http://loinc.org")
                .put("code", "18842-5")
                .put("display", "Discharge summary");
        composition.putObject("encounter").put("reference", encounter);
        composition.put(
                "title", facts.isDischarged() ? "Transition packet" : "Transition packet (patient not discharged yet)");
    }

    private void write(Map<String, ObjectNode> entries, String first, Set<String> reached) {
        bundle.remove("meta");
        bundle.putObject("identifier")
                .put("system", "urn:ietf:rfc:3986")
                .put(
                        "value",
                        urn("packet-document|" + facts.encounter().path("id").asString("") + "|" + facts.now()));
        ArrayNode out = bundle.putArray("entry");
        entries.forEach((url, resource) -> {
            if (url.equals(first) || reached.contains(url)) {
                out.addObject().put("fullUrl", url).set("resource", resource);
            }
        });
    }

    /** A document holds what its Composition leads to, and nothing else. */
    private Set<String> reached(Map<String, ObjectNode> entries, String first) {
        Set<String> reached = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(first));
        while (!next.isEmpty()) {
            String url = next.poll();
            ObjectNode resource = entries.get(url);
            if (resource != null && reached.add(url)) {
                references(resource, next);
            }
        }
        return reached;
    }

    private void references(JsonNode node, Deque<String> into) {
        JsonNode reference = node.isObject() ? node.path("reference") : node.path("");
        if (reference.isString()) {
            String text = reference.asString("");
            into.add(text.startsWith("urn:") || text.contains("://") ? text : facts.url(text));
        }
        if (node.isContainer()) {
            node.forEach(child -> references(child, into));
        }
    }

    private static String urn(String name) {
        return "urn:uuid:" + UUID.nameUUIDFromBytes(name.getBytes(UTF_8));
    }
}
