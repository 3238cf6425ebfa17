package org.quiltehr.adapter.hl7v2;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What a bundle says, as {@code Type.path=value}: codes with their system, times as instants, numbers, names,
 * identifiers. Not said are ids, references, displays, narratives, resources of the message or its conversion, private
 * extensions, and organizations that do nothing but assign an identifier, since its system says that.
 */
final class ClinicalFacts {

    /** Tell of the message or the conversion. */
    private static final Set<String> PLUMBING =
            Set.of("MessageHeader", "Provenance", "Device", "Bundle", "Endpoint", "AuditEvent");

    /** Told of only where a record of the patient refers to them. */
    private static final Set<String> REFERRED_TO =
            Set.of("Organization", "Location", "Practitioner", "PractitionerRole");

    /** Not facts: names within the bundle, texts for the eye, what every resource of the kind says. */
    private static final Set<String> SKIPPED = Set.of(
            "id",
            "meta",
            "display",
            "reference",
            "resourceType",
            "fullUrl",
            "text",
            "version",
            "contained",
            "_remove",
            "_fill");

    private static final Map<String, String> SAME = Map.of("PractitionerRole", "Practitioner");

    private final Map<String, JsonNode> byReference = new HashMap<>();
    private final Set<String> facts = new TreeSet<>();
    private final Set<String> named = new TreeSet<>();

    private ClinicalFacts() {}

    /** The facts of the resources, keyed by what references call them. */
    static Set<String> of(Map<String, JsonNode> resources) {
        return read(resources).facts;
    }

    /** The facts, and those of references that say themselves who is meant instead of naming a resource that does. */
    static Set<String> withNamed(Map<String, JsonNode> resources) {
        ClinicalFacts all = read(resources);
        all.facts.addAll(all.named);
        return all.facts;
    }

    private static ClinicalFacts read(Map<String, JsonNode> resources) {
        ClinicalFacts all = new ClinicalFacts();
        all.byReference.putAll(resources);
        Set<JsonNode> reached = new HashSet<>();
        Deque<JsonNode> open = new ArrayDeque<>();
        for (JsonNode resource : resources.values()) {
            String type = resource.path("resourceType").asString("");
            if (!PLUMBING.contains(type) && !REFERRED_TO.contains(type)) {
                open.add(resource);
            }
        }
        while (!open.isEmpty()) {
            JsonNode resource = open.remove();
            String type = resource.path("resourceType").asString("");
            if (!PLUMBING.contains(type) && reached.add(resource)) {
                all.read(resource, SAME.getOrDefault(type, type), open);
            }
        }
        return all;
    }

    /** Whether the set tells the fact; a code or identifier without system asks for the value alone. */
    static boolean tells(Set<String> told, String fact) {
        if (told.contains(fact)) {
            return true;
        }
        int bare = fact.indexOf("=|");
        if (bare < 0) {
            return false;
        }
        String path = fact.substring(0, bare + 1);
        String end = fact.substring(bare + 1);
        return told.stream().anyMatch(t -> t.startsWith(path) && t.endsWith(end));
    }

    private void read(JsonNode node, String path, Deque<JsonNode> open) {
        if (node.isArray()) {
            node.forEach(item -> read(item, path, open));
        } else if (node.isObject()) {
            object(node, path, open);
        } else {
            facts.add(path + "=" + canonical(node.asString("")));
        }
    }

    private void object(JsonNode node, String path, Deque<JsonNode> open) {
        String url = node.path("url").asString("");
        boolean extension = path.endsWith(".extension") || path.contains(".extension(");
        if (extension && !url.isEmpty() && url.startsWith("http") && !url.contains("hl7.org")) {
            return;
        }
        JsonNode target = byReference.get(node.path("reference").asString(""));
        if (target != null && !path.endsWith(".assigner")) {
            open.add(target);
        } else if (target == null
                && !path.endsWith(".assigner")
                && node.path("identifier").isObject()) {
            named(node);
        }
        boolean coding = path.endsWith(".coding") || path.endsWith(".class") || path.endsWith(".valueCoding");
        boolean identifier = path.endsWith("dentifier") || path.endsWith("dentifierAlt");
        String single = coding ? "code" : identifier ? "value" : "";
        if (!single.isEmpty() && node.has(single)) {
            facts.add(path + "=" + system(node) + "|"
                    + node.path(single).asString("").replaceFirst("^urn:oid:", ""));
        }
        String here = extension && !url.isEmpty() ? path + "(" + url.replaceAll(".*/", "") + ")" : path;
        node.properties().forEach(member -> {
            String name = member.getKey();
            boolean told = !single.isEmpty() && List.of(single, "system").contains(name);
            if (!told && !SKIPPED.contains(name) && !(extension && name.equals("url"))) {
                read(member.getValue(), (here + "." + name).replace("Patient.contact.", "RelatedPerson."), open);
            }
        });
    }

    private void named(JsonNode reference) {
        for (String type : List.of("Organization", "Practitioner")) {
            named.add(type + ".name=" + reference.path("display").asString(""));
            JsonNode identifier = reference.path("identifier");
            named.add(type + ".identifier=" + system(identifier) + "|"
                    + identifier.path("value").asString(""));
        }
    }

    /** Without what is no URI: a bare namespace, a name written as an OID, a namespace under the domain of examples. */
    private static String system(JsonNode node) {
        String system = node.path("system").asString("");
        if (system.startsWith("http://example.com/")) {
            return "";
        }
        boolean oid = system.startsWith("urn:oid:");
        boolean uri = oid ? system.matches("urn:oid:[0-2](\\.\\d+)+") : system.contains(":");
        return uri && !system.equals("urn:ietf:rfc:3986") ? system : "";
    }

    private static String canonical(String text) {
        if (text.length() > 16 && text.charAt(10) == 'T') {
            try {
                return OffsetDateTime.parse(text).toInstant().toString();
            } catch (DateTimeException e) {
                return text;
            }
        }
        return text.replaceFirst("^(https?://\\S+)/$", "$1");
    }
}
