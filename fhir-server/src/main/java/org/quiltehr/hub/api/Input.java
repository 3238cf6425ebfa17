package org.quiltehr.hub.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of an operation: of the query and of the Parameters resource in the body alike.
 *
 * @param body what was posted, or null: Parameters, or the one resource an operation takes
 */
record Input(Parameters query, @Nullable ObjectNode body) {

    /** The first value of a parameter as text: a primitive, or {@code system|value} of an Identifier, or of a Coding. */
    Optional<String> text(String name) {
        return texts(name).stream().findFirst();
    }

    /** All values of a parameter that may repeat. */
    List<String> texts(String name) {
        List<String> found = new ArrayList<>();
        query.all().stream().filter(p -> p.name().equals(name)).forEach(p -> found.add(p.value()));
        for (JsonNode parameter : parts(name)) {
            for (var member : parameter.properties()) {
                if (member.getKey().startsWith("value")) {
                    text(member.getValue()).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** The names of all parameters given. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        query.all().forEach(parameter -> names.add(parameter.name()));
        if (body != null && isParameters(body)) {
            body.path("parameter").forEach(part -> names.add(part.path("name").asString("")));
        }
        return names;
    }

    /** The references a parameter gives: valueReference, or plain text of the query. */
    List<String> references(String name) {
        List<String> found = new ArrayList<>(texts(name));
        for (JsonNode parameter : parts(name)) {
            String reference =
                    parameter.path("valueReference").path("reference").asString("");
            if (!reference.isEmpty()) {
                found.add(reference);
            }
        }
        return found;
    }

    /** Those of some parameters that were given, as an encoded query: what a page link repeats. */
    String repeated(List<String> names) {
        StringBuilder query = new StringBuilder();
        for (String name : names) {
            for (String value : texts(name)) {
                query.append(query.isEmpty() ? "" : "&")
                        .append(name)
                        .append('=')
                        // what separates values is no part of them
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("%2C", ","));
            }
        }
        return query.toString();
    }

    private static Optional<String> text(JsonNode value) {
        if (value.isObject()) {
            String system = value.path("system").asString("");
            String code = value.path("value").asString(value.path("code").asString(""));
            return code.isEmpty() ? Optional.empty() : Optional.of(system.isEmpty() ? code : system + "|" + code);
        }
        return value.isContainer() || value.isNull() ? Optional.empty() : Optional.of(value.asString());
    }

    /** A value of a complex datatype, such as {@code valueMeta}. */
    Optional<JsonNode> value(String name, String datatype) {
        for (JsonNode parameter : parts(name)) {
            JsonNode value = parameter.get("value" + datatype);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** A resource among the parameters; the body itself if it is no Parameters resource. */
    Optional<ObjectNode> resource(String name) {
        if (body != null && !isParameters(body)) {
            return Optional.of(body);
        }
        for (JsonNode parameter : parts(name)) {
            if (parameter.get("resource") instanceof ObjectNode resource) {
                return Optional.of(resource);
            }
        }
        return Optional.empty();
    }

    private List<JsonNode> parts(String name) {
        List<JsonNode> found = new ArrayList<>();
        if (body != null && isParameters(body)) {
            for (JsonNode parameter : body.path("parameter")) {
                if (parameter.path("name").asString("").equals(name)) {
                    found.add(parameter);
                }
            }
        }
        return found;
    }

    private static boolean isParameters(ObjectNode body) {
        return body.path("resourceType").asString("").equals("Parameters");
    }
}
