package org.quiltehr.hub.pipeline.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.FhirPathExecutionException;
import ca.uhn.fhir.parser.DataFormatException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A resource for FHIRPath: what a path finds, and where that stands in the JSON tree. */
final class Elements {

    private static final FhirContext R4 = FhirContext.forR4Cached();

    private final Resource resource;
    private final Map<Base, Place> places = new IdentityHashMap<>();

    Elements(ObjectNode tree) {
        try {
            resource = (Resource) R4.newJsonParser()
                    .parseResource(new String(FhirJson.bytes(tree), java.nio.charset.StandardCharsets.UTF_8));
        } catch (DataFormatException e) {
            throw WriteProblem.of(422, "structure", null, "the resource cannot be read for the patch");
        }
        Place root = new Place(List.of());
        places.put(resource, root);
        walk(resource, root);
    }

    /** Functions whose cost is in the sender's hands (an expression that is tried for ever), or that lead elsewhere. */
    private static final Pattern BEYOND = Pattern.compile("(?i)matches|memberOf|conformsTo|resolve|trace|`[^`]*\\\\");

    /** One element a path finds. */
    record Element(Base value, Place place) {}

    /** What a path finds, in order. */
    List<Element> find(String path, String at) {
        List<Element> found = new ArrayList<>();
        if (BEYOND.matcher(path).find()) {
            throw WriteProblem.of(
                    422,
                    "processing",
                    at,
                    "a patch's path uses no expressions of its own and nothing beside the resource");
        }
        try {
            for (Base value : R4.newFhirPath().evaluate(resource, path, Base.class)) {
                Place place = places.get(value);
                if (place == null) {
                    throw WriteProblem.of(422, "processing", at, "the path must lead to elements of the resource");
                }
                found.add(new Element(value, place));
            }
        } catch (FhirPathExecutionException | FHIRException e) {
            throw WriteProblem.of(422, "processing", at, "the path is no FHIRPath that can be evaluated here");
        }
        return found;
    }

    Element one(String path, String at) {
        List<Element> found = find(path, at);
        if (found.size() != 1) {
            throw WriteProblem.of(
                    422, "processing", at, "the path must lead to one element; it leads to " + found.size());
        }
        return found.getFirst();
    }

    private void walk(Base parent, Place at) {
        for (Property property : parent.children()) {
            List<Base> values = property.getValues();
            for (int i = 0; i < values.size(); i++) {
                Base value = values.get(i);
                if (value != null) {
                    Place place = at.then(json(property, value));
                    place = property.isList() ? place.then(i) : place;
                    places.put(value, place);
                    walk(value, place);
                }
            }
        }
    }

    private static String json(Property property, Base value) {
        String name = property.getName();
        return name.endsWith("[x]") ? name.substring(0, name.length() - 3) + capital(value.fhirType()) : name;
    }

    private static String capital(String type) {
        return Character.toUpperCase(type.charAt(0)) + type.substring(1);
    }

    /**
     * A member that is to be added.
     *
     * @param list whether it repeats
     */
    record Member(String name, boolean list, JsonNode value) {}

    /**
     * The member a name and the {@code value} part of an operation make.
     *
     * @param parent of the element to be
     */
    static Member member(Base parent, String name, JsonNode part, String at) {
        Property property = property(parent, name, at);
        for (Map.Entry<String, JsonNode> each : part.properties()) {
            String datatype = each.getKey().startsWith("value") ? each.getKey().substring(5) : "";
            if (!datatype.isEmpty()) {
                boolean choice = property.getName().endsWith("[x]");
                String plain = choice ? property.getName().replace("[x]", "") : name;
                return new Member(choice ? plain + datatype : plain, property.isList(), each.getValue());
            }
        }
        JsonNode parts = part.get("part");
        if (parts == null || !parts.isArray()) {
            throw WriteProblem.of(
                    400, "required", at, "needs a value: value[x], or parts of an element without a type");
        }
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        Base element;
        try {
            element = Objects.requireNonNull(parent.copy().addChild(name));
        } catch (FHIRException | UnsupportedOperationException e) {
            throw WriteProblem.of(422, "processing", at, "no element of this name can be made of parts here");
        }
        for (JsonNode inner : parts) {
            Member member = member(element, inner.path("name").asString(""), inner, at);
            if (member.list()) {
                made.withArray("/" + member.name()).add(member.value());
            } else {
                made.set(member.name(), member.value());
            }
        }
        return new Member(name, property.isList(), made);
    }

    private static Property property(Base parent, String name, String at) {
        @Nullable Property found = null;
        try {
            found = parent.getNamedProperty(name);
        } catch (FHIRException e) {
            // answered below
        }
        if (name.isEmpty() || found == null) {
            throw WriteProblem.of(422, "processing", at, "the element has no child of this name");
        }
        return found;
    }
}
