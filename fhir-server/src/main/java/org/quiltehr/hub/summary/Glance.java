package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What decides whether a resource is shown, read from its bytes without building a tree: a person has thousands of
 * observations of which a summary shows some dozens.
 *
 * @param values top-level scalars by name, a period's ends as {@code name.start} and {@code name.end}, a concept's text
 *     as {@code name.text}, the first patient reference as {@code patient}
 * @param codes {@code system|code} of top-level concepts by element name
 */
record Glance(Map<String, String> values, Map<String, List<String>> codes) {

    private static final Set<String> SCALARS = Set.of(
            "id",
            "status",
            "intent",
            "doNotPerform",
            "authoredOn",
            "date",
            "dateAsserted",
            "effectiveDateTime",
            "effectiveInstant",
            "issued",
            "occurrenceDateTime",
            "onsetDateTime",
            "performedDateTime",
            "abatementDateTime",
            "recorded",
            "recordedDate",
            "recordedOn",
            "created",
            "timingDateTime",
            "whenHandedOver",
            "whenPrepared",
            "dateTime",
            "lastOccurrence");
    private static final Set<String> PERIODS =
            Set.of("effectivePeriod", "performedPeriod", "onsetPeriod", "abatementPeriod", "period", "timingPeriod");
    private static final Set<String> CONCEPTS = Set.of(
            "clinicalStatus",
            "verificationStatus",
            "category",
            "code",
            "vaccineCode",
            "medicationCodeableConcept",
            "emptyReason",
            "type",
            "scope");
    private static final Set<String> REFERENCES = Set.of("patient", "device");

    static Glance at(byte[] json) {
        Glance glance = new Glance(new HashMap<>(), new HashMap<>());
        try (JsonParser parser = FhirJson.mapper().createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (SCALARS.contains(name) && value.isScalarValue()) {
                    glance.values.put(name, parser.getString());
                } else if (CONCEPTS.contains(name)) {
                    glance.concept(name, parser);
                } else if (PERIODS.contains(name) || REFERENCES.contains(name)) {
                    glance.scalarsOf(name, parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
        return glance;
    }

    /** The value of the first of these that is stated, or null. */
    @Nullable
    String first(String... names) {
        for (String name : names) {
            String value = values.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    String value(String name) {
        return values.getOrDefault(name, "");
    }

    List<String> codes(String name) {
        return codes.getOrDefault(name, List.of());
    }

    /** Whether a concept has one of these codes, whatever its system. */
    boolean has(String name, Set<String> wanted) {
        for (String code : codes(name)) {
            if (wanted.contains(code.substring(code.lastIndexOf('|') + 1))) {
                return true;
            }
        }
        return false;
    }

    private void concept(String name, JsonParser parser) {
        int depth = 0;
        String system = "";
        String code = "";
        JsonToken token = parser.currentToken();
        do {
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                depth--;
                if (token == JsonToken.END_OBJECT && !code.isEmpty()) {
                    codes.computeIfAbsent(name, n -> new ArrayList<>(2)).add(system + "|" + code);
                    system = "";
                    code = "";
                }
            } else if (token == JsonToken.VALUE_STRING) {
                switch (String.valueOf(parser.currentName())) {
                    case "system" -> system = parser.getString();
                    case "code" -> code = parser.getString();
                    case "text" -> values.putIfAbsent(name + ".text", parser.getString());
                    case "display" -> values.putIfAbsent(name + ".display", parser.getString());
                    default -> {
                        // version, url of an extension, …: not needed to choose
                    }
                }
            }
        } while (depth > 0 && (token = parser.nextToken()) != null);
    }

    private void scalarsOf(String name, JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String inner = parser.currentName();
            if (parser.nextToken().isScalarValue()) {
                values.put(name + "." + inner, parser.getString());
            } else {
                parser.skipChildren();
            }
        }
    }
}
