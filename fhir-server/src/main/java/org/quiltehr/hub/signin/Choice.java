package org.quiltehr.hub.signin;

import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A patient an app is to see, in the words by which one tells people apart. */
record Choice(String id, String name, String born) {

    static Choice of(Stored stored) {
        ObjectNode patient = FhirJson.parse(stored.json());
        JsonNode name = patient.path("name").path(0);
        StringBuilder words = new StringBuilder(name.path("family").asString(""));
        name.path("given")
                .forEach(given -> words.append(words.isEmpty() ? "" : ", ").append(given.asString("")));
        return new Choice(
                stored.shownId(),
                words.isEmpty() ? name.path("text").asString("name not stated") : words.toString(),
                patient.path("birthDate").asString("date of birth not stated"));
    }
}
