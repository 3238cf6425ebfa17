package org.quiltehr.adapter.fhir.message;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quiltehr.adapter.fhir.FhirIssue;
import org.quiltehr.adapter.fhir.reference.Targets;
import org.quiltehr.adapter.fhir.reference.Targets.Target;
import org.quiltehr.adapter.spi.Issue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One resource as it was sent, but for its id, what {@code meta} says of the source's versions, and references, which
 * name entries of the message or keys; each leaf is accounted for on the way.
 */
final class ResourceCopy {

    private static final Set<String> VERSION = Set.of("versionId", "lastUpdated", "source");
    private static final Set<String> ADDRESSES = Set.of("url", "valueUri", "valueUrl", "valueUuid");

    private final Draft draft;
    private final Targets targets;
    private final Account account;
    private final List<Issue> issues;
    private final boolean mustResolve;

    /** @param mustResolve in a transaction a urn that no entry has is an error */
    ResourceCopy(Draft draft, Targets targets, Account account, List<Issue> issues, boolean mustResolve) {
        this.draft = draft;
        this.targets = targets;
        this.account = account;
        this.issues = issues;
        this.mustResolve = mustResolve;
    }

    ObjectNode copy() {
        ObjectNode out = draft.resource.objectNode();
        for (Map.Entry<String, JsonNode> member : draft.resource.properties()) {
            String name = member.getKey();
            if (name.equals("id")) {
                id();
            } else if (name.equals("meta") && member.getValue() instanceof ObjectNode meta) {
                ObjectNode kept = meta(meta);
                if (!kept.isEmpty()) {
                    out.set("meta", kept);
                }
            } else {
                out.set(name, copy(member.getValue(), "." + name, name));
            }
        }
        return out;
    }

    private void id() {
        String location = draft.place + ".id";
        if (draft.idIsKey) {
            account.mapped(location, draft.url + "#key");
        } else if (targets.isUsed(draft.type + "/" + draft.id())) {
            account.mapped(location, draft.url + "#fullUrl");
        } else {
            account.ignored(location, "post-id");
        }
    }

    private ObjectNode meta(ObjectNode meta) {
        ObjectNode out = meta.objectNode();
        for (Map.Entry<String, JsonNode> member : meta.properties()) {
            String name = member.getKey();
            if (VERSION.contains(name)) {
                account.ignored(draft.place + ".meta." + name, "version");
            } else {
                out.set(name, copy(member.getValue(), ".meta." + name, name));
            }
        }
        return out;
    }

    private JsonNode copy(JsonNode node, String path, String name) {
        if (node instanceof ObjectNode object) {
            boolean reference = object.path("reference").isString();
            return reference ? reference(object, path) : object(object, path);
        }
        if (node.isArray()) {
            ArrayNode out = draft.resource.arrayNode();
            for (int i = 0; i < node.size(); i++) {
                out.add(copy(node.get(i), path + "[" + i + "]", ""));
            }
            return out;
        }
        if (node.isNull()) {
            return node;
        }
        taken(path, path);
        if (node.isString() && ADDRESSES.contains(name) && mayName(node.stringValue())) {
            return targets.entry(node.stringValue())
                    .<JsonNode>map(draft.resource::stringNode)
                    .orElse(node);
        }
        return node;
    }

    /** An address that is rewritten if it is an entry's: a urn, or a Binary of the source. */
    private static boolean mayName(String address) {
        return address.startsWith("urn:uuid:") || address.startsWith("urn:oid:") || address.startsWith("Binary/");
    }

    private ObjectNode object(ObjectNode object, String path) {
        ObjectNode out = object.objectNode();
        object.properties()
                .forEach(member -> out.set(
                        member.getKey(), copy(member.getValue(), path + "." + member.getKey(), member.getKey())));
        return out;
    }

    private ObjectNode reference(ObjectNode object, String path) {
        ObjectNode out = object.objectNode();
        String literal = object.path("reference").stringValue();
        String at = path + ".reference";
        switch (targets.resolve(literal)) {
            case Target.InMessage found -> {
                out.put("reference", found.fullUrl());
                taken(at, at);
            }
            case Target.Elsewhere found -> {
                out.put("reference", found.reference());
                if (!object.has("type")) {
                    out.put("type", found.type());
                }
                if (!object.has("identifier")) {
                    ObjectNode identifier = out.putObject("identifier");
                    if (!found.system().isEmpty()) {
                        identifier.put("system", found.system());
                    }
                    identifier.put("value", found.value());
                }
                taken(at, at);
            }
            case Target.Nothing nothing -> {
                issues.add((mustResolve ? FhirIssue.REFERENCE_TO_NOTHING : FhirIssue.DANGLING_REFERENCE)
                        .at(draft.place + at));
                if (object.has("identifier")) {
                    account.ignored(draft.place + at, "dangling");
                } else {
                    out.putObject("identifier")
                            .put("system", "urn:ietf:rfc:3986")
                            .put("value", literal);
                    taken(at, path + ".identifier.value");
                }
            }
            case Target.BadCondition bad -> issues.add(FhirIssue.CONDITION.at(draft.place + at));
            case Target.AsItIs same -> {
                out.put("reference", literal);
                taken(at, at);
            }
        }
        object.properties().forEach(member -> {
            String name = member.getKey();
            if (!name.equals("reference")) {
                out.set(name, copy(member.getValue(), path + "." + name, name));
            }
        });
        return out;
    }

    private void taken(String from, String to) {
        account.mapped(draft.place + from, draft.url + "#" + draft.type + to);
    }
}
