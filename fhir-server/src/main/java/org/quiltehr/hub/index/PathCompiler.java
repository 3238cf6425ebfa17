package org.quiltehr.hub.index;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeChildChoiceDefinition;
import ca.uhn.fhir.context.RuntimePrimitiveDatatypeDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.PathExpression.As;
import org.quiltehr.hub.index.PathExpression.Name;
import org.quiltehr.hub.index.PathExpression.Part;
import org.quiltehr.hub.index.PathExpression.Unsupported;
import org.quiltehr.hub.index.PathExpression.Where;
import org.quiltehr.hub.index.ValuePath.Filter;
import org.quiltehr.hub.index.ValuePath.Step;

/** Turns the expression of a SearchParameter into walks over the JSON, by the definitions of R4. */
final class PathCompiler {

    private static final Set<String> ANY_TYPE = Set.of("Resource", "DomainResource");

    /** The datatypes a kind of parameter is searched by. */
    private static final Map<Kind, Set<String>> DATATYPES = Map.of(
            Kind.TOKEN,
            Set.of(
                    "CodeableConcept",
                    "Coding",
                    "Identifier",
                    "ContactPoint",
                    "code",
                    "boolean",
                    "id",
                    "string",
                    "uri",
                    "canonical"),
            Kind.REFERENCE,
            Set.of("Reference", "canonical", "uri"),
            Kind.DATE,
            Set.of("date", "dateTime", "instant", "Period", "Timing"),
            Kind.STRING,
            Set.of("string", "HumanName", "Address", "markdown"),
            Kind.QUANTITY,
            Set.of("Quantity", "Range", "Money"),
            Kind.NUMBER,
            Set.of("integer", "decimal", "Range"),
            Kind.URI,
            Set.of("uri", "canonical", "url", "oid", "uuid"));

    private final FhirContext definitions = FhirContext.forR4Cached();
    private final Kind kind;

    PathCompiler(Kind kind) {
        this.kind = kind;
    }

    /** A place in the JSON, and what is there. */
    private record Place(List<Step> steps, BaseRuntimeElementDefinition<?> element) {

        Place to(String name, BaseRuntimeElementDefinition<?> child) {
            List<Step> longer = new ArrayList<>(steps);
            longer.add(new Step(name, List.of()));
            return new Place(longer, child);
        }

        /** With another last step. */
        Place last(Step step) {
            List<Step> same = new ArrayList<>(steps.subList(0, steps.size() - 1));
            same.add(step);
            return new Place(same, element);
        }
    }

    /** The values an expression finds in resources of a type; never empty. */
    List<ValuePath> compile(String type, List<List<Part>> union) throws Unsupported {
        Set<ValuePath> paths = new LinkedHashSet<>();
        Set<String> others = new TreeSet<>();
        for (List<Part> alternative : union) {
            List<Part> below = below(type, alternative);
            if (below == null) {
                continue;
            }
            for (Place place : walk(type, below)) {
                String datatype = datatype(place.element().getName());
                if (DATATYPES.getOrDefault(kind, Set.of()).contains(datatype)) {
                    paths.add(new ValuePath(List.copyOf(place.steps()), datatype));
                } else {
                    others.add(datatype);
                }
            }
        }
        if (!paths.isEmpty()) {
            return List.copyOf(
                    paths); // of a choice some datatypes are searched by, and others, such as samples, are not
        }
        throw new Unsupported(
                others.isEmpty()
                        ? "the expression names no element of " + type
                        : "the expression leads to " + String.join(", ", others) + ", which a parameter of type "
                                + kind.name().toLowerCase(Locale.ROOT) + " is not searched by");
    }

    /** What comes behind the type's name; null if it is another type's. */
    private static @Nullable List<Part> below(String type, List<Part> alternative) throws Unsupported {
        if (!(alternative.getFirst() instanceof Name first)) {
            throw new Unsupported("the expression begins with no element");
        }
        if (!Character.isUpperCase(first.name().charAt(0))) {
            return alternative;
        }
        if (first.name().equals(type) || ANY_TYPE.contains(first.name())) {
            return alternative.subList(1, alternative.size());
        }
        if (!FhirTypes.exists(first.name())) {
            throw new Unsupported("the expression begins with a type that R4 has not");
        }
        return null;
    }

    private List<Place> walk(String type, List<Part> parts) throws Unsupported {
        List<Place> places = List.of(new Place(List.of(), definitions.getResourceDefinition(type)));
        for (Part part : parts) {
            List<Place> next = new ArrayList<>();
            for (Place place : places) {
                switch (part) {
                    case Name name -> next.addAll(children(place, name.name()));
                    case Where where -> next.add(filtered(place, where.filters()));
                    case As as -> {
                        if (place.element().getName().equalsIgnoreCase(as.type())) {
                            next.add(place);
                        }
                    }
                }
            }
            places = next;
        }
        if (places.isEmpty()) {
            throw new Unsupported("a part of the expression leads to no element of " + type);
        }
        return places;
    }

    private static Place filtered(Place place, List<Filter> filters) throws Unsupported {
        if (place.steps().isEmpty()) {
            throw new Unsupported("where() of the resource itself is not supported");
        }
        Step last = place.steps().getLast();
        List<Filter> all = new ArrayList<>(last.filters());
        all.addAll(filters);
        return place.last(new Step(last.name(), List.copyOf(all)));
    }

    /** Where an element leads to, by its names in JSON: of a choice one for each datatype. */
    private List<Place> children(Place place, String name) {
        if (place.element() instanceof RuntimePrimitiveDatatypeDefinition && name.equals("extension")) {
            Step last = place.steps().getLast();
            return List.of(
                    place.last(new Step("_" + last.name(), last.filters())).to("extension", extension()));
        }
        if (!(place.element() instanceof BaseRuntimeElementCompositeDefinition<?> composite)) {
            return List.of();
        }
        if (name.equals("extension") || name.equals("modifierExtension")) {
            return List.of(place.to(name, extension()));
        }
        Map<String, BaseRuntimeElementDefinition<?>> found = new LinkedHashMap<>();
        BaseRuntimeChildDefinition child = composite.getChildByName(name);
        if (child != null) {
            found.put(name, child.getChildByName(name));
        } else if (composite.getChildByName(name + "[x]") instanceof RuntimeChildChoiceDefinition choice) {
            choice.getValidChildNames().stream()
                    .filter(each -> !each.endsWith("[x]"))
                    .sorted()
                    .forEach(each -> found.put(each, choice.getChildByName(each)));
        }
        List<Place> places = new ArrayList<>();
        found.forEach((each, element) -> {
            if (element != null) {
                places.add(place.to(each, element));
            }
        });
        return places;
    }

    private BaseRuntimeElementDefinition<?> extension() {
        return Objects.requireNonNull(definitions.getElementDefinition("Extension"));
    }

    private static String datatype(String name) {
        return switch (name) {
            case "SimpleQuantity", "Age", "Duration", "Count", "Distance", "MoneyQuantity" -> "Quantity";
            case "positiveInt", "unsignedInt" -> "integer";
            default -> name;
        };
    }
}
