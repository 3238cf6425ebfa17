package org.quiltehr.hub.bulk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client asked to be exported.
 *
 * @param group id of the Group whose members' charts are wanted, or null
 * @param patients ids of the only Patients wanted; empty: all of the level
 * @param types empty: all
 * @param filters encoded queries by type
 * @param until only what changed before it; or null
 * @param elements as {@code element} or {@code Type.element}; empty: whole resources
 * @param passedOver what a lenient client asked for in vain: told in the error file
 */
public record ExportAsk(
        Level level,
        @Nullable String group,
        List<String> patients,
        Set<String> types,
        Map<String, List<String>> filters,
        @Nullable Instant since,
        @Nullable Instant until,
        List<String> elements,
        List<String> passedOver) {

    /** Where {@code $export} was invoked. */
    public enum Level {
        SYSTEM,
        PATIENT,
        GROUP
    }

    String json() {
        ObjectNode tree = FhirJson.mapper().createObjectNode();
        tree.put("level", level.name());
        tree.put("group", group);
        tree.set("patients", FhirJson.mapper().valueToTree(patients));
        tree.set("types", FhirJson.mapper().valueToTree(types));
        tree.set("filters", FhirJson.mapper().valueToTree(filters));
        tree.put("since", since == null ? null : since.toString());
        tree.put("until", until == null ? null : until.toString());
        tree.set("elements", FhirJson.mapper().valueToTree(elements));
        tree.set("passedOver", FhirJson.mapper().valueToTree(passedOver));
        return new String(FhirJson.bytes(tree), java.nio.charset.StandardCharsets.UTF_8);
    }

    static ExportAsk of(String json) {
        ObjectNode tree = FhirJson.parse(json);
        Map<String, List<String>> filters = new LinkedHashMap<>();
        tree.path("filters").properties().forEach(member -> filters.put(member.getKey(), texts(member.getValue())));
        return new ExportAsk(
                Level.valueOf(tree.path("level").asString()),
                tree.path("group").isString() ? tree.path("group").asString() : null,
                texts(tree.path("patients")),
                new LinkedHashSet<>(texts(tree.path("types"))),
                filters,
                instant(tree.path("since")),
                instant(tree.path("until")),
                texts(tree.path("elements")),
                texts(tree.path("passedOver")));
    }

    private static @Nullable Instant instant(JsonNode node) {
        return node.isString() ? Instant.parse(node.asString()) : null;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asString()));
        return texts;
    }
}
