package org.quiltehr.adapter.testkit;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Ledger.Fate;
import org.quiltehr.adapter.spi.Mapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A mapping as JSON: for people in {@code expected.json}, and reduced to what it says for comparing two mappings. */
final class CanonicalMapping {

    private CanonicalMapping() {}

    /** What {@code expected.json} holds, pretty-printed; one object per unit of the input. */
    static String pretty(List<Mapping> units) {
        JsonNode root;
        if (units.size() == 1) {
            root = json(units.get(0));
        } else {
            ArrayNode array = FhirJson.mapper().createArrayNode();
            units.forEach(unit -> array.add(json(unit)));
            root = array;
        }
        return FhirJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /** The whole mapping, trace included, for "the same twice". */
    static String exact(Mapping mapping) {
        ObjectNode json = json(mapping);
        ArrayNode lines = json.putArray("trace");
        for (Ledger.Line line : mapping.ledger().lines()) {
            lines.add(line.location() + " " + line.fate() + " " + line.rule() + " " + line.targets());
        }
        return json.toString();
    }

    private static ObjectNode json(Mapping mapping) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        switch (mapping) {
            case Mapping.Mapped mapped -> {
                json.put("outcome", "mapped");
                ArrayNode entries = json.putArray("entries");
                mapped.entries().forEach(entry -> entries.add(json(entry)));
                ArrayNode directives = json.putArray("directives");
                mapped.directives().forEach(directive -> directives.add(directive.toString()));
                issues(json.putArray("warnings"), mapped.warnings());
            }
            case Mapping.Ignored ignored -> {
                json.put("outcome", "ignored");
                json.put("rule", ignored.rule());
                json.put("reason", ignored.reason());
            }
            case Mapping.Rejected rejected -> {
                json.put("outcome", "rejected");
                issues(json.putArray("issues"), rejected.issues());
            }
        }
        ledger(json.putObject("ledger"), mapping.ledger());
        return json;
    }

    private static ObjectNode json(Entry entry) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.put("fullUrl", entry.fullUrl());
        json.put("mode", entry.mode().name());
        ArrayNode keys = json.putArray("keys");
        entry.keys().forEach(keys::add);
        json.put("patient", entry.patient());
        json.set("resource", entry.resource());
        return json;
    }

    private static void issues(ArrayNode array, List<Issue> issues) {
        for (Issue issue : issues) {
            array.addObject()
                    .put("code", issue.code())
                    .put("severity", issue.severity().name())
                    .put("location", issue.location())
                    .put("text", issue.text());
        }
    }

    private static void ledger(ObjectNode json, Ledger ledger) {
        Ledger.Totals totals = ledger.totals();
        json.putObject("totals")
                .put("populated", totals.populated())
                .put("mapped", totals.mapped())
                .put("kept", totals.kept())
                .put("ignored", totals.ignored())
                .put("unmapped", totals.unmapped());
        ArrayNode kept = json.putArray("kept");
        Map<String, Integer> ignored = new TreeMap<>();
        ArrayNode unmapped = json.putArray("unmapped");
        for (Ledger.Line line : ledger.lines()) {
            switch (line.fate()) {
                case MAPPED -> {}
                case KEPT -> kept.add(line.location());
                case IGNORED -> ignored.merge(String.valueOf(line.rule()), 1, Integer::sum);
                case UNMAPPED -> unmapped.add(line.location());
            }
        }
        ObjectNode rules = json.putObject("ignored");
        ignored.forEach(rules::put);
    }

    /**
     * What the mapping says, without what changes with every byte: entries are named by their position instead of their
     * fullUrl, and whole-document attachments (Binary.data, Attachment.data that is the body, hash and size) and keys of Binary are left
     * out. Of a refused or ignored message only that it is.
     */
    static String said(Mapping mapping, byte[] body) {
        if (!(mapping instanceof Mapping.Mapped mapped)) {
            return mapping instanceof Mapping.Ignored ? "ignored" : "rejected";
        }
        Map<String, String> names = new HashMap<>();
        for (Entry entry : mapped.entries()) {
            names.put(entry.fullUrl(), "entry:" + names.size());
        }
        String whole = Base64.getEncoder().encodeToString(body);
        StringBuilder out = new StringBuilder();
        for (Entry entry : mapped.entries()) {
            ObjectNode json = json(entry);
            if (entry.type().equals("Binary")) {
                json.remove("keys");
            }
            json.set("resource", entry.resource().deepCopy());
            reduce(json, names, entry.type().equals("Binary") ? null : whole);
            out.append(json).append('\n');
        }
        mapped.directives().forEach(directive -> {
            String text = directive.toString();
            for (Map.Entry<String, String> name : names.entrySet()) {
                text = text.replace(name.getKey(), name.getValue());
            }
            out.append(text).append('\n');
        });
        return out.toString();
    }

    private static final Set<String> BYTES = Set.of("data", "hash", "size");

    private static void reduce(JsonNode node, Map<String, String> names, @Nullable String whole) {
        if (node instanceof ObjectNode object) {
            boolean attachment = object.has("contentType") && (object.has("data") || object.has("hash"));
            for (String member : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(member);
                boolean part = whole != null && member.equals("data") && !whole.equals(value.asString(""));
                if (attachment && BYTES.contains(member) && !part) {
                    object.remove(member);
                } else if (value.isString()) {
                    object.put(member, names.getOrDefault(value.asString(), value.asString()));
                } else {
                    reduce(value, names, whole);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode value = array.get(i);
                if (value.isString()) {
                    array.set(i, names.getOrDefault(value.asString(), value.asString()));
                } else {
                    reduce(value, names, whole);
                }
            }
        }
    }

    /** The locations with a fate. */
    static Map<String, Fate> fates(Ledger ledger) {
        Map<String, Fate> fates = new HashMap<>();
        ledger.lines().forEach(line -> fates.put(line.location(), line.fate()));
        return fates;
    }
}
