package org.quiltehr.hub.index;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.fhir.ucum.Decimal;
import org.fhir.ucum.DefinedUnit;
import org.fhir.ucum.Pair;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;

/** Conversion between units of UCUM: a quantity is found under every unit of its kind that was ever stored. */
final class Units {

    static final String SYSTEM = "http://unitsofmeasure.org";

    private static final int REMEMBERED = 20_000;
    private static final Map<String, Optional<Conversion>> KNOWN = new ConcurrentHashMap<>();
    /** Of temperatures the zero differs: what is added to kelvins times the factor. */
    private static final Map<String, Conversion> FROM_KELVIN = Map.of(
            "K", new Conversion(BigDecimal.ONE, BigDecimal.ZERO),
            "Cel", new Conversion(BigDecimal.ONE, new BigDecimal("-273.15")),
            "[degF]", new Conversion(new BigDecimal("1.8"), new BigDecimal("-459.67")));

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

    private Units() {}

    /** A value in one unit is {@code factor * value + offset} in another. */
    record Conversion(BigDecimal factor, BigDecimal offset) implements UnaryOperator<BigDecimal> {

        @Override
        public BigDecimal apply(BigDecimal value) {
            return value.multiply(factor).add(offset);
        }
    }

    /** How a value in one unit is said in another; empty if they are not of one kind, or no UCUM. */
    static Optional<Conversion> conversion(String from, String to) {
        if (from.equals(to)) {
            return Optional.of(new Conversion(BigDecimal.ONE, BigDecimal.ZERO));
        }
        String key = from + " " + to;
        Optional<Conversion> known = KNOWN.get(key);
        if (known == null) {
            known = find(from, to);
            if (KNOWN.size() < REMEMBERED) {
                KNOWN.put(key, known);
            }
        }
        return known;
    }

    private static Optional<Conversion> find(String from, String to) {
        Conversion cold = FROM_KELVIN.get(from);
        Conversion warm = FROM_KELVIN.get(to);
        if (cold != null && warm != null) {
            BigDecimal factor = warm.factor().divide(cold.factor(), MathContext.DECIMAL64);
            return Optional.of(
                    new Conversion(factor, warm.offset().subtract(cold.offset().multiply(factor))));
        }
        if (special(from) || special(to)) {
            return Optional.empty();
        }
        try {
            if (!Essence.SERVICE.isComparable(from, to)) {
                return Optional.empty();
            }
            BigDecimal factor = canonical(from).divide(canonical(to), MathContext.DECIMAL64);
            return Optional.of(new Conversion(factor, BigDecimal.ZERO));
        } catch (UcumException | RuntimeException e) {
            return Optional.empty(); // no unit of UCUM, or one the library cannot convert
        }
    }

    /** How much one of a unit is in the base units; the library's own division keeps too few digits. */
    private static BigDecimal canonical(String unit) throws UcumException {
        Pair one = new Pair(new Decimal("1"), unit);
        return new BigDecimal(Essence.SERVICE.getCanonicalForm(one).getValue().asDecimal());
    }

    /** Logarithms and the like, of which no factor converts. */
    private static boolean special(String unit) {
        return Essence.SERVICE.getModel().getUnit(unit) instanceof DefinedUnit defined && defined.isSpecial();
    }
}
