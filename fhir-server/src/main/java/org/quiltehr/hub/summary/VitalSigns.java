package org.quiltehr.hub.summary;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The vital signs of R4 that a LOINC code alone binds to a profile: their values bear a UCUM unit. A unit in other
 * spelling gets its UCUM code beside it; one that is not known keeps its words and the code is said to be unknown.
 */
final class VitalSigns {

    private static final Set<String> PRESSURES = Set.of("mm[Hg]");
    private static final Set<String> RATES = Set.of("/min");
    private static final Set<String> LENGTHS = Set.of("cm", "[in_i]");
    private static final Set<String> TEMPERATURES = Set.of("Cel", "[degF]");
    private static final Set<String> WEIGHTS = Set.of("kg", "g", "[lb_av]");

    /** ValueSet ucum-vitals-common. */
    private static final Set<String> COMMON =
            Set.of("%", "cm", "[in_i]", "kg", "g", "[lb_av]", "Cel", "[degF]", "mm[Hg]", "/min", "kg/m2", "m2");

    private static final Set<String> PRESSURE_PARTS = Set.of("8480-6", "8462-4");

    /** The units of a code's profile; codes without a value of their own have none. */
    private static final Map<String, Set<String>> UNITS = Map.ofEntries(
            Map.entry("85353-1", Set.of()),
            Map.entry("85354-9", Set.of()),
            Map.entry("8480-6", PRESSURES),
            Map.entry("8462-4", PRESSURES),
            Map.entry("9279-1", RATES),
            Map.entry("8867-4", RATES),
            Map.entry("2708-6", Set.of("%")),
            Map.entry("8310-5", TEMPERATURES),
            Map.entry("8302-2", LENGTHS),
            Map.entry("9843-4", LENGTHS),
            Map.entry("29463-7", WEIGHTS),
            Map.entry("39156-5", Set.of("kg/m2")));

    private static final Map<String, String> SPELLINGS = Map.ofEntries(
            Map.entry("mmhg", "mm[Hg]"),
            Map.entry("mm hg", "mm[Hg]"),
            Map.entry("mm[hg]", "mm[Hg]"),
            Map.entry("bpm", "/min"),
            Map.entry("/min", "/min"),
            Map.entry("{beats}/min", "/min"),
            Map.entry("{breaths}/min", "/min"),
            Map.entry("beats/min", "/min"),
            Map.entry("beats/minute", "/min"),
            Map.entry("breaths/min", "/min"),
            Map.entry("breaths/minute", "/min"),
            Map.entry("lb", "[lb_av]"),
            Map.entry("lbs", "[lb_av]"),
            Map.entry("[lb_av]", "[lb_av]"),
            Map.entry("pounds", "[lb_av]"),
            Map.entry("kg", "kg"),
            Map.entry("g", "g"),
            Map.entry("in", "[in_i]"),
            Map.entry("inches", "[in_i]"),
            Map.entry("[in_i]", "[in_i]"),
            Map.entry("[in_us]", "[in_i]"),
            Map.entry("cm", "cm"),
            Map.entry("f", "[degF]"),
            Map.entry("°f", "[degF]"),
            Map.entry("degf", "[degF]"),
            Map.entry("[degf]", "[degF]"),
            Map.entry("c", "Cel"),
            Map.entry("°c", "Cel"),
            Map.entry("cel", "Cel"),
            Map.entry("degc", "Cel"),
            Map.entry("%", "%"),
            Map.entry("kg/m2", "kg/m2"),
            Map.entry("kg/m²", "kg/m2"),
            Map.entry("m2", "m2"));

    private static final String PANEL = "85354-9";

    private VitalSigns() {}

    /** Whether the code binds the observation to a vital signs profile. */
    static boolean isOne(ObjectNode observation) {
        return !loinc(observation.path("code"), UNITS.keySet()).isEmpty();
    }

    /** Changes the copy in place. */
    static void fit(ObjectNode copy) {
        String code = loinc(copy.path("code"), UNITS.keySet());
        if (code.equals(PANEL)) {
            pressure(copy);
        } else if (!code.isEmpty()) {
            quantity(copy, UNITS.getOrDefault(code, Set.of()));
        }
        if (!code.isEmpty()) {
            others(copy);
        }
    }

    private static void pressure(ObjectNode copy) {
        ArrayNode components =
                copy.path("component") instanceof ArrayNode present ? present : copy.putArray("component");
        for (String part : new String[] {"8480-6", "8462-4"}) {
            boolean stated = false;
            for (JsonNode component : components) {
                if (component instanceof ObjectNode object
                        && loinc(component.path("code"), Set.of(part)).equals(part)) {
                    quantity(object, PRESSURES);
                    stated = true;
                }
            }
            if (!stated) {
                ObjectNode missing = components.addObject();
                missing.putObject("code")
                        .putArray("coding")
                        .addObject()
                        .put("system", Codes.LOINC)
                        .put("code", part);
                ObservationCopy.absent(missing, "unknown");
            }
        }
    }

    /** R4 binds the quantities of all parts of a vital sign to the common units, also of those no profile names. */
    private static void others(ObjectNode copy) {
        for (JsonNode component : copy.path("component")) {
            if (component instanceof ObjectNode object
                    && loinc(component.path("code"), PRESSURE_PARTS).isEmpty()) {
                quantity(object, COMMON);
            }
        }
    }

    private static void quantity(ObjectNode element, Set<String> allowed) {
        if (!(element.path("valueQuantity") instanceof ObjectNode quantity) || allowed.isEmpty()) {
            return;
        }
        Absent.primitive(quantity, "value");
        String code = quantity.path("code").asString("");
        if (allowed.contains(code) && quantity.path("system").asString("").equals(Ucum.SYSTEM)) {
            Absent.primitive(quantity, "unit");
            return;
        }
        String written = code.isEmpty() ? quantity.path("unit").asString("") : code;
        String known = SPELLINGS.get(written.strip().toLowerCase(Locale.ROOT));
        if (!quantity.has("unit") && !written.isEmpty()) {
            quantity.put("unit", written);
        }
        Absent.primitive(quantity, "unit");
        quantity.put("system", Ucum.SYSTEM);
        if (known != null && allowed.contains(known)) {
            quantity.put("code", known);
        } else {
            quantity.remove("code");
            Absent.primitive(quantity, "code");
        }
    }

    private static String loinc(JsonNode concept, Set<String> wanted) {
        for (JsonNode coding : concept.path("coding")) {
            String code = coding.path("code").asString("");
            if (wanted.contains(code) && coding.path("system").asString("").equals(Codes.LOINC)) {
                return code;
            }
        }
        return "";
    }
}
