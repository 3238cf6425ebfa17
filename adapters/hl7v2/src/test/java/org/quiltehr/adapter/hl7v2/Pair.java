package org.quiltehr.adapter.hl7v2;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import tools.jackson.databind.JsonNode;

/** A message, the facts another converter made of it and those we make, and where a value of theirs is found in ours. */
final class Pair {

    private static final String FIELD = "http://quiltehr.org/fhir/StructureDefinition/hl7v2-field";
    private static final Pattern TIME = Pattern.compile("(\\d{8})(\\d{4})?(\\d{2})?(\\.\\d+)?([+-]\\d{4})?");

    /** Shorter values, such as {@code 1} or {@code US}, are found anywhere by chance. */
    private static final int TELLING = 4;

    /** Where what they say is found; the first that holds. */
    enum Seen {
        /** We say the same code or number in the same element, under another system. */
        OTHER_SYSTEM,
        /** We say the same value in another element, or as a display or text. */
        ELSEWHERE,
        /** We keep the field that holds it as sent, in an extension. */
        KEPT,
        /** We make no resource of the type. */
        NO_RESOURCE,
        /** The message holds it, and we neither say nor keep it in these words. */
        MESSAGE,
        /** No field of the message holds it. */
        NOWHERE
    }

    private final String name;
    private final Set<String> theirs;
    private final Set<String> ours;
    private final Set<String> said = new HashSet<>();
    private final Map<String, String> kept = new HashMap<>();
    private final Set<String> sent = new HashSet<>();

    private Pair(String name, Set<String> theirs, Set<String> ours) {
        this.name = name;
        this.theirs = theirs;
        this.ours = ours;
        ours.forEach(fact -> said.add(plain(fact)));
    }

    /**
     * @param name source and file, {@code google/adt_a01.hl7}
     */
    static Pair read(String name, Path input, Path expected, Adapter adapter) throws IOException {
        Map<String, JsonNode> resources = new LinkedHashMap<>();
        byte[] body = Files.readAllBytes(input);
        for (RawMessage unit : adapter.split(RawMessage.of(body))) {
            if (adapter.map(unit) instanceof Mapping.Mapped mapped) {
                mapped.entries().forEach(entry -> resources.put(entry.fullUrl(), entry.resource()));
            }
        }
        Pair pair = new Pair(name, theirs(expected), ClinicalFacts.withNamed(resources));
        resources.values().forEach(pair::read);
        tokens(new String(body, StandardCharsets.UTF_8), pair.sent);
        return pair;
    }

    private static Set<String> theirs(Path expected) throws IOException {
        Map<String, JsonNode> resources = new LinkedHashMap<>();
        for (JsonNode entry : FhirJson.parse(Files.readAllBytes(expected)).path("entry")) {
            JsonNode resource = entry.path("resource");
            String name = resource.path("resourceType").asString("") + "/"
                    + resource.path("id").asString("");
            resources.put(name.endsWith("/") ? entry.path("fullUrl").asString("") : name, resource);
            if (entry.has("fullUrl")) {
                resources.put(entry.path("fullUrl").asString(""), resource);
            }
        }
        return ClinicalFacts.of(resources);
    }

    String name() {
        return name;
    }

    Set<String> theirs() {
        return theirs;
    }

    boolean tells(String fact) {
        return ClinicalFacts.tells(ours, fact);
    }

    /** What we say in the fact's element. */
    List<String> sameElement(String fact) {
        String element = fact.substring(0, fact.indexOf('=') + 1);
        return ours.stream()
                .filter(f -> f.startsWith(element))
                .map(f -> f.substring(element.length()))
                .toList();
    }

    Seen seen(String fact) {
        String value = plain(fact);
        if (sameElement(fact).stream().anyMatch(our -> plain("=" + our).equals(value))) {
            return Seen.OTHER_SYSTEM;
        }
        boolean telling = value.length() >= TELLING;
        if (said.contains(value) && (telling || !kept.containsKey(value))) {
            return Seen.ELSEWHERE;
        } else if (kept.containsKey(value)) {
            return Seen.KEPT;
        } else if (ours.stream().noneMatch(f -> f.startsWith(fact.substring(0, fact.indexOf('.') + 1)))) {
            return Seen.NO_RESOURCE;
        }
        return sent.contains(value) ? Seen.MESSAGE : Seen.NOWHERE;
    }

    /** The segment whose field, kept as sent, holds what the fact says. */
    String keptOf(String fact) {
        return kept.getOrDefault(plain(fact), "");
    }

    /** The value without element and system, in lower case; numbers and times in one spelling. */
    private static String plain(String fact) {
        String value = fact.substring(fact.indexOf('=') + 1);
        boolean coded = value.startsWith("|") || value.matches("(https?:|urn:)[^|]*\\|.*");
        return spelled(coded ? value.substring(value.indexOf('|') + 1) : value);
    }

    private static String spelled(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        if (text.matches("\\d{4}-\\d\\d(-\\d\\d.*)?")) {
            return text;
        }
        return text.matches("-?\\d{1,12}(\\.\\d+)?")
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text;
    }

    private void read(JsonNode node) {
        if (node.path("url").asString("").equals(FIELD)) {
            String segment = part(node, "field").replaceFirst("[\\[-].*", "");
            Set<String> tokens = new HashSet<>();
            tokens(part(node, "value"), tokens);
            tokens.forEach(token -> kept.putIfAbsent(token, segment));
        } else if (node.isContainer()) {
            node.forEach(this::read);
        } else {
            said.add(spelled(node.asString("")));
        }
    }

    private static String part(JsonNode extension, String name) {
        for (JsonNode part : extension.path("extension")) {
            if (part.path("url").asString("").equals(name)) {
                return part.path("valueString").asString("");
            }
        }
        return "";
    }

    /** Fields, repetitions, components and subcomponents, each as its text and what a time or number may be written as. */
    private static void tokens(String er7, Set<String> tokens) {
        for (String separators : List.of("\\r\\n|", "\\r\\n|~", "\\r\\n|~^", "\\r\\n|~^&")) {
            for (String token : er7.split("[" + separators + "]+")) {
                tokens.addAll(spellings(token.strip()));
            }
        }
    }

    private static List<String> spellings(String token) {
        List<String> spellings = new ArrayList<>(List.of(spelled(token)));
        Matcher time = TIME.matcher(token);
        if (time.matches()) {
            String day = token.substring(0, 4) + '-' + token.substring(4, 6) + '-' + token.substring(6, 8);
            spellings.add(day);
            if (time.group(2) != null) {
                String zone = time.group(5) == null ? "+0000" : time.group(5);
                String text = day
                        + 'T'
                        + time.group(2).substring(0, 2)
                        + ':'
                        + time.group(2).substring(2)
                        + ':'
                        + (time.group(3) == null ? "00" : time.group(3))
                        + (time.group(4) == null ? "" : time.group(4))
                        + zone.substring(0, 3)
                        + ':'
                        + zone.substring(3);
                try {
                    spellings.add(spelled(OffsetDateTime.parse(text).toInstant().toString()));
                } catch (java.time.DateTimeException e) {
                    spellings.add(text);
                }
            }
        }
        return spellings;
    }
}
