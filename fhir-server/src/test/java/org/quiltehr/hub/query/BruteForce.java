package org.quiltehr.hub.query;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Makes up searches and answers them by looking at every resource. Shares no code with the index. */
final class BruteForce {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
    private static final Pattern ESCAPED = Pattern.compile("[\\\\,|$]");

    private static final Pattern AS = Pattern.compile("\\(?([A-Za-z.]+?)(?: as |\\.as\\()([A-Za-z]+)\\)");

    private final IFhirPath paths;
    private final BiFunction<String, String, RuntimeSearchParam> definitions;
    private final Asked asked;
    private final Map<String, List<Resource>> byType = new HashMap<>();
    private final Map<String, Resource> byId = new HashMap<>();
    private final Random random;
    private final Map<String, Map<Resource, List<Base>>> values = new HashMap<>();

    BruteForce(FhirContext context, Asked asked, List<Resource> resources, Random random) {
        this(
                context,
                asked,
                resources,
                random,
                (type, name) -> context.getResourceDefinition(type).getSearchParam(name));
    }

    /** @param definitions the parameter of a type and name */
    BruteForce(
            FhirContext context,
            Asked asked,
            List<Resource> resources,
            Random random,
            BiFunction<String, String, RuntimeSearchParam> definitions) {
        this.definitions = definitions;
        this.asked = asked;
        this.random = random;
        this.paths = context.newFhirPath();
        for (Resource resource : resources) {
            byType.computeIfAbsent(resource.fhirType(), type -> new ArrayList<>())
                    .add(resource);
            byId.put(resource.fhirType() + "/" + resource.getIdElement().getIdPart(), resource);
        }
    }

    /**
     * What is asked for.
     *
     * @param types as often as each is to be asked for
     */
    record Asked(List<String> types, Map<String, List<String>> params, List<Link> links) {}

    /** A reference parameter and the type at its other end. */
    record Link(String type, String param, String target) {}

    private List<Resource> of(String type) {
        return byType.getOrDefault(type, List.of());
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
        String type = pick(asked.types());
        Condition one = any(type);
        Condition two = random.nextBoolean() ? any(type) : new Condition("", resource -> true);
        if (one == null || two == null) {
            return null;
        }
        List<String> expected = of(type).stream()
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

    /** {@code encounter.subject:Patient.family=x}: at the far end any condition holds. */
    private Condition chain(String type) {
        List<Link> links =
                asked.links().stream().filter(link -> link.type().equals(type)).toList();
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
        Map<String, Boolean> held = new HashMap<>();
        return new Condition(
                name + "." + inner.text(),
                resource -> refers(resource, link).stream()
                        .anyMatch(id -> held.computeIfAbsent(id, key -> {
                            Resource other = byId.get(link.target() + "/" + id);
                            return other != null && inner.holds().test(other);
                        })));
    }

    /** {@code _has:Observation:patient:code=x}, of several steps. */
    private Condition has(String type, int steps) {
        List<Link> links = asked.links().stream()
                .filter(link -> link.target().equals(type))
                .toList();
        if (links.isEmpty()) {
            return condition(type);
        }
        Link link = pick(links);
        Condition inner = steps > 1 && random.nextBoolean() ? has(link.type(), steps - 1) : condition(link.type());
        if (inner == null) {
            return null;
        }
        Set<String> pointedAt = new HashSet<>();
        of(link.type()).stream().filter(inner.holds()).forEach(other -> pointedAt.addAll(refers(other, link)));
        return new Condition(
                "_has:" + link.type() + ":" + link.param() + ":" + inner.text(),
                resource -> pointedAt.contains(resource.getIdElement().getIdPart()));
    }

    private List<String> refers(Resource resource, Link link) {
        RuntimeSearchParam param = definitions.apply(link.type(), link.param());
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
            String name = pick(asked.params().get(type).stream()
                    .filter(one -> !isComposite(type, one))
                    .toList());
            boolean descending = random.nextBoolean();
            RuntimeSearchParam param = definitions.apply(type, name);
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
        Resource resource = Objects.requireNonNull(byId.get(type + "/" + id));
        List<String> keys = values(resource, param).stream()
                .flatMap(value -> switch (param.getParamType()) {
                    case TOKEN -> codes(value).stream().map(code -> code[1]);
                    case STRING -> texts(value).stream().map(BruteForce::normal);
                    case DATE ->
                        java.util.stream.Stream.of(String.format(
                                Locale.ROOT, "%020d", spanOf(value).lo().toEpochMilli() + (1L << 60)));
                    case QUANTITY ->
                        java.util.stream.Stream.of(String.format(
                                Locale.ROOT, "%030.6f", number(value).add(BigDecimal.valueOf(1_000_000_000L))));
                    case NUMBER ->
                        java.util.stream.Stream.of(String.format(
                                Locale.ROOT, "%030.6f", number(value).add(BigDecimal.valueOf(1_000_000_000L))));
                    case URI -> java.util.stream.Stream.of(((PrimitiveType<?>) value).getValueAsString());
                    case REFERENCE -> java.util.stream.Stream.of(((Reference) value).getReference());
                    default -> throw new IllegalStateException(param.getName());
                })
                .sorted()
                .toList();
        return keys.isEmpty() ? null : descending ? keys.getLast() : keys.getFirst();
    }

    private Condition condition(String type) {
        String name = pick(asked.params().get(type));
        if (isComposite(type, name)) {
            return composite(name);
        }
        RuntimeSearchParam param = definitions.apply(type, name);
        List<Base> all = of(type).stream()
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
            case NUMBER -> number(name, param, base);
            case URI -> uri(name, param, ((PrimitiveType<?>) base).getValueAsString());
            case REFERENCE -> {
                String reference = ((Reference) base).getReference();
                if (reference == null || !reference.contains("/")) {
                    yield null;
                }
                boolean bare = random.nextBoolean();
                yield new Condition(
                        name + "=" + (bare ? reference.substring(reference.indexOf('/') + 1) : reference),
                        any(param, value -> reference.equals(((Reference) value).getReference())));
            }
            default -> throw new IllegalStateException(name);
        };
    }

    private List<Base> values(Resource resource, RuntimeSearchParam param) {
        Map<Resource, List<Base>> known =
                values.computeIfAbsent(resource.fhirType() + " " + param.getName(), key -> new IdentityHashMap<>());
        return known.computeIfAbsent(resource, key -> {
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
                            || String.valueOf(((Reference) value).getReference())
                                    .startsWith("Patient/");
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
            if (codes(each).isEmpty()) {
                return null;
            }
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
        return new Condition(
                name + (not ? ":not" : "") + "="
                        + words.stream().map(BruteForce::token).collect(Collectors.joining(",")),
                not ? holds.negate() : holds);
    }

    /** What stands between separators is escaped, and all of it encoded. */
    private static String token(String word) {
        int bar = word.indexOf('|');
        return bar < 0 ? encoded(word) : encoded(word.substring(0, bar)) + "%7C" + encoded(word.substring(bar + 1));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(ESCAPED.matcher(text).replaceAll("\\\\$0"), StandardCharsets.UTF_8);
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
            case Coding coding -> coded(coding.getSystem(), coding.getCode());
            case Identifier identifier -> coded(identifier.getSystem(), identifier.getValue());
            case PrimitiveType<?> primitive -> List.<String[]>of(new String[] {null, primitive.getValueAsString()});
            default -> throw new IllegalStateException(value.fhirType());
        };
    }

    private static List<String[]> coded(String system, String code) {
        return code == null ? List.of() : List.<String[]>of(new String[] {system == null ? "" : system, code});
    }

    private Condition string(String name, RuntimeSearchParam param, Base base) {
        if (texts(base).isEmpty()) {
            return null;
        }
        String text = pick(texts(base));
        return switch (random.nextInt(3)) {
            case 0 ->
                new Condition(
                        name + ":exact=" + encoded(text),
                        any(param, value -> texts(value).contains(text)));
            case 1 -> {
                String part = text.substring(text.length() / 2);
                yield new Condition(
                        name + ":contains=" + encoded(part),
                        any(
                                param,
                                value -> texts(value).stream()
                                        .anyMatch(t -> normal(t).contains(normal(part)))));
            }
            default -> {
                String start = text.substring(0, 1 + random.nextInt(text.length()))
                        .toUpperCase(Locale.ROOT)
                        .strip();
                if (start.isEmpty()) {
                    yield null;
                }
                yield new Condition(
                        name + "=" + encoded(start),
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

    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{Mn}", "")
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    private record Span(Instant lo, Instant hi) {}

    private Condition date(String name, RuntimeSearchParam param, Base base) {
        String text = base instanceof Period period
                ? (period.hasStart() ? period.getStartElement() : period.getEndElement()).getValueAsString()
                : ((BaseDateTimeType) base).getValueAsString();
        String prefix = pick(List.of("", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"));
        Span wanted = span(text);
        // a tenth of the time between now and the value, which goes on while the search is under way
        Duration slack = Duration.between(wanted.lo(), Instant.now()).abs().dividedBy(10);
        Span near = new Span(wanted.lo().minus(slack), wanted.hi().plus(slack));
        if (prefix.equals("ap") && near(param, near)) {
            return null;
        }
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
                case "ap" -> span.lo().isBefore(near.hi()) && span.hi().isAfter(near.lo());
                default -> !span.hi().isAfter(wanted.lo());
            };
        };
        return new Condition(
                name + "=" + prefix + text.replace("+", "%2B"), any(param, value -> matches.test(spanOf(value))));
    }

    /** Whether some value lies so close to the border that a moment decides. */
    private boolean near(RuntimeSearchParam param, Span border) {
        Duration moment = Duration.ofMinutes(10);
        return of(pickType(param)).stream()
                .flatMap(resource -> values(resource, param).stream())
                .map(BruteForce::spanOf)
                .anyMatch(span -> Duration.between(span.lo(), border.hi()).abs().compareTo(moment) < 0
                        || Duration.between(span.hi(), border.lo()).abs().compareTo(moment) < 0);
    }

    private static String pickType(RuntimeSearchParam param) {
        return param.getPath().replaceFirst("^\\(", "").split("\\.", 2)[0];
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
                boolean millis = text.indexOf('.') == 19 && Character.isDigit(text.charAt(22));
                yield new Span(instant, millis ? instant.plusMillis(1) : instant.plusSeconds(1));
            }
        };
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static final List<String> PREFIXES = List.of("", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap");
    private static final String UCUM = "http://unitsofmeasure.org";

    private Condition quantity(String name, RuntimeSearchParam param, Quantity base) {
        if (!base.hasValue()) {
            return null;
        }
        String prefix = pick(PREFIXES);
        String code = base.hasCode() ? base.getCode() : base.getUnit();
        // UCUM's units are converted, and that is another test's
        int form = code == null ? 0 : random.nextInt(base.hasSystem() && !UCUM.equals(base.getSystem()) ? 3 : 2);
        String unit = switch (form) {
            case 0 -> "";
            case 1 -> "||" + code;
            default -> "|" + base.getSystem() + "|" + code;
        };
        Predicate<BigDecimal> number = compared(prefix, base.getValue());
        return new Condition(
                name + "=" + prefix + base.getValue().toPlainString()
                        + (form == 0
                                ? ""
                                : form == 1
                                        ? "%7C%7C" + encoded(code)
                                        : "%7C" + encoded(base.getSystem()) + "%7C" + encoded(code)),
                any(
                        param,
                        value -> value instanceof Quantity quantity
                                && quantity.hasValue()
                                && number.test(quantity.getValue())
                                && inUnit(quantity, unit)));
    }

    private static boolean inUnit(Quantity quantity, String unit) {
        if (unit.isEmpty()) {
            return true;
        }
        String code = unit.substring(unit.lastIndexOf('|') + 1);
        return unit.startsWith("||")
                ? code.equals(quantity.getCode()) || code.equals(quantity.getUnit())
                : code.equals(quantity.getCode()) && unit.equals("|" + quantity.getSystem() + "|" + code);
    }

    private static Predicate<BigDecimal> compared(String prefix, BigDecimal wanted) {
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

    private static BigDecimal number(Base value) {
        return switch (value) {
            case Quantity quantity -> quantity.getValue();
            case DecimalType decimal -> decimal.getValue();
            default -> new BigDecimal(((PrimitiveType<?>) value).getValueAsString());
        };
    }

    private Condition number(String name, RuntimeSearchParam param, Base base) {
        String prefix = pick(PREFIXES);
        Predicate<BigDecimal> number = compared(prefix, number(base));
        return new Condition(
                name + "=" + prefix + number(base).toPlainString(), any(param, value -> number.test(number(value))));
    }

    private Condition uri(String name, RuntimeSearchParam param, String uri) {
        int slash = uri.lastIndexOf('/');
        if (random.nextBoolean() || slash < 9) {
            return new Condition(
                    name + "=" + encoded(uri),
                    any(param, value -> uri.equals(((PrimitiveType<?>) value).getValueAsString())));
        }
        String root = uri.substring(0, slash);
        return new Condition(name + ":below=" + encoded(root), any(param, value -> {
            String text = ((PrimitiveType<?>) value).getValueAsString();
            return text.equals(root) || text.startsWith(root + "/");
        }));
    }

    private boolean isComposite(String type, String name) {
        return definitions.apply(type, name).getParamType() == RestSearchParameterTypeEnum.COMPOSITE;
    }

    /** A code and what stands beside it: in the Observation itself, in one of its components, or either. */
    private record Pair(CodeableConcept code, Base value) {}

    private static List<Pair> pairs(Resource resource, String name) {
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

    private Condition composite(String name) {
        List<Pair> all = of("Observation").stream()
                .flatMap(resource -> pairs(resource, name).stream())
                .filter(pair -> !codes(pair.code()).isEmpty())
                .toList();
        if (all.isEmpty()) {
            return null;
        }
        Pair pair = pick(all);
        // the code and the value of two resources, now and then
        Base value = random.nextInt(4) == 0 ? pick(all).value() : pair.value();
        String[] code = pick(codes(pair.code()));
        String token = random.nextBoolean() ? code[1] : code[0] + "|" + code[1];
        Predicate<Base> matches;
        String text;
        if (value instanceof Quantity quantity) {
            String prefix = pick(PREFIXES);
            Predicate<BigDecimal> number = compared(prefix, quantity.getValue());
            matches = other -> number.test(number(other));
            text = prefix + quantity.getValue().toPlainString();
        } else {
            if (codes(value).isEmpty()) {
                return null;
            }
            String[] other = pick(codes(value));
            String word = other[1];
            matches = each -> codes(each).stream().anyMatch(one -> tokenMatches(one, word));
            text = encoded(word);
        }
        return new Condition(
                name + "=" + token(token) + "%24" + text,
                resource -> pairs(resource, name).stream()
                        .anyMatch(one -> codes(one.code()).stream().anyMatch(each -> tokenMatches(each, token))
                                && matches.test(one.value())));
    }

    private <T> T pick(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }
}
