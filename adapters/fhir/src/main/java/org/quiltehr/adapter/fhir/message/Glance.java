package org.quiltehr.adapter.fhir.message;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.fhir.key.Identifiers;
import org.quiltehr.adapter.fhir.key.SourceNames;
import org.quiltehr.adapter.spi.Peek;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the hub must know before it maps: type, whose it is, and when the source says it was. */
public final class Glance {

    private Glance() {}

    public static Peek at(ObjectNode root, SourceNames names) {
        String type = root.path("resourceType").asString("");
        boolean bundle = type.equals("Bundle");
        Set<String> patients = new LinkedHashSet<>();
        if (bundle) {
            for (JsonNode entry : root.path("entry")) {
                own(entry.path("resource"), names, patients);
                literal(entry.path("request").path("url").asString(""), names, patients);
            }
        } else {
            own(root, names, patients);
        }
        references(root, names, patients);
        String time = bundle
                ? root.path("timestamp").asString("")
                : root.path("meta").path("lastUpdated").asString("");
        String control =
                root.path("identifier").path("value").asString(root.path("id").asString(""));
        return new Peek(
                bundle ? "Bundle " + root.path("type").asString("") : type,
                bundle && !control.isEmpty() ? control : null,
                List.copyOf(patients),
                instant(time),
                Optional.empty());
    }

    private static void own(JsonNode resource, SourceNames names, Set<String> patients) {
        if (resource.path("resourceType").asString("").equals("Patient")) {
            String id = resource.path("id").asString("");
            if (!id.isEmpty()) {
                patients.add(names.idKey("Patient/" + id));
            }
            patients.addAll(Identifiers.keys(resource, names));
        }
    }

    private static void references(JsonNode node, SourceNames names, Set<String> patients) {
        if (node instanceof ObjectNode object && object.path("reference").isString()) {
            literal(object.path("reference").stringValue(), names, patients);
        }
        for (JsonNode child : node) {
            if (child.isContainer()) {
                references(child, names, patients);
            }
        }
    }

    private static void literal(String reference, SourceNames names, Set<String> patients) {
        if (reference.startsWith("Patient?")) {
            SourceNames.condition(reference.substring(8)).ifPresent(patients::add);
        } else if (reference.contains("Patient/")) {
            SourceNames.place(reference)
                    .filter(place -> place.type().equals("Patient") && names.own(place))
                    .ifPresent(place -> patients.add(names.idKey(place.local())));
        }
    }

    private static @Nullable Instant instant(String text) {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
