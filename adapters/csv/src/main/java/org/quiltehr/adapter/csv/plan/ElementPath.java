package org.quiltehr.adapter.csv.plan;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An element of a resource, such as {@code name[0].given[1]}, held against the definition of R4.
 *
 * @param datatype R4's name of its type, such as {@code CodeableConcept}
 */
public record ElementPath(List<Step> steps, String datatype) {

    /**
     * One step down.
     *
     * @param index in a repeating element; -1 for one that does not repeat
     */
    public record Step(String name, int index) {}

    private static final Pattern STEP = Pattern.compile("([A-Za-z]+)(?:\\[(\\d{1,2})])?");

    public ElementPath {
        steps = List.copyOf(steps);
    }

    /** The element, or what is wrong with the path. */
    sealed interface Found {
        record Element(ElementPath path) implements Found {}

        record Nothing(String why) implements Found {}
    }

    static boolean isResource(@Nullable String type) {
        return type != null && FhirContext.forR4Cached().getResourceTypes().contains(type);
    }

    /** Finds a path in a resource type; {@code value} alone means value[x], whose type the cell decides. */
    static Found find(String type, String path) {
        BaseRuntimeElementDefinition<?> at = FhirContext.forR4Cached().getResourceDefinition(type);
        List<Step> steps = new ArrayList<>();
        String walked = type;
        for (String part : path.split("\\.", -1)) {
            Matcher matcher = STEP.matcher(part);
            if (!matcher.matches()) {
                return new Found.Nothing("a step is name or name[index], not '" + part + "'");
            }
            String name = matcher.group(1);
            BaseRuntimeChildDefinition child = at.getChildByName(name);
            if (child == null && at.getChildByName(name + "[x]") != null) {
                steps.add(new Step(name, -1));
                at = FhirContext.forR4Cached().getElementDefinition("Quantity");
                return new Found.Element(new ElementPath(steps, "[x]"));
            }
            BaseRuntimeElementDefinition<?> element = child == null ? null : child.getChildByName(name);
            if (child == null || element == null) {
                return new Found.Nothing(walked + " has no element " + name + " in FHIR R4");
            }
            boolean many = child.getMax() != 1;
            String index = matcher.group(2);
            if (!many && index != null) {
                return new Found.Nothing(walked + "." + name + " does not repeat: leave the index away");
            }
            steps.add(new Step(name, many ? index == null ? 0 : Integer.parseInt(index) : -1));
            walked += "." + name;
            at = element;
        }
        return new Found.Element(new ElementPath(steps, at.getName()));
    }

    /** The path with the last repeating step moved on, for a cell of several values. */
    public ElementPath shifted(int by) {
        List<Step> all = new ArrayList<>(steps);
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).index() >= 0) {
                all.set(i, new Step(all.get(i).name(), all.get(i).index() + by));
                break;
            }
        }
        return new ElementPath(all, datatype);
    }

    /** The repeating element itself, for a list of its values. */
    ElementPath whole() {
        List<Step> all = new ArrayList<>(steps);
        all.add(new Step(all.removeLast().name(), -1));
        return new ElementPath(all, datatype);
    }

    /** Another path below the same place of each repeating element that both walk. */
    public ElementPath aligned(ElementPath other) {
        List<Step> all = new ArrayList<>(other.steps);
        for (int i = 0;
                i < all.size()
                        && i < steps.size()
                        && all.get(i).name().equals(steps.get(i).name());
                i++) {
            all.set(i, steps.get(i));
        }
        return new ElementPath(all, other.datatype);
    }

    /** The path of {@code value[x]} with its type chosen. */
    public ElementPath named(String suffix) {
        List<Step> all = new ArrayList<>(steps);
        Step last = all.removeLast();
        all.add(new Step(last.name() + suffix, last.index()));
        return new ElementPath(all, suffix);
    }

    /** The path as FHIR writes it, indexes included. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(text.isEmpty() ? "" : ".").append(step.name());
            if (step.index() >= 0) {
                text.append('[').append(step.index()).append(']');
            }
        }
        return text.toString();
    }
}
