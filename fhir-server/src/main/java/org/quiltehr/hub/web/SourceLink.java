package org.quiltehr.hub.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Addresses of the page that shows where a line came from. */
final class SourceLink {

    private static final List<String> TELLING = List.of(
            "valueQuantity",
            "valueCodeableConcept",
            "valueString",
            "medicationCodeableConcept",
            "medicationReference",
            "vaccineCode",
            "code",
            "type",
            "class",
            "name");

    private SourceLink() {}

    /** The page for a resource, at the element that says most. */
    static String of(String patient, String practice, JsonNode resource) {
        String type = resource.path("resourceType").asString("");
        String element = "";
        for (String name : TELLING) {
            if (!resource.path(name).isMissingNode()) {
                element = type + "." + name;
                break;
            }
        }
        return of(patient, practice, type + "/" + resource.path("id").asString(""), element);
    }

    static String of(String patient, String practice, String reference, String element) {
        return "/patients/" + patient + "/source?practice=" + encode(practice) + "&resource=" + encode(reference)
                + (element.isEmpty() ? "" : "&element=" + encode(element));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
