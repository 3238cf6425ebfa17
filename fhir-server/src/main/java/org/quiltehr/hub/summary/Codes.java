package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reading CodeableConcepts: their words, their codes, and which codes say nothing about sameness. */
final class Codes {

    static final String SNOMED = "http://snomed.info/sct";
    static final String LOINC = "http://loinc.org";

    /** On a coding the hub added when it mapped the message. */
    private static final String MAPPED_BY = "http://quiltehr.org/StructureDefinition/mapped-by";

    /** Codes that name a kind of thing or an unknown thing: two statements that share one need not be the same. */
    private static final Set<String> SAYING_NOTHING = Set.of(
            SNOMED + "|419199007", // allergy to substance
            SNOMED + "|416098002", // allergy to drug
            SNOMED + "|414285001", // allergy to food
            SNOMED + "|420134006", // propensity to adverse reactions
            SNOMED + "|418038007",
            SNOMED + "|419511003",
            SNOMED + "|261665006", // unknown
            SNOMED + "|55607006", // problem
            SNOMED + "|64572001", // disease
            SNOMED + "|404684003"); // clinical finding

    private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private Codes() {}

    /** The words of a concept: its text, else the first display, else the first code; empty if it has none of them. */
    static String words(JsonNode concept) {
        String text = concept.path("text").asString("");
        if (!text.isBlank()) {
            return text.strip();
        }
        String code = "";
        for (JsonNode coding : concept.path("coding")) {
            String display = coding.path("display").asString("");
            if (!display.isBlank()) {
                return display.strip();
            }
            if (code.isEmpty() && tells(coding)) {
                code = coding.path("code").asString("");
            }
        }
        return code;
    }

    /** {@code system|code} of every coding that can identify the thing. */
    static Set<String> keys(JsonNode concept) {
        return keys(concept, true);
    }

    /** @param mapped also the codings the hub added by a concept map; no source sent those */
    static Set<String> keys(JsonNode concept, boolean mapped) {
        Set<String> keys = new LinkedHashSet<>();
        for (JsonNode coding : concept.path("coding")) {
            if (tells(coding) && (mapped || !added(coding))) {
                keys.add(coding.path("system").asString("") + "|"
                        + coding.path("code").asString(""));
            }
        }
        return keys;
    }

    /** Text and displays, except those of codes that say nothing. */
    static List<String> names(JsonNode concept) {
        List<String> names = new ArrayList<>();
        String text = concept.path("text").asString("");
        if (!text.isBlank()) {
            names.add(text);
        }
        for (JsonNode coding : concept.path("coding")) {
            String display = coding.path("display").asString("");
            if (!display.isBlank() && (tells(coding) || !coding.has("code"))) {
                names.add(display);
            }
        }
        return names;
    }

    /** Letters and digits in lower case, one space between words. */
    static String normal(String text) {
        return NOT_A_WORD.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    }

    private static boolean added(JsonNode coding) {
        for (JsonNode extension : coding.path("extension")) {
            if (extension.path("url").asString("").equals(MAPPED_BY)) {
                return true;
            }
        }
        return false;
    }

    private static boolean tells(JsonNode coding) {
        String system = coding.path("system").asString("");
        String code = coding.path("code").asString("");
        return !code.isEmpty()
                && !system.isEmpty()
                && !system.endsWith("/v3-NullFlavor")
                && !system.endsWith("/data-absent-reason")
                && !SAYING_NOTHING.contains(system + "|" + code);
    }
}
