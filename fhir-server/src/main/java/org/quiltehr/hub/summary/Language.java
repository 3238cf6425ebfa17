package org.quiltehr.hub.summary;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Languages of a patient by BCP 47, which R4 wants of every code here and which takes the two-letter code where there is
 * one; sources send three letters, and codes of their own.
 */
final class Language {

    private static final String BCP_47 = "urn:ietf:bcp:47";
    private static final Pattern TAG = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*");
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
            if (communication.path("language") instanceof ObjectNode language
                    && language.path("coding") instanceof ArrayNode codings) {
                fit(language, codings);
            }
        }
    }

    private static void fit(ObjectNode language, ArrayNode codings) {
        @Nullable String words = null;
        for (int i = codings.size() - 1; i >= 0; i--) {
            JsonNode coding = codings.get(i);
            String code = coding.path("code").asString("");
            if (isOfBcp47(coding)) {
                String two = TWO_LETTERS.get(code.toLowerCase(Locale.ROOT));
                if (two != null) {
                    ((ObjectNode) coding).put("code", two);
                }
            } else if (coding.has("code")) {
                beside(language, coding.path("system").asString(""), code);
                words = coding.path("display").asString(code);
                codings.remove(i);
            }
        }
        if (codings.isEmpty()) {
            language.remove("coding");
            if (!language.has("text") && words != null) {
                language.put("text", words);
            }
        }
    }

    private static boolean isOfBcp47(JsonNode coding) {
        return coding.path("system").asString("").equals(BCP_47)
                && TAG.matcher(coding.path("code").asString("")).matches();
    }

    /** R4 wants a language of BCP 47, and HAPI's validator that each code be one: another code stands beside its place. */
    private static void beside(ObjectNode language, String system, String code) {
        Absent.extensions(language)
                .addObject()
                .put("url", SectionWriter.OURS + "source-value")
                .put("valueString", "coding=" + (system.isEmpty() ? code : system + "|" + code));
    }
}
