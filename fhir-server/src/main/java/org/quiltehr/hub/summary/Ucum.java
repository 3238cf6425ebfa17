package org.quiltehr.hub.summary;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Units that are called UCUM and are not: sources write {@code tablet} or {@code mcg} and name the system all the same. */
final class Ucum {

    static final String SYSTEM = "http://unitsofmeasure.org";

    private static final int REMEMBERED = 10_000;
    private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

    private static final class Essence {
        static final UcumEssenceService SERVICE = load();

        private static UcumEssenceService load() {
            try (InputStream xml = UcumEssenceService.class.getResourceAsStream("/ucum-essence.xml")) {
                return new UcumEssenceService(xml);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (UcumException e) {
                throw new IllegalStateException("the UCUM table of the library cannot be read", e);
            }
        }
    }

    private Ucum() {}

    /** In this tree every quantity whose code is no UCUM code keeps it as its unit, without the claim to be UCUM. */
    static void honest(JsonNode node) {
        if (node instanceof ObjectNode quantity
                && quantity.path("system").asString("").equals(SYSTEM)
                && quantity.path("code").isString()
                && !valid(quantity.path("code").asString())) {
            if (!quantity.has("unit")) {
                quantity.put("unit", quantity.path("code").asString());
            }
            quantity.remove("system");
            quantity.remove("code");
        }
        if (node.isContainer()) {
            node.forEach(Ucum::honest);
        }
    }

    static Optional<BigDecimal> number(JsonNode quantity) {
        try {
            return Optional.of(new BigDecimal(quantity.path("value").asString("")));
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    /** A quantity's number in the unit of another; empty if UCUM does not know how. Equal units need no UCUM. */
    static Optional<BigDecimal> in(JsonNode quantity, JsonNode other) {
        Optional<BigDecimal> number = number(quantity);
        String from = code(quantity);
        String to = code(other);
        if (number.isEmpty() || from.equals(to)) {
            return number;
        }
        if (from.isEmpty() || to.isEmpty() || !valid(from) || !valid(to)) {
            return Optional.empty();
        }
        try {
            String converted = Essence.SERVICE
                    .convert(new Decimal(number.get().toPlainString()), from, to)
                    .asDecimal();
            return Optional.of(new BigDecimal(converted));
        } catch (UcumException | NumberFormatException notComparable) {
            return Optional.empty();
        }
    }

    /** The UCUM code it claims, else its unit as written. */
    private static String code(JsonNode quantity) {
        String code = quantity.path("code").asString("");
        return code.isEmpty() || !quantity.path("system").asString("").equals(SYSTEM) ? Amounts.unit(quantity) : code;
    }

    static boolean valid(String code) {
        Boolean known = KNOWN.get(code);
        if (known == null) {
            known = Essence.SERVICE.validate(code) == null;
            if (KNOWN.size() < REMEMBERED) {
                KNOWN.put(code, known);
            }
        }
        return known;
    }
}
