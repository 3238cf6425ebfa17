package org.quiltehr.hub.terminology;

import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A Parameters resource in the making. */
final class Out {

    private final ObjectNode resource = FhirJson.mapper().createObjectNode();
    private final ArrayNode parameters;

    Out() {
        resource.put("resourceType", "Parameters");
        parameters = resource.putArray("parameter");
    }

    Out add(String name, boolean value) {
        parameters.addObject().put("name", name).put("valueBoolean", value);
        return this;
    }

    /** Left out if there is no text. */
    Out add(String name, String type, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            parameters.addObject().put("name", name).put(type, value);
        }
        return this;
    }

    /** A parameter with parts. */
    Parts parts(String name) {
        return new Parts(parameters.addObject().put("name", name).putArray("part"));
    }

    ObjectNode resource() {
        return resource;
    }

    /** The parts of a parameter. */
    record Parts(ArrayNode parts) {

        Parts add(String name, String type, @Nullable String value) {
            if (value != null && !value.isEmpty()) {
                parts.addObject().put("name", name).put(type, value);
            }
            return this;
        }

        Parts add(String name, boolean value) {
            parts.addObject().put("name", name).put("valueBoolean", value);
            return this;
        }

        /** A Coding to be filled. */
        ObjectNode coding(String name) {
            return parts.addObject().put("name", name).putObject("valueCoding");
        }
    }
}
