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
 * Leaves of JSON that is no FHIR, an object or a list: each number, boolean and string that is not empty. A name with
 * other characters than letters, digits, hyphen and underscore stands in quotes: {@code a["x.y"]}.
 */
public final class JsonScanner implements LeafScanner {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern STEP = Pattern.compile("\\.?([A-Za-z0-9_-]+)|\\[(\\d+)]");

    @Override
    public Map<String, String> leaves(byte[] body) {
        JsonNode root = read(body);
        if (root == null) {
            return Map.of(DOCUMENT, "");
        }
        Map<String, String> found = new LinkedHashMap<>();
        walk("", root, found);
        return found;
    }

    private static void walk(String at, JsonNode node, Map<String, String> found) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                String name = member.getKey();
                String dot = at.isEmpty() ? "" : ".";
                String step = NAME.matcher(name).matches()
                        ? dot + name
                        : "[\"" + name.replaceAll("([\"\\\\])", "\\\\$1") + "\"]";
                walk(at + step, member.getValue(), found);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                walk(at + "[" + i + "]", array.get(i), found);
            }
        } else if (node.isNumber()
                || node.isBoolean()
                || node.isString() && !node.asString().isEmpty()) {
            found.put(at, node.asString());
        }
    }

    @Override
    public byte[] rewrite(byte[] body) {
        JsonNode root = read(body);
        return root == null ? body : MAPPER.writeValueAsBytes(root);
    }

    @Override
    public Optional<byte[]> replace(byte[] body, String location, String text) {
        JsonNode root = read(body);
        Matcher steps = STEP.matcher(location);
        JsonNode parent = null;
        JsonNode at = root;
        int end = 0;
        String step = "";
        while (at != null && steps.find() && steps.start() == end) {
            end = steps.end();
            parent = at;
            step = steps.group(1) == null ? steps.group(2) : steps.group(1);
            at = steps.group(1) == null ? at.path(Integer.parseInt(step)) : at.path(step);
        }
        if (at == null || end < location.length() || !at.isValueNode()) {
            return Optional.empty();
        }
        JsonNode value = at.isString() ? MAPPER.getNodeFactory().stringNode(text) : same(at, text);
        if (value == null) {
            return Optional.empty();
        }
        if (parent instanceof ObjectNode object) {
            object.set(step, value);
        } else if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(step), value);
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

    private static @Nullable JsonNode read(byte[] body) {
        try {
            JsonNode root = MAPPER.readTree(body);
            return root.isObject() || root.isArray() ? root : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
