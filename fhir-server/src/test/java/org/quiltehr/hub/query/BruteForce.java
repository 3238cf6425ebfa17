package org.quiltehr.hub.query;

import static org.quiltehr.hub.query.BruteValues.codes;
import static org.quiltehr.hub.query.BruteValues.number;
import static org.quiltehr.hub.query.BruteValues.spanOf;
import static org.quiltehr.hub.query.BruteValues.texts;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.quiltehr.hub.query.BruteConditions.Condition;

/** Makes up searches and answers them by looking at every resource. Shares no code with the index. */
final class BruteForce {

    private final BiFunction<String, String, RuntimeSearchParam> definitions;
    private final Asked asked;
    private final Map<String, List<Resource>> byType = new HashMap<>();
    private final Map<String, Resource> byId = new HashMap<>();
    private final Random random;
    private final BruteConditions conditions;

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
        for (Resource resource : resources) {
            byType.computeIfAbsent(resource.fhirType(), type -> new ArrayList<>())
                    .add(resource);
            byId.put(resource.fhirType() + "/" + resource.getIdElement().getIdPart(), resource);
        }
        this.conditions = new BruteConditions(context, definitions, asked.params(), byType, random);
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
            default -> conditions.condition(type);
        };
    }

    /** {@code encounter.subject:Patient.family=x}: at the far end any condition holds. */
    private Condition chain(String type) {
        List<Link> links =
                asked.links().stream().filter(link -> link.type().equals(type)).toList();
        if (links.isEmpty()) {
            return conditions.condition(type);
        }
        Link link = pick(links);
        Condition inner = random.nextInt(3) == 0 ? chain(link.target()) : conditions.condition(link.target());
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
            return conditions.condition(type);
        }
        Link link = pick(links);
        Condition inner =
                steps > 1 && random.nextBoolean() ? has(link.type(), steps - 1) : conditions.condition(link.type());
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
        return conditions.values(resource, param).stream()
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
                    .filter(one -> !conditions.isComposite(type, one))
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
        List<String> keys = conditions.values(resource, param).stream()
                .flatMap(value -> switch (param.getParamType()) {
                    case TOKEN -> codes(value).stream().map(code -> code[1]);
                    case STRING -> texts(value).stream().map(BruteValues::normal);
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

    private <T> T pick(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }
}
