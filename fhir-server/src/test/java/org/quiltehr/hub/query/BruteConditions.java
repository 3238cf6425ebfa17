package org.quiltehr.hub.query;

import static org.quiltehr.hub.query.BruteValues.codes;
import static org.quiltehr.hub.query.BruteValues.compared;
import static org.quiltehr.hub.query.BruteValues.encoded;
import static org.quiltehr.hub.query.BruteValues.inUnit;
import static org.quiltehr.hub.query.BruteValues.normal;
import static org.quiltehr.hub.query.BruteValues.number;
import static org.quiltehr.hub.query.BruteValues.pairs;
import static org.quiltehr.hub.query.BruteValues.span;
import static org.quiltehr.hub.query.BruteValues.spanOf;
import static org.quiltehr.hub.query.BruteValues.texts;
import static org.quiltehr.hub.query.BruteValues.token;
import static org.quiltehr.hub.query.BruteValues.tokenMatches;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.quiltehr.hub.query.BruteValues.Pair;
import org.quiltehr.hub.query.BruteValues.Span;

/** Conditions by single parameters, made up of values that are there; each knows which resources meet it. */
final class BruteConditions {

    private static final Pattern AS = Pattern.compile("\\(?([A-Za-z.]+?)(?: as |\\.as\\()([A-Za-z]+)\\)");

    private final IFhirPath paths;
    private final BiFunction<String, String, RuntimeSearchParam> definitions;
    private final Map<String, List<String>> params;
    private final Map<String, List<Resource>> byType;
    private final Random random;
    private final Map<String, Map<Resource, List<Base>>> values = new HashMap<>();

    BruteConditions(
            FhirContext context,
            BiFunction<String, String, RuntimeSearchParam> definitions,
            Map<String, List<String>> params,
            Map<String, List<Resource>> byType,
            Random random) {
        this.paths = context.newFhirPath();
        this.definitions = definitions;
        this.params = params;
        this.byType = byType;
        this.random = random;
    }

    /** What a search says, and the resources it means. */
    record Condition(String text, Predicate<Resource> holds) {}

    private List<Resource> of(String type) {
        return byType.getOrDefault(type, List.of());
    }

    /** A condition by any parameter of a type; null if the dice fell on one nobody has. */
    Condition condition(String type) {
        String name = pick(params.get(type));
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
            case TOKEN -> ofToken(name, param, base, pick(all));
            case STRING -> string(name, param, base);
            case DATE -> date(name, param, base);
            case QUANTITY -> quantity(name, param, (Quantity) base);
            case NUMBER -> ofNumber(name, param, base);
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

    List<Base> values(Resource resource, RuntimeSearchParam param) {
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

    private Condition ofToken(String name, RuntimeSearchParam param, Base base, Base second) {
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
                        + words.stream().map(BruteValues::token).collect(Collectors.joining(",")),
                not ? holds.negate() : holds);
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
                .map(BruteValues::spanOf)
                .anyMatch(span -> Duration.between(span.lo(), border.hi()).abs().compareTo(moment) < 0
                        || Duration.between(span.hi(), border.lo()).abs().compareTo(moment) < 0);
    }

    private static String pickType(RuntimeSearchParam param) {
        return param.getPath().replaceFirst("^\\(", "").split("\\.", 2)[0];
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

    private Condition ofNumber(String name, RuntimeSearchParam param, Base base) {
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

    boolean isComposite(String type, String name) {
        return definitions.apply(type, name).getParamType() == RestSearchParameterTypeEnum.COMPOSITE;
    }

    private <T> T pick(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }
}
