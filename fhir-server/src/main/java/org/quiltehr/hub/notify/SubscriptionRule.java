package org.quiltehr.hub.notify;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.pipeline.rest.Asked;
import org.quiltehr.hub.pipeline.rest.Caller;
import org.quiltehr.hub.pipeline.rest.WriteProblem;
import org.quiltehr.hub.pipeline.rest.WriteRule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a Subscription must be to be written at a FHIR base; notes through which base it is to see. */
final class SubscriptionRule implements WriteRule {

    /** A tag that only this rule sets at a base, its version the account. What a message says by it is not believed. */
    private static final String SEEN_THROUGH = "http://quiltehr.org/subscription-base";

    private final Gate gate;
    private final Reach reach;

    /** @param reach where endpoints may be */
    SubscriptionRule(Gate gate, Reach reach) {
        this.gate = gate;
        this.reach = reach;
    }

    Reach reach() {
        return reach;
    }

    Wanted read(ObjectNode resource) throws Wanted.Unsupported {
        return Wanted.of(resource, reach);
    }

    @Override
    public void check(Caller caller, Asked asked) {
        ObjectNode resource = asked.resource();
        boolean whole = asked.verb() == Asked.Verb.CREATE || asked.verb() == Asked.Verb.UPDATE;
        if (!asked.type().equals("Subscription") || resource == null || !whole) {
            return;
        }
        try {
            read(resource);
        } catch (Wanted.Unsupported e) {
            String at = asked.place().isEmpty() ? e.location() : asked.place() + ".resource." + e.location();
            throw WriteProblem.of(422, "not-supported", at, e.text());
        }
        if (!resource.path("status").asString("").equals("off")) {
            resource.put("status", "requested");
        }
        resource.remove("error");
        tag(resource, caller);
    }

    private void tag(ObjectNode resource, Caller caller) {
        ObjectNode meta = resource.get("meta") instanceof ObjectNode there ? there : resource.putObject("meta");
        ArrayNode tags = FhirJson.mapper().createArrayNode();
        for (JsonNode tag : meta.path("tag")) {
            if (!tag.path("system").asString("").equals(SEEN_THROUGH)) {
                tags.add(tag);
            }
        }
        ObjectNode seen = tags.addObject().put("system", SEEN_THROUGH);
        Integer account = gate.account();
        if (account != null) {
            seen.put("version", account.toString());
        }
        seen.put("code", caller.view().practice() == null ? "network" : "practice")
                .put("display", caller.base());
        meta.set("tag", tags);
    }

    static boolean isOurs(JsonNode resource) {
        return !tagged(resource, "code").isEmpty();
    }

    static boolean isNetwork(JsonNode resource) {
        return tagged(resource, "code").equals("network");
    }

    /** The account that wrote it, or null under {@code --open}. */
    static @Nullable Integer account(JsonNode resource) {
        String account = tagged(resource, "version");
        return account.isEmpty() ? null : Integer.valueOf(account);
    }

    /** URL of the base it was written at. */
    static String base(JsonNode resource) {
        return tagged(resource, "display");
    }

    private static String tagged(JsonNode resource, String member) {
        for (JsonNode tag : resource.path("meta").path("tag")) {
            if (tag.path("system").asString("").equals(SEEN_THROUGH)) {
                return tag.path(member).asString("");
            }
        }
        return "";
    }

    /** What is asked for, without what the hub says of it. */
    static String asked(ObjectNode resource) {
        ObjectNode copy = resource.deepCopy();
        copy.remove(java.util.List.of("meta", "status", "error", "text"));
        return new String(FhirJson.bytes(copy), java.nio.charset.StandardCharsets.UTF_8);
    }
}
