package org.quiltehr.hub.query;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.fhirpath.IFhirPath;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Makes up searches and answers them by looking at every resource. Shares no code with the index. */
final class BruteForce {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final Map<String, List<String>> PARAMS = Map.of(
            "Patient",
                    List.of("identifier", "family", "given", "name", "gender", "birthdate", "active", "address-city"),
            "Encounter", List.of("status", "class", "type", "date", "patient", "subject"),
            "Observation",
                    List.of(
                            "code",
                            "combo-code",
                            "category",
                            "status",
                            "date",
                            "patient",
                            "subject",
                            "encounter",
                            "value-quantity",
                            "component-value-quantity",
                            "combo-value-quantity",
                            "component-code",
                            "value-concept",
                            "value-string"),
            "Condition",
                    List.of(
                            "code",
                            "clinical-status",
                            "onset-date",
                            "recorded-date",
                            "patient",
                            "onset-info",
                            "onset-age"));

    private static final Pattern AS = Pattern.compile("\\(?([A-Za-z.]+?)(?: as |\\.as\\()([A-Za-z]+)\\)");

    private final FhirContext context;
    private final IFhirPath paths;
    private final List<Resource> resources;
    private final Random random;
    private final Map<String, List<Base>> values = new HashMap<>();

    BruteForce(FhirContext context, List<Resource> resources, Random random) {
        this.context = context;
        this.resources = resources;
        this.random = random;
        this.paths = context.newFhirPath();
    }

    /**
     * A search with the ids it is to find, sorted.
     *
     * @param order of the ids when the search has a {@code _sort}; those it compares as equal may come in any order
     */
    record Query(String type, String text, List<String> expected, Comparator<String> order) {}

    private record Condition(String text, Predicate<Resource> holds) {}

    /** The next search; null if the dice fell on a parameter nobody has. */
    Query query() {
        String type = pick(List.of("Patient", "Encounter", "Observation", "Observation", "Condition"));
        Condition one = any(type);
        Condition two = random.nextBoolean() ? any(type) : new Condition("", resource -> true);
        if (one == null || two == null) {
            return null;
        }
        List<String> expected = resources.stream()
                .filter(resource -> resource.fhirType().equals(type))
                .filter(one.holds().and(two.holds()))
                .map(resource -> resource.getIdElement().getIdPart())
                .sorted()
                .toList();
        String text = one.text() + (two.text().isEmpty() ? "" : "&" + two.text());
        if (random.nextInt(3) > 0) {
            return new Query(type, text, expected, null);
        }
        Sort sort = sort(type);
        return new Query(type, text + "&_sort=" + sort.text(), expected, sort.order());
    }

    private Condition any(String type) {
        return switch (random.nextInt(8)) {
            case 0 -> chain(type);
            case 1 -> has(type, 2);
            default -> condition(type);
        };
    }

    /** A reference parameter and the type at its other end. */
    private record Link(String type, String param, String target) {}

    private static final List<Link> LINKS = List.of(
            new Link("Observation", "subject", "Patient"),
            new Link("Observation", "patient", "Patient"),
            new Link("Observation", "encounter", "Encounter"),
            new Link("Encounter", "subject", "Patient"),
            new Link("Condition", "patient", "Patient"));

    /** {@code encounter.subject:Patient.family=x}: at the far end any condition holds. */
    private Condition chain(String type) {
        List<Link> links =
                LINKS.stream().filter(link -> link.type().equals(type)).toList();
        if (links.isEmpty()) {
            return condition(type);
        }
        Link link = pick(links);
        Condition inner = random.nextInt(3) == 0 ? chain(link.target()) : condition(link.target());
        if (inner == null || inner.text().startsWith("_has")) {
            return null;
        }
        String name = link.param() + (random.nextBoolean() ? ":" + link.target() : "");
        name = link.param().equals("subject") && !name.contains(":") ? name + ":" + link.target() : name;
        return new Condition(
                name + "." + inner.text(),
                resource -> refers(resource, link).stream()
                        .anyMatch(id -> resources.stream()
                                .anyMatch(other -> other.fhirType().equals(link.target())
                                        && other.getIdElement().getIdPart().equals(id)
                                        && inner.holds().test(other))));
    }

    /** {@code _has:Observation:patient:code=x}, of several steps. */
    private Condition has(String type, int steps) {
        List<Link> links =
                LINKS.stream().filter(link -> link.target().equals(type)).toList();
        if (links.isEmpty()) {
            return condition(type);
        }
        Link link = pick(links);
        Condition inner = steps > 1 && random.nextBoolean() ? has(link.type(), steps - 1) : condition(link.type());
        if (inner == null) {
            return null;
        }
        return new Condition(
                "_has:" + link.type() + ":" + link.param() + ":" + inner.text(),
                resource -> resources.stream()
                        .anyMatch(other -> other.fhirType().equals(link.type())
                                && inner.holds().test(other)
                                && refers(other, link)
                                        .contains(resource.getIdElement().getIdPart())));
    }

    private List<String> refers(Resource resource, Link link) {
        RuntimeSearchParam param = context.getResourceDefinition(link.type()).getSearchParam(link.param());
        return values(resource, param).stream()
                .map(value -> ((Reference) value).getReference())
                .filter(text -> text != null && text.startsWith(link.target() + "/"))
                .map(text -> text.substring(text.indexOf('/') + 1))
                .toList();
    }

    private record Sort(String text, Comparator<String> order) {}

    private Sort sort(String type) {
        List<String> texts = new ArrayList<>();
        Comparator<String> order = null;
        for (int i = 0; i < 1 + random.nextInt(2); i++) {
            String name = pick(PARAMS.get(type));
            boolean descending = random.nextBoolean();
            RuntimeSearchParam param = context.getResourceDefinition(type).getSearchParam(name);
            Comparator<String> next = Comparator.comparing(
                    (String id) -> key(id, type, param, descending),
                    Comparator.nullsLast(
                            descending ? Comparator.<String>reverseOrder() : Comparator.<String>naturalOrder()));
            order = order == null ? next : order.thenComparing(next);
            texts.add((descending ? "-" : "") + name);
        }
        return new Sort(String.join(",", texts), order);
    }

    /** The first value in the order asked for, as text that sorts as the value does; null if there is none. */
    private String key(String id, String type, RuntimeSearchParam param, boolean descending) {
        Resource resource = resources.stream()
                .filter(r -> r.fhirType().equals(type)
                        && r.getIdElement().getIdPart().equals(id))
                .findFirst()
                .orElseThrow();
        List<String> keys = values(resource, param).stream()
                .flatMap(value -> switch (param.getParamType()) {
                    case TOKEN -> codes(value).stream().map(code -> code[1]);
                    case STRING -> texts(value).stream().map(BruteForce::normal);
                    case DATE ->
                        java.util.stream.Stream.of(String.format(
                                Locale.ROOT, "%020d", spanOf(value).lo().toEpochMilli() + (1L << 60)));
                    case QUANTITY ->
                        java.util.stream.Stream.of(
                                String.format(Locale.ROOT, "%030.6f", ((Quantity) value).getValue()));
                    case REFERENCE -> java.util.stream.Stream.of(((Reference) value).getReference());
                    default -> throw new IllegalStateException(param.getName());
                })
                .sorted()
                .toList();
        return keys.isEmpty() ? null : descending ? keys.getLast() : keys.getFirst();
    }

    private Condition condition(String type) {
        String name = pick(PARAMS.get(type));
        RuntimeSearchParam param = context.getResourceDefinition(type).getSearchParam(name);
        List<Base> all = resources.stream()
                .filter(resource -> resource.fhirType().equals(type))
                .flatMap(resource -> values(resource, param).stream())
                .toList();
        if (all.isEmpty()) {
            return null;
        }
        if (random.nextInt(12) == 0) {
            boolean missing = random.nextBoolean();
            return new Condition(
                    name + ":missing=" + missing,
                    resource -> values(resource, param).isEmpty() == missing);
        }
        Base base = pick(all);
        return switch (param.getParamType()) {
            case TOKEN -> token(name, param, base, pick(all));
            case STRING -> string(name, param, base);
            case DATE -> date(name, param, base);
            case QUANTITY -> quantity(name, param, (Quantity) base);
            case REFERENCE -> {
                String reference = ((Reference) base).getReference();
                boolean bare = random.nextBoolean();
                yield new Condition(
                        name + "=" + (bare ? reference.substring(reference.indexOf('/') + 1) : reference),
                        any(param, value -> ((Reference) value).getReference().equals(reference)));
            }
            default -> throw new IllegalStateException(name);
        };
    }

    private List<Base> values(Resource resource, RuntimeSearchParam param) {
        return values.computeIfAbsent(resource.getId() + " " + param.getName(), key -> {
            String type = resource.fhirType();
            List<Base> found = new ArrayList<>();
            for (String part : param.getPath().split(" \\| ")) {
                if (!part.replaceFirst("^\\(", "").startsWith(type + ".")) {
                    continue;
                }
                // HAPI's engine resolves nothing and casts little by itself: both are read off the values found
                Matcher as = AS.matcher(part);
                boolean cast = as.matches();
                String path = (cast ? as.group(1) : part).replaceAll("\\.where\\(.*\\)$", "");
                for (Base value : paths.evaluate(resource, path, Base.class)) {
                    boolean patient = !part.contains("resolve() is Patient")
                            || ((Reference) value).getReference().startsWith("Patient/");
                    if (patient && (!cast || value.fhirType().equals(as.group(2)))) {
                        found.add(value);
                    }
                }
            }
            return found;
        });
    }

    private Predicate<Resource> any(RuntimeSearchParam param, Predicate<Base> matches) {
        return resource -> values(resource, param).stream().anyMatch(matches);
    }

    private Condition token(String name, RuntimeSearchParam param, Base base, Base second) {
        List<String> words = new ArrayList<>();
        for (Base each : random.nextInt(4) == 0 ? List.of(base, second) : List.of(base)) {
            String[] code = pick(codes(each));
            words.add(
                    code[0] == null
                            ? code[1]
                            : switch (random.nextInt(4)) {
                                case 0 -> code[1];
                                case 1 -> code[0].isEmpty() ? "|" + code[1] : code[0] + "|";
                                default -> code[0] + "|" + code[1];
                            });
        }
        boolean not = random.nextInt(6) == 0;
        Predicate<Resource> holds = any(
                param,
                value -> codes(value).stream()
                        .anyMatch(code -> words.stream().anyMatch(word -> tokenMatches(code, word))));
        return new Condition(name + (not ? ":not" : "") + "=" + String.join(",", words), not ? holds.negate() : holds);
    }

    private static boolean tokenMatches(String[] code, String word) {
        int bar = word.indexOf('|');
        if (bar < 0) {
            return code[1].equals(word);
        }
        String system = word.substring(0, bar);
        String value = word.substring(bar + 1);
        return (code[0] == null || code[0].equals(system)) && (value.isEmpty() || value.equals(code[1]));
    }

    /** System (empty if none, null if it goes without saying) and code. */
    private static List<String[]> codes(Base value) {
        return switch (value) {
            case CodeableConcept concept ->
                concept.getCoding().stream()
                        .flatMap(coding -> codes(coding).stream())
                        .toList();
            case Coding coding -> List.<String[]>of(new String[] {or(coding.getSystem()), coding.getCode()});
            case Identifier identifier ->
                List.<String[]>of(new String[] {or(identifier.getSystem()), identifier.getValue()});
            case PrimitiveType<?> primitive -> List.<String[]>of(new String[] {null, primitive.getValueAsString()});
            default -> throw new IllegalStateException(value.fhirType());
        };
    }

    private static String or(String text) {
        return text == null ? "" : text;
    }

    private Condition string(String name, RuntimeSearchParam param, Base base) {
        String text = pick(texts(base));
        return switch (random.nextInt(3)) {
            case 0 ->
                new Condition(
                        name + ":exact=" + text,
                        any(param, value -> texts(value).contains(text)));
            case 1 -> {
                String part = text.substring(text.length() / 2);
                yield new Condition(
                        name + ":contains=" + part,
                        any(
                                param,
                                value -> texts(value).stream()
                                        .anyMatch(t -> normal(t).contains(normal(part)))));
            }
            default -> {
                String start = text.substring(0, 1 + random.nextInt(text.length()))
                        .toUpperCase(Locale.ROOT)
                        .strip();
                yield new Condition(
                        name + "=" + start,
                        any(
                                param,
                                value -> texts(value).stream()
                                        .anyMatch(t -> normal(t).startsWith(normal(start)))));
            }
        };
    }

    private static List<String> texts(Base value) {
        return switch (value) {
            case HumanName human -> {
                List<String> parts = new ArrayList<>();
                if (human.hasFamily()) {
                    parts.add(human.getFamily());
                }
                human.getGiven().forEach(given -> parts.add(given.getValue()));
                yield parts;
            }
            case Address address -> List.of(address.getCity());
            default -> List.of(((PrimitiveType<?>) value).getValueAsString());
        };
    }

    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{Mn}", "")
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    private record Span(Instant lo, Instant hi) {}

    private Condition date(String name, RuntimeSearchParam param, Base base) {
        String text = base instanceof Period period
                ? (period.hasStart() ? period.getStartElement() : period.getEndElement()).getValueAsString()
                : ((BaseDateTimeType) base).getValueAsString();
        String prefix = pick(List.of("", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"));
        Span wanted = span(text);
        Predicate<Span> matches = span -> {
            boolean within = !span.lo().isBefore(wanted.lo()) && !span.hi().isAfter(wanted.hi());
            return switch (prefix) {
                case "", "eq" -> within;
                case "ne" -> !within;
                case "gt" -> span.hi().isAfter(wanted.hi());
                case "lt" -> span.lo().isBefore(wanted.lo());
                case "ge" -> span.hi().isAfter(wanted.hi()) || within;
                case "le" -> span.lo().isBefore(wanted.lo()) || within;
                case "sa" -> !span.lo().isBefore(wanted.hi());
                default -> !span.hi().isAfter(wanted.lo());
            };
        };
        return new Condition(
                name + "=" + prefix + text.replace("+", "%2B"), any(param, value -> matches.test(spanOf(value))));
    }

    private static Span spanOf(Base value) {
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

    private static Span span(String text) {
        LocalDate day = LocalDate.parse((text + "-01-01".substring(Math.min(6, Math.max(0, text.length() - 4))))
                .substring(0, 10));
        return switch (text.length()) {
            case 4 -> new Span(start(day), start(day.plusYears(1)));
            case 7 -> new Span(start(day), start(day.plusMonths(1)));
            case 10 -> new Span(start(day), start(day.plusDays(1)));
            default -> {
                Instant instant = OffsetDateTime.parse(text).toInstant();
                yield new Span(instant, instant.plusSeconds(1));
            }
        };
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private Condition quantity(String name, RuntimeSearchParam param, Quantity base) {
        String prefix = pick(List.of("", "ne", "gt", "lt", "ge", "le"));
        BigDecimal wanted = base.getValue();
        BigDecimal half = wanted.ulp().divide(BigDecimal.TWO);
        String code = base.hasCode() ? base.getCode() : base.getUnit();
        int form = random.nextInt(3);
        String unit =
                form == 0 ? "" : form == 1 || !base.hasSystem() ? "||" + code : "|" + base.getSystem() + "|" + code;
        Predicate<Quantity> matches = quantity -> {
            BigDecimal value = quantity.getValue();
            boolean equal = value.compareTo(wanted.subtract(half)) >= 0 && value.compareTo(wanted.add(half)) < 0;
            boolean number = switch (prefix) {
                case "" -> equal;
                case "ne" -> !equal;
                case "gt" -> value.compareTo(wanted) > 0;
                case "lt" -> value.compareTo(wanted) < 0;
                case "ge" -> value.compareTo(wanted) >= 0;
                default -> value.compareTo(wanted) <= 0;
            };
            boolean sameUnit = unit.isEmpty()
                    || (unit.startsWith("||")
                            ? code.equals(quantity.getCode()) || code.equals(quantity.getUnit())
                            : code.equals(quantity.getCode())
                                    && base.getSystem().equals(quantity.getSystem()));
            return number && sameUnit;
        };
        return new Condition(
                name + "=" + prefix + wanted.toPlainString() + unit,
                any(param, value -> value instanceof Quantity quantity && matches.test(quantity)));
    }

    private <T> T pick(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }
}
