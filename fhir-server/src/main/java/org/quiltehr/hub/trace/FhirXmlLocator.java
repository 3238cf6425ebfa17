package org.quiltehr.hub.trace;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Locations of FHIR, which are those of its JSON, in a body of XML: an element of the name, and its attribute value. */
final class FhirXmlLocator {

    private static final Set<String> HOLDS_A_RESOURCE = Set.of("resource", "contained", "outcome");

    private FhirXmlLocator() {}

    static Optional<Range> find(Markup root, String location) {
        Optional<Path> path = Path.of(location);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Markup here = root;
        List<Path.Step> steps = path.get().steps();
        for (int i = 0; i < steps.size(); i++) {
            Path.Step step = steps.get(i);
            boolean indexed = i + 1 < steps.size() && steps.get(i + 1).index() >= 0;
            boolean last = i + (indexed ? 2 : 1) >= steps.size();
            Optional<Range> attribute = last ? attribute(here, step.name()) : Optional.empty();
            if (attribute.isPresent()) {
                return attribute;
            }
            if (last && step.name().equals("resourceType")) {
                return Optional.of(here.range());
            }
            // the sibling of a primitive, for its id and extensions, is the same element in XML
            String name = step.name().startsWith("_") ? step.name().substring(1) : step.name();
            Markup child = nth(here, name, indexed ? steps.get(i + 1).index() : 0);
            if (child == null) {
                return Optional.empty();
            }
            here = HOLDS_A_RESOURCE.contains(name) && child.children().size() == 1
                    ? child.children().getFirst()
                    : child;
            i += indexed ? 1 : 0;
        }
        Optional<Range> value = attribute(here, "value");
        return value.isPresent() ? value : Optional.of(here.range());
    }

    private static @Nullable Markup nth(Markup parent, String name, int index) {
        int seen = 0;
        for (Markup child : parent.children()) {
            if (child.local().equals(name) && seen++ == index) {
                return child;
            }
        }
        return null;
    }

    private static Optional<Range> attribute(Markup element, String name) {
        return element.attributes().stream()
                .filter(a -> a.uri().isEmpty() && a.local().equals(name))
                .map(Markup.Attribute::value)
                .findFirst();
    }
}
