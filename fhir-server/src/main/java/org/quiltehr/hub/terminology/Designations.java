package org.quiltehr.hub.terminology;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The further names of a concept, as JSON. */
final class Designations {

    interface Each {
        void designation(@Nullable String language, @Nullable ObjectNode use, String value);
    }

    private Designations() {}

    static void each(@Nullable String json, Each each) {
        if (json == null) {
            return;
        }
        for (JsonNode one : FhirJson.mapper().readTree(json)) {
            String language = one.path("language").asString("");
            each.designation(
                    language.isEmpty() ? null : language,
                    one.get("use") instanceof ObjectNode use ? use : null,
                    one.path("value").asString(""));
        }
    }

    /** The name in a language ({@code de}, also where {@code de-CH} is asked), or the main one. */
    static String display(String display, @Nullable String json, @Nullable String language) {
        if (language == null || json == null) {
            return display;
        }
        String[] found = {display};
        String wanted = language.toLowerCase(Locale.ROOT);
        boolean[] done = {false};
        each(json, (lang, use, value) -> {
            String has = lang == null ? "" : lang.toLowerCase(Locale.ROOT);
            if (!done[0] && !has.isEmpty() && (wanted.equals(has) || wanted.startsWith(has + "-"))) {
                found[0] = value;
                done[0] = true;
            }
        });
        return found[0];
    }

    /** Whether a name is one of the concept's; case and spaces do not matter. */
    static boolean has(String display, @Nullable String json, String given) {
        String wanted = plain(given);
        boolean[] found = {plain(display).equals(wanted)};
        each(json, (language, use, value) -> found[0] |= plain(value).equals(wanted));
        return found[0];
    }

    private static String plain(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }
}
