package org.quiltehr.adapter.fhir.key;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The identifiers of a resource that name it; {@code codes/not-keys.csv} lists those that name somebody else's record. */
public final class Identifiers {

    private static final Set<String> NOT_KEYS = load();

    private Identifiers() {}

    /** Keys {@code system|value}; for a Patient without numbers of the whole country, of payers and place holders. */
    public static List<String> keys(JsonNode resource, SourceNames names) {
        boolean patient = resource.path("resourceType").asString("").equals("Patient");
        Set<String> keys = new LinkedHashSet<>();
        for (String member : List.of("masterIdentifier", "identifier")) {
            JsonNode found = resource.path(member);
            if (found.isArray()) {
                found.forEach(identifier -> add(identifier, patient, names, keys));
            } else if (found.isObject()) {
                add(found, patient, names, keys);
            }
        }
        return List.copyOf(keys);
    }

    private static void add(JsonNode identifier, boolean patient, SourceNames names, Set<String> keys) {
        String value = identifier.path("value").asString("").strip();
        String system = identifier.path("system").asString("").strip();
        if (system.isEmpty() && patient && names.identifierSystem() != null) {
            system = names.identifierSystem();
        }
        if (system.isEmpty()
                || isPlaceholder(value)
                || identifier.path("use").asString("").equals("temp")) {
            return;
        }
        if (patient && (NOT_KEYS.contains("system," + system) || hasForeignType(identifier))) {
            return;
        }
        keys.add(system + "|" + value);
    }

    private static boolean hasForeignType(JsonNode identifier) {
        for (JsonNode coding : identifier.path("type").path("coding")) {
            if (NOT_KEYS.contains("type," + coding.path("code").asString(""))) {
                return true;
            }
        }
        return false;
    }

    /** Empty, one character, one character repeated (000, xxx, ***), or a word for "unknown". */
    private static boolean isPlaceholder(String value) {
        return value.chars().distinct().count() < 2 || NOT_KEYS.contains("value," + value.toUpperCase(Locale.ROOT));
    }

    private static Set<String> load() {
        String path = "/org/quiltehr/adapter/fhir/codes/not-keys.csv";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Identifiers.class.getResourceAsStream(path), path), StandardCharsets.UTF_8))) {
            Set<String> rows = new HashSet<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(line.substring(0, line.lastIndexOf(',')));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
