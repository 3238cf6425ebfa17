package org.quiltehr.adapter.fhir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a vendor's FHIR names otherwise than the standard, as data of its module. Another name of the same code system or
 * assigner is no loss, so the sent one is not kept beside it; the message as received has it.
 *
 * @param systems {@code system} of codings, identifiers and quantities as sent, and how it is read
 */
public record FhirDialect(Map<String, String> systems) {

    private static final FhirDialect STANDARD = new FhirDialect(Map.of());
    private static final String TABLE = "fhir/systems.csv";
    private static final String HEADER = "from,to,reason,source";

    public FhirDialect {
        systems = Map.copyOf(systems);
    }

    /** The standard, with nothing added. */
    public static FhirDialect standard() {
        return STANDARD;
    }

    /**
     * The table {@code fhir/systems.csv} (from, to, reason, source) beside a class of the vendor's module, if there is one.
     *
     * @throws IllegalStateException if the table is not what it should be: a fault of the module, found by its first test
     */
    public static FhirDialect of(Class<?> beside) {
        Map<String, String> systems = new HashMap<>();
        List<String> lines = lines(beside);
        if (!lines.isEmpty() && !lines.getFirst().equals(HEADER)) {
            throw new IllegalStateException(TABLE + " of " + beside.getName() + " does not begin with " + HEADER);
        }
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] cells = line.split(",", 4);
            if (cells.length < 4 || !cells[1].contains(":")) {
                throw new IllegalStateException(TABLE + " of " + beside.getName() + ": " + line);
            }
            systems.put(cells[0], cells[1]);
        }
        return new FhirDialect(systems);
    }

    private static List<String> lines(Class<?> beside) {
        try (InputStream in = beside.getResourceAsStream(TABLE)) {
            return in == null
                    ? List.of()
                    : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The message with the standard's names; changed in place. */
    @Nullable
    ObjectNode understood(@Nullable ObjectNode message) {
        if (message != null && !systems.isEmpty()) {
            rename(message);
        }
        return message;
    }

    private void rename(JsonNode node) {
        if (node instanceof ObjectNode object) {
            JsonNode system = object.get("system");
            String to = system == null || !system.isString() ? null : systems.get(system.stringValue());
            if (to != null) {
                object.put("system", to);
            }
        }
        for (JsonNode child : node) {
            rename(child);
        }
    }
}
