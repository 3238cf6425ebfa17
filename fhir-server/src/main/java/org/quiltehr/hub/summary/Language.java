package org.quiltehr.hub.summary;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Languages of a patient by BCP 47, which takes the two-letter code where there is one; sources send three letters. */
final class Language {

    private static final String BCP_47 = "urn:ietf:bcp:47";
    private static final Map<String, String> TWO_LETTERS = new HashMap<>();

    static {
        for (String two : Locale.getISOLanguages()) {
            TWO_LETTERS.put(Locale.of(two).getISO3Language(), two);
        }
    }

    private Language() {}

    /** Changes the copy of a Patient in place. */
    static void fit(ObjectNode patient) {
        for (JsonNode communication : patient.path("communication")) {
            for (JsonNode coding : communication.path("language").path("coding")) {
                if (coding instanceof ObjectNode object
                        && coding.path("system").asString("").equals(BCP_47)) {
                    String code = coding.path("code").asString("").toLowerCase(Locale.ROOT);
                    String two = TWO_LETTERS.get(code);
                    if (two != null) {
                        object.put("code", two);
                    }
                }
            }
        }
    }
}
