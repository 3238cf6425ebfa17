package org.quiltehr.hub.query;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Resource;

/** What values of resources are, for those who look at every resource; shares no code with the index. */
final class BruteValues {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final Pattern ESCAPED = Pattern.compile("[\\\\,|$]");

    private BruteValues() {}

    /** What stands between separators is escaped, and all of it encoded. */
    static String token(String word) {
        int bar = word.indexOf('|');
        return bar < 0 ? encoded(word) : encoded(word.substring(0, bar)) + "%7C" + encoded(word.substring(bar + 1));
    }

    static String encoded(String text) {
        return URLEncoder.encode(ESCAPED.matcher(text).replaceAll("\\\\$0"), StandardCharsets.UTF_8);
    }

    static boolean tokenMatches(String[] code, String word) {
        int bar = word.indexOf('|');
        if (bar < 0) {
            return code[1].equals(word);
        }
        String system = word.substring(0, bar);
        String value = word.substring(bar + 1);
        return (code[0] == null || code[0].equals(system)) && (value.isEmpty() || value.equals(code[1]));
    }

    /** System (empty if none, null if it goes without saying) and code. */
    static List<String[]> codes(Base value) {
        return switch (value) {
            case CodeableConcept concept ->
                concept.getCoding().stream()
                        .flatMap(coding -> codes(coding).stream())
                        .toList();
            case Coding coding -> coded(coding.getSystem(), coding.getCode());
            case Identifier identifier -> coded(identifier.getSystem(), identifier.getValue());
            case PrimitiveType<?> primitive -> List.<String[]>of(new String[] {null, primitive.getValueAsString()});
            default -> throw new IllegalStateException(value.fhirType());
        };
    }

    static List<String[]> coded(String system, String code) {
        return code == null ? List.of() : List.<String[]>of(new String[] {system == null ? "" : system, code});
    }

    static List<String> texts(Base value) {
        return switch (value) {
            case HumanName human -> {
                List<String> parts = new ArrayList<>();
                if (human.hasFamily()) {
                    parts.add(human.getFamily());
                }
                human.getGiven().forEach(given -> parts.add(given.getValue()));
                human.getPrefix().forEach(prefix -> parts.add(prefix.getValue()));
                human.getSuffix().forEach(suffix -> parts.add(suffix.getValue()));
                if (human.hasText()) {
                    parts.add(human.getText());
                }
                yield parts;
            }
            case Address address -> List.of(address.getCity());
            default -> List.of(((PrimitiveType<?>) value).getValueAsString());
        };
    }

    static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{Mn}", "")
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    record Span(Instant lo, Instant hi) {}

    static Span spanOf(Base value) {
        if (value instanceof Period period) {
            return new Span(
                    period.hasStart()
                            ? span(period.getStartElement().getValueAsString()).lo()
                            : FIRST,
                    period.hasEnd()
                            ? span(period.getEndElement().getValueAsString()).hi()
                            : LAST);
        }
        return span(((BaseDateTimeType) value).getValueAsString());
    }

    static Span span(String text) {
        LocalDate day = LocalDate.parse((text + "-01-01".substring(Math.min(6, Math.max(0, text.length() - 4))))
                .substring(0, 10));
        return switch (text.length()) {
            case 4 -> new Span(start(day), start(day.plusYears(1)));
            case 7 -> new Span(start(day), start(day.plusMonths(1)));
            case 10 -> new Span(start(day), start(day.plusDays(1)));
            default -> {
                Instant instant = OffsetDateTime.parse(text).toInstant();
                boolean millis = text.indexOf('.') == 19 && Character.isDigit(text.charAt(22));
                yield new Span(instant, millis ? instant.plusMillis(1) : instant.plusSeconds(1));
            }
        };
    }

    static Instant start(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    static boolean inUnit(Quantity quantity, String unit) {
        if (unit.isEmpty()) {
            return true;
        }
        String code = unit.substring(unit.lastIndexOf('|') + 1);
        return unit.startsWith("||")
                ? code.equals(quantity.getCode()) || code.equals(quantity.getUnit())
                : code.equals(quantity.getCode()) && unit.equals("|" + quantity.getSystem() + "|" + code);
    }

    static Predicate<BigDecimal> compared(String prefix, BigDecimal wanted) {
        BigDecimal half = wanted.ulp().divide(BigDecimal.TWO);
        BigDecimal tenth = wanted.abs().divide(BigDecimal.TEN);
        return value -> {
            boolean equal = value.compareTo(wanted.subtract(half)) >= 0 && value.compareTo(wanted.add(half)) < 0;
            return switch (prefix) {
                case "" -> equal;
                case "ne" -> !equal;
                case "gt", "sa" -> value.compareTo(wanted) > 0;
                case "lt", "eb" -> value.compareTo(wanted) < 0;
                case "ge" -> value.compareTo(wanted) >= 0;
                case "le" -> value.compareTo(wanted) <= 0;
                default -> value.compareTo(wanted.subtract(tenth)) >= 0 && value.compareTo(wanted.add(tenth)) <= 0;
            };
        };
    }

    static BigDecimal number(Base value) {
        return switch (value) {
            case Quantity quantity -> quantity.getValue();
            case DecimalType decimal -> decimal.getValue();
            default -> new BigDecimal(((PrimitiveType<?>) value).getValueAsString());
        };
    }

    /** A code and what stands beside it: in the Observation itself, in one of its components, or either. */
    record Pair(CodeableConcept code, Base value) {}

    static List<Pair> pairs(Resource resource, String name) {
        Observation observation = (Observation) resource;
        List<Pair> pairs = new ArrayList<>();
        if (!name.startsWith("component")) {
            pairs.add(new Pair(observation.getCode(), observation.getValue()));
        }
        if (!name.startsWith("code")) {
            observation.getComponent().forEach(part -> pairs.add(new Pair(part.getCode(), part.getValue())));
        }
        Class<? extends Base> wanted = name.endsWith("quantity") ? Quantity.class : CodeableConcept.class;
        return pairs.stream().filter(pair -> wanted.isInstance(pair.value())).toList();
    }
}
