package org.quiltehr.adapter.ccda.document;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.code.CodeMap;

/** Language codes of CDA (RFC 5646, but also ISO 639-2 and in capitals) as BCP 47 tags. */
final class Languages {

    private static final Pattern TAG = Pattern.compile("([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?");

    /** Tags with a region in FHIR's value set of common languages. */
    private static final Set<String> REGIONAL = Set.of(
            "de-AT", "de-CH", "de-DE", "en-AU", "en-CA", "en-GB", "en-IN", "en-NZ", "en-SG", "en-US", "es-AR", "es-ES",
            "es-UY", "fr-BE", "fr-CH", "fr-FR", "fy-NL", "it-CH", "it-IT", "nl-BE", "nl-NL", "no-NO", "pt-BR", "ru-RU",
            "sr-RS", "sv-SE", "zh-CN", "zh-HK", "zh-SG", "zh-TW");

    private Languages() {}

    /** The tag, without a region that is not common; null if the code is no tag. */
    static @Nullable String common(String code) {
        String tag = tag(code);
        return tag == null || tag.indexOf('-') < 0 || REGIONAL.contains(tag) ? tag : tag.substring(0, tag.indexOf('-'));
    }

    /** {@code en}, {@code en-US}; null if the code is no tag. */
    static @Nullable String tag(String code) {
        Matcher m = TAG.matcher(code.strip());
        if (!m.matches()) {
            return null;
        }
        String language = m.group(1).toLowerCase(Locale.ROOT);
        String two = CodeMap.LANGUAGE.code(language);
        String region = m.group(2);
        return (two == null ? language : two) + (region == null ? "" : "-" + region.toUpperCase(Locale.ROOT));
    }
}
