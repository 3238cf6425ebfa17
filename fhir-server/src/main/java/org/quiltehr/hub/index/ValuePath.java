package org.quiltehr.hub.index;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A walk from a resource to the values of one datatype, as the committed table writes it:
 * {@code participant.actor[Patient]:Reference}, {@code telecom[system=email]:ContactPoint}.
 *
 * @param datatype of what is found
 */
record ValuePath(List<Step> steps, String datatype) {

    /** What a value must be to be walked through. */
    sealed interface Filter {

        boolean accepts(JsonNode node);
    }

    /** A reference to a resource of a type. */
    record Target(String type) implements Filter {

        @Override
        public boolean accepts(JsonNode node) {
            if (!(node instanceof ObjectNode reference)) {
                return false;
            }
            JsonNode text = reference.get("reference");
            if (text != null && text.isString()) {
                String target = ReferenceText.type(text.stringValue());
                if (target != null) {
                    return target.equals(type);
                }
            }
            JsonNode said = reference.get("type");
            return said != null && said.isString() && said.stringValue().equals(type);
        }
    }

    /** An object with a member of a value. */
    record Member(String key, String value) implements Filter {

        @Override
        public boolean accepts(JsonNode node) {
            JsonNode found = node instanceof ObjectNode object ? object.get(key) : null;
            return found != null
                    && !found.isContainer()
                    && !found.isNull()
                    && found.asString().equals(value);
        }
    }

    /** A member's name, and what its values must be. */
    record Step(String name, List<Filter> filters) {

        static Step of(String text) {
            int bracket = text.indexOf('[');
            if (bracket < 0) {
                return new Step(text, List.of());
            }
            String filter = text.substring(bracket + 1, text.length() - 1);
            int equals = filter.indexOf('=');
            return new Step(
                    text.substring(0, bracket),
                    List.of(
                            equals < 0
                                    ? new Target(filter)
                                    : new Member(filter.substring(0, equals), filter.substring(equals + 1))));
        }

        boolean accepts(JsonNode node) {
            return filters.stream().allMatch(filter -> filter.accepts(node));
        }
    }

    /** Receives the values found. */
    interface Visitor {
        void value(JsonNode value, String datatype);
    }

    static ValuePath of(String text) {
        int colon = text.lastIndexOf(':');
        List<Step> steps = new ArrayList<>();
        for (String step : text.substring(0, colon).split("\\.", -1)) {
            steps.add(Step.of(step));
        }
        return new ValuePath(List.copyOf(steps), text.substring(colon + 1));
    }

    /** The rest of the path below an element, or null if it does not lead through it. */
    @Nullable
    ValuePath below(String root) {
        if (root.equals(".")) {
            return this;
        }
        return steps.size() > 1 && steps.getFirst().name().equals(root)
                ? new ValuePath(steps.subList(1, steps.size()), datatype)
                : null;
    }

    /** Whether a resource of a type has one such value at most. */
    boolean single(String type) {
        BaseRuntimeElementDefinition<?> at = FhirContext.forR4Cached().getResourceDefinition(type);
        for (Step step : steps) {
            BaseRuntimeChildDefinition child = at instanceof BaseRuntimeElementCompositeDefinition<?> composite
                    ? composite.getChildByName(step.name())
                    : null;
            if (child == null || child.getMax() != 1) {
                return false;
            }
            at = child.getChildByName(step.name());
        }
        return true;
    }

    void visit(ObjectNode resource, Visitor visitor) {
        visit(resource, 0, visitor);
    }

    private void visit(JsonNode node, int depth, Visitor visitor) {
        if (!(node instanceof ObjectNode object)) {
            return;
        }
        Step step = steps.get(depth);
        JsonNode next = object.get(step.name());
        if (next == null) {
            return;
        }
        if (next.isArray()) {
            for (JsonNode item : next) {
                descend(item, step, depth, visitor);
            }
        } else {
            descend(next, step, depth, visitor);
        }
    }

    private void descend(JsonNode node, Step step, int depth, Visitor visitor) {
        if (node.isNull() || !step.accepts(node)) {
            return;
        }
        if (depth + 1 == steps.size()) {
            visitor.value(node, datatype);
        } else {
            visit(node, depth + 1, visitor);
        }
    }
}
