package org.quiltehr.adapter.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Leaves of one FHIR resource in JSON: each string, number or boolean, {@code resourceType} included; {@code null} in an
 * array is a place holder and counts nothing. Not readable: no JSON object, a doubled member, or no
 * {@code resourceType}.
 */
public final class FhirJsonScanner implements LeafScanner {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[(\\d+)]");

    @Override
    public Map<String, String> leaves(byte[] body) {
        ObjectNode root = read(body);
        if (root == null) {
            return Map.of(DOCUMENT, "");
        }
        Map<String, String> found = new LinkedHashMap<>();
        walk(root.path("resourceType").asString(), root, found);
        return found;
    }

    @Override
    public byte[] rewrite(byte[] body) {
        ObjectNode root = read(body);
        return root == null ? body : MAPPER.writeValueAsBytes(root);
    }

    @Override
    public Optional<byte[]> replace(byte[] body, String location, String text) {
        ObjectNode root = read(body);
        if (root == null) {
            return Optional.empty();
        }
        Matcher steps = STEP.matcher(location);
        JsonNode at = root;
        JsonNode parent = root;
        String name = "";
        int index = -1;
        while (steps.find()) {
            parent = at;
            name = steps.group(1) == null ? "" : steps.group(1);
            index = steps.group(2) == null ? -1 : Integer.parseInt(steps.group(2));
            at = index < 0 ? parent.path(name) : parent.path(index);
        }
        JsonNode value = at.isString() ? MAPPER.getNodeFactory().stringNode(text) : same(at, text);
        if (at == root || !at.isValueNode() || value == null) {
            return Optional.empty();
        }
        if (parent instanceof ObjectNode object) {
            object.set(name, value);
        } else if (parent instanceof ArrayNode array) {
            array.set(index, value);
        }
        return Optional.of(MAPPER.writeValueAsBytes(root));
    }

    /** A number or boolean stays one, so that only the value changes and not the shape. */
    private static @Nullable JsonNode same(JsonNode old, String text) {
        try {
            JsonNode value = MAPPER.readTree(text);
            return value.getNodeType() == old.getNodeType() ? value : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    @Override
    public boolean structural(String location) {
        return location.endsWith(".resourceType");
    }

    private static @Nullable ObjectNode read(byte[] body) {
        try {
            return MAPPER.readTree(body) instanceof ObjectNode object
                            && object.path("resourceType").isString()
                    ? object
                    : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static void walk(String path, JsonNode node, Map<String, String> found) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> walk(path + "." + member.getKey(), member.getValue(), found));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                walk(path + "[" + i + "]", array.get(i), found);
            }
        } else if (!node.isNull()) {
            found.put(path, node.asString());
        }
    }
}
