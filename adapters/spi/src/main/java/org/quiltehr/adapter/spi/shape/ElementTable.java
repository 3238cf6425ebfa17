package org.quiltehr.adapter.spi.shape;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeChildPrimitiveEnumerationDatatypeDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.BackboneElement;
import org.hl7.fhir.r4.model.BackboneType;
import org.hl7.fhir.r4.model.Element;
import org.jspecify.annotations.Nullable;

/** The elements of all R4 types as lookup tables by JSON name, built once from HAPI's runtime definitions. */
final class ElementTable {

    /** A type or block: its elements, and the bits of those that must be there. */
    static final class Shape {
        final String name;
        final Map<String, Child> children = new HashMap<>();
        /** By bit: what {@link #required} asks for, as the specification names it. */
        final List<String> bits = new ArrayList<>();

        long required;

        Shape(String name) {
            this.name = name;
        }
    }

    /**
     * One JSON member of a type; each type of a choice is a member of its own.
     *
     * @param primitive its type if it is primitive
     * @param shape its type if it is not; null also for a resource
     * @param codes the codes a required binding allows, or null
     * @param bit its place among the counted members of its type, shared by the members of a choice; -1 if it is neither
     *     required nor a choice
     */
    record Child(
            boolean many,
            @Nullable Primitive primitive,
            @Nullable Shape shape,
            @Nullable Set<String> codes,
            int bit,
            boolean choice) {

        boolean resource() {
            return primitive == null && shape == null;
        }
    }

    /** Required elements that HAPI's classes inherit as optional (found by comparing with HL7's definitions). */
    private static final Map<String, Set<String>> ALSO_REQUIRED = Map.ofEntries(
            Map.entry("CapabilityStatement", Set.of("date")),
            Map.entry("ChargeItemDefinition", Set.of("url")),
            Map.entry("CompartmentDefinition", Set.of("url", "name")),
            Map.entry("GraphDefinition", Set.of("name")),
            Map.entry("ImplementationGuide", Set.of("url", "name")),
            Map.entry("MessageDefinition", Set.of("date")),
            Map.entry("NamingSystem", Set.of("name", "date")),
            Map.entry("OperationDefinition", Set.of("name")),
            Map.entry("SearchParameter", Set.of("url", "name", "description")),
            Map.entry("StructureDefinition", Set.of("url", "name")),
            Map.entry("StructureMap", Set.of("url", "name")),
            Map.entry("TerminologyCapabilities", Set.of("date")),
            Map.entry("TestScript", Set.of("url", "name")));

    private final FhirContext context = FhirContext.forR4Cached();
    private final Map<BaseRuntimeElementDefinition<?>, Shape> shapes = new HashMap<>();
    private final Map<String, Shape> resources = new HashMap<>();
    private final Shape extension;
    private final Shape primitiveCompanion;

    ElementTable() {
        extension = shape(composite(context.getElementDefinition("Extension")));
        primitiveCompanion = new Shape("Element");
        addElement(primitiveCompanion);
        for (String type : context.getResourceTypes()) {
            resources.put(type, shape(context.getResourceDefinition(type)));
        }
    }

    /** The shape of a resource type, or null if R4 has no such type. */
    @Nullable
    Shape resource(String type) {
        return resources.get(type);
    }

    /** What the companion {@code _name} of a primitive may hold: id and extension. */
    Shape primitiveCompanion() {
        return primitiveCompanion;
    }

    private static BaseRuntimeElementCompositeDefinition<?> composite(@Nullable BaseRuntimeElementDefinition<?> type) {
        if (type instanceof BaseRuntimeElementCompositeDefinition<?> composite) {
            return composite;
        }
        throw new IllegalStateException("no composite definition: " + type);
    }

    private Shape shape(BaseRuntimeElementCompositeDefinition<?> type) {
        Shape known = shapes.get(type);
        if (known != null) {
            return known;
        }
        Shape shape = new Shape(type.getName().replaceFirst("Component$", ""));
        shapes.put(type, shape);
        for (BaseRuntimeChildDefinition child : type.getChildrenAndExtension()) {
            add(shape, child);
        }
        if (Element.class.isAssignableFrom(type.getImplementingClass())) {
            addElement(shape);
        }
        if (BackboneElement.class.isAssignableFrom(type.getImplementingClass())
                || BackboneType.class.isAssignableFrom(type.getImplementingClass())) {
            shape.children.putIfAbsent("modifierExtension", extensions());
        }
        return shape;
    }

    private void addElement(Shape shape) {
        shape.children.put("id", new Child(false, Primitive.STRING, null, null, -1, false));
        shape.children.putIfAbsent("extension", extensions());
    }

    private Child extensions() {
        return new Child(true, null, shape(composite(context.getElementDefinition("Extension"))), null, -1, false);
    }

    private void add(Shape shape, BaseRuntimeChildDefinition child) {
        String element = child.getElementName();
        if (element.equals("extension") || element.equals("modifierExtension")) {
            shape.children.put(element, extensions());
            return;
        }
        List<String> names = child.getValidChildNames().stream()
                .filter(name -> !name.endsWith("Resource")
                        || name.equals(element)
                        || !child.getValidChildNames().contains(name.replaceFirst("Resource$", "Reference"))
                                && !child.getValidChildNames().contains(name.replaceFirst("Resource$", "")))
                .toList();
        boolean choice = names.size() > 1;
        int bit = -1;
        boolean required = child.getMin() > 0
                || ALSO_REQUIRED.getOrDefault(shape.name, Set.of()).contains(element);
        if (required || choice) {
            bit = shape.bits.size();
            shape.bits.add(choice ? element + "[x]" : element);
            shape.required |= required ? 1L << bit : 0;
        }
        Set<String> codes = codes(child);
        for (String name : names) {
            BaseRuntimeElementDefinition<?> type = child.getChildByName(name);
            if (type != null) {
                shape.children.put(name, member(type, child.getMax() != 1, codes, bit, choice));
            }
        }
    }

    private Child member(
            BaseRuntimeElementDefinition<?> type, boolean many, @Nullable Set<String> codes, int bit, boolean choice) {
        return switch (type.getChildType()) {
            case PRIMITIVE_DATATYPE, ID_DATATYPE ->
                new Child(many, Primitive.of(type.getName()), null, codes, bit, choice);
            case PRIMITIVE_XHTML, PRIMITIVE_XHTML_HL7ORG -> new Child(many, Primitive.XHTML, null, null, bit, choice);
            case COMPOSITE_DATATYPE, RESOURCE_BLOCK -> new Child(many, null, shape(composite(type)), null, bit, choice);
            case RESOURCE, CONTAINED_RESOURCES, CONTAINED_RESOURCE_LIST, UNDECL_EXT, EXTENSION_DECLARED ->
                new Child(many, null, null, null, bit, choice);
        };
    }

    /** The codes of a required binding, from HAPI's enum of it. */
    private static @Nullable Set<String> codes(BaseRuntimeChildDefinition child) {
        if (!(child instanceof RuntimeChildPrimitiveEnumerationDatatypeDefinition bound)) {
            return null;
        }
        Set<String> codes = new HashSet<>();
        for (Object constant : bound.getBoundEnumType().getEnumConstants()) {
            try {
                Object code = constant.getClass().getMethod("toCode").invoke(constant);
                if (code != null) {
                    codes.add(code.toString());
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return codes;
    }
}
