package org.quiltehr.hub.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.quiltehr.hub.Http;
import tools.jackson.databind.JsonNode;

/**
 * Follows every entry of a summary to the excerpts of stored messages it came from, through the front door: what it is
 * about (also where that is a Medication it refers to), what is said of it, and when.
 */
public final class ExcerptCheck {

    private static final List<String> CONCEPTS =
            List.of("code", "vaccineCode", "medicationCodeableConcept", "valueCodeableConcept");
    private static final List<String> WORDS = List.of("valueString", "title", "summary", "description");
    private static final List<String> DATES = List.of(
            "effectiveDateTime",
            "effectivePeriod.start",
            "onsetDateTime",
            "occurrenceDateTime",
            "performedDateTime",
            "performedPeriod.start",
            "authoredOn",
            "whenHandedOver",
            "issued");

    /** What a C-CDA says by a negation ({@code negationInd="true"}): no known allergy, or none to drugs, foods or surroundings. */
    private static final Map<String, String> BY_NEGATION =
            Map.of("716186003", "true", "409137002", "true", "429625007", "true", "428607008", "true");

    private final Http http;
    private final Map<String, Integer> found = new TreeMap<>();
    private final List<String> missing = new ArrayList<>();
    private int entries;

    public ExcerptCheck(Http http) {
        this.http = http;
    }

    /** An element, and what an excerpt of it must contain. */
    private record Claim(String element, String value, boolean date) {

        boolean isIn(String excerpt) {
            return date
                    ? digits(excerpt).contains(digits(value))
                    : excerpt.contains(value)
                            || plain(excerpt).contains(plain(value))
                            || plain(excerpt).equals(BY_NEGATION.get(value));
        }

        private static String digits(String text) {
            return text.replaceAll("\\D", "");
        }

        /** Excerpts keep the message's escapes (\T\, &amp;amp;), and its breaks of lines. */
        private static String plain(String text) {
            return text.replaceAll("\\\\[A-Z]\\\\|&[a-z]+;|[&|^~\\\\<>\"']", " ")
                    .replaceAll("\\s+", " ")
                    .strip();
        }
    }

    /** @param summary address of a {@code $summary} */
    public void summary(String summary) throws Exception {
        JsonNode document = http.json(summary);
        Map<String, JsonNode> resources = new HashMap<>();
        document.path("entry").forEach(e -> resources.put(e.path("fullUrl").asString(""), e.path("resource")));
        for (JsonNode section : document.path("entry").path(0).path("resource").path("section")) {
            for (JsonNode entry : section.path("entry")) {
                String reference = entry.path("reference").asString("");
                JsonNode shown = resources.get(reference);
                if (reference.startsWith("urn:uuid:")) {
                    // a use of a Device that the hub states for a practice: what the practice stated is the Device
                    shown = resources.get(shown.at("/device/reference").asString(""));
                }
                entries++;
                statement(shown);
            }
        }
    }

    private void statement(JsonNode shown) throws Exception {
        String practice = practice(shown);
        JsonNode stored = stored(
                practice,
                shown.path("resourceType").asString(""),
                shown.path("id").asString(""));
        int claims = check(practice, stored);
        String medicine = stored.at("/medicationReference/reference").asString("");
        if (medicine.startsWith("Medication/")) {
            claims += check(practice, stored(practice, "Medication", medicine.substring("Medication/".length())));
        }
        if (claims == 0) {
            missing.add(reference(stored) + " says nothing that can be looked for");
        }
    }

    private JsonNode stored(String practice, String type, String id) throws Exception {
        return http.json("/practices/" + practice + "/fhir/" + type + "/" + id);
    }

    private int check(String practice, JsonNode stored) throws Exception {
        List<Claim> claims = claims(stored);
        if (claims.isEmpty()) {
            return 0;
        }
        Map<String, List<String>> excerpts = excerpts(practice, stored, "");
        for (Claim claim : claims) {
            // of a write at a FHIR base, which has no ledger, an element is found when it is asked for
            if (isThere(claim, excerpts) || isThere(claim, excerpts(practice, stored, claim.element()))) {
                found.merge(claim.date() ? "dates" : "values", 1, Integer::sum);
            } else {
                missing.add(claim.element() + " of " + practice + " " + reference(stored));
            }
        }
        return claims.size();
    }

    private Map<String, List<String>> excerpts(String practice, JsonNode stored, String element) throws Exception {
        Map<String, List<String>> excerpts = new TreeMap<>();
        String asked = URLEncoder.encode(element, StandardCharsets.UTF_8);
        String path = "/practices/" + practice + "/trace?resource=" + reference(stored) + "&element=" + asked;
        for (JsonNode one : http.json(path).path("elements")) {
            List<String> texts = excerpts.computeIfAbsent(one.path("element").asString(""), e -> new ArrayList<>());
            one.path("from").forEach(from -> texts.add(from.path("text").asString("")));
        }
        return excerpts;
    }

    private static boolean isThere(Claim claim, Map<String, List<String>> excerpts) {
        return excerpts.entrySet().stream()
                .filter(of -> of.getKey().equals(claim.element())
                        || of.getKey().startsWith(claim.element() + ".")
                        || claim.element().startsWith(of.getKey() + "."))
                .anyMatch(of -> of.getValue().stream().anyMatch(claim::isIn));
    }

    /** What it is about, what is said of it, and when. */
    private static List<Claim> claims(JsonNode stored) {
        String type = stored.path("resourceType").asString("");
        List<Claim> claims = new ArrayList<>();
        for (String name : CONCEPTS) {
            JsonNode coding = stored.path(name).path("coding").path(0);
            if (coding.has("code") && !coding.has("extension")) {
                claims.add(new Claim(
                        type + "." + name + ".coding[0].code",
                        coding.path("code").asString(""),
                        false));
            } else if (stored.path(name).has("text")) {
                claims.add(new Claim(
                        type + "." + name + ".text",
                        stored.path(name).path("text").asString(""),
                        false));
            }
        }
        for (String name : WORDS) {
            if (stored.has(name)) {
                claims.add(new Claim(type + "." + name, stored.path(name).asString(""), false));
            }
        }
        JsonNode value = stored.path("valueQuantity").path("value");
        if (!value.isMissingNode()) {
            claims.add(new Claim(type + ".valueQuantity.value", value.asString(""), false));
        }
        for (String name : DATES) {
            String date = stored.at("/" + name.replace('.', '/')).asString("");
            if (!date.isEmpty()) {
                claims.add(new Claim(type + "." + name, date.substring(0, Math.min(date.length(), 10)), true));
            }
        }
        return claims;
    }

    private static String practice(JsonNode shown) {
        for (JsonNode tag : shown.path("meta").path("tag")) {
            if (tag.path("system").asString("").equals("http://quiltehr.org/practice")) {
                return tag.path("code").asString("");
            }
        }
        throw new AssertionError("no practice of " + reference(shown));
    }

    private static String reference(JsonNode resource) {
        return resource.path("resourceType").asString("") + "/"
                + resource.path("id").asString("");
    }

    /** Fails unless every entry that was looked at led to the bytes of all it says; how many values and dates did. */
    public Map<String, Integer> verified() {
        assertThat(missing.stream().limit(20)).as("of " + entries + " entries").isEmpty();
        assertThat(entries).isPositive();
        return found;
    }

    public int entries() {
        return entries;
    }
}
