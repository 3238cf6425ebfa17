package org.quiltehr.hub.summary;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says "not known" where a profile wants an element that the source does not state. */
final class Absent {

    private static final String REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    private Absent() {}

    /** Adds the data-absent-reason to this element or, for a primitive, to its {@code _name} shadow. */
    static ObjectNode unknown(ObjectNode element) {
        extensions(element).addObject().put("url", REASON).put("valueCode", "unknown");
        return element;
    }

    /** A concept that is required and not stated. */
    static void concept(ObjectNode resource, String name) {
        if (!resource.path(name).isObject() || resource.path(name).isEmpty()) {
            unknown(resource.putObject(name));
        }
    }

    /** A primitive that is required and not stated. */
    static void primitive(ObjectNode element, String name) {
        if (!element.has(name) && !element.has("_" + name)) {
            unknown(element.putObject("_" + name));
        }
    }

    static ArrayNode extensions(ObjectNode element) {
        return element.path("extension") instanceof ArrayNode present ? present : element.putArray("extension");
    }
}
