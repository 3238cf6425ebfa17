package org.quiltehr.adapter.fhir.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.quiltehr.adapter.fhir.FhirIssue;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.shape.R4Shape;
import org.quiltehr.adapter.spi.shape.R4Shape.OddCode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message whose resources hold no code that R4's required bindings do not allow: readers take such a resource for
 * broken. A code that is right but for upper and lower case is written as R4 writes it; any other moves into an extension
 * beside its place, and where R4 requires a code, {@code unknown} or {@code other} stands there. Where R4 has neither the
 * message is refused.
 *
 * @param moved where a leaf that now stands in an extension was sent, by where it stands
 * @param shifted the same of leaves of a list that lost others
 * @param made leaves that were not sent
 */
record Mended(
        ObjectNode root, Map<String, String> moved, Map<String, String> shifted, Set<String> made, List<Issue> issues) {

    private static final String SOURCE_VALUE = "http://quiltehr.org/fhir/StructureDefinition/source-value";

    /** Nothing was to be done. */
    static Mended untouched(ObjectNode sent) {
        return new Mended(sent, Map.of(), Map.of(), Set.of(), List.of());
    }

    /** Changes nothing of what it is given. */
    static Mended of(ObjectNode sent) {
        boolean bundle = sent.path("resourceType").asString("").equals("Bundle");
        Map<String, OddCode> odd = new TreeMap<>(R4Shape.oddCodes(sent));
        // what steers a Bundle is its own matter: an unknown type or verb is refused, and not mended
        odd.keySet().removeIf(location -> bundle && !location.contains(".resource."));
        if (odd.isEmpty()) {
            return untouched(sent);
        }
        Mended mended =
                new Mended(sent.deepCopy(), new HashMap<>(), new HashMap<>(), new HashSet<>(), new ArrayList<>());
        odd.forEach(mended::mend);
        odd.keySet().stream()
                .filter(location -> location.endsWith("]"))
                .map(location -> location.substring(0, location.lastIndexOf('[')))
                .distinct()
                .forEach(mended::close);
        return mended;
    }

    private void mend(String location, OddCode code) {
        int dot = location.lastIndexOf('.');
        ObjectNode element = element(location.substring(0, dot));
        String last = location.substring(dot + 1);
        int bracket = last.indexOf('[');
        if (code.meant().isPresent()) {
            put(element, last, bracket, element.stringNode(code.meant().get()));
            issues.add(FhirIssue.CODE_MENDED.at(location));
            return;
        }
        String name = bracket < 0 ? last : last.substring(0, bracket);
        boolean needed = code.required() || element.has("_" + name) || isKindOfContact(element, name);
        if (needed && code.any().isEmpty()) {
            issues.add(FhirIssue.CODE_REFUSED.at(location));
        } else {
            String sent = item(element, last).asString("");
            put(element, last, bracket, needed ? element.stringNode(code.any().get()) : element.nullNode());
            ArrayNode extensions =
                    element.get("extension") instanceof ArrayNode there ? there : element.putArray("extension");
            String now = location.substring(0, dot) + ".extension[" + extensions.size() + "]";
            extensions.addObject().put("url", SOURCE_VALUE).put("valueString", name + "=" + sent);
            moved.put(now + ".valueString", location);
            made.add(now + ".url");
            made.add(location);
            issues.add(FhirIssue.CODE_KEPT.at(location));
        }
    }

    /** R4's cpt-2: what has a value has a system. */
    private static boolean isKindOfContact(ObjectNode element, String name) {
        return name.equals("system") && element.has("value");
    }

    private static void put(ObjectNode element, String last, int bracket, JsonNode value) {
        if (bracket >= 0 && element.get(last.substring(0, bracket)) instanceof ArrayNode list) {
            list.set(Integer.parseInt(last.substring(bracket + 1, last.length() - 1)), value);
        } else if (value.isNull()) {
            element.remove(last);
        } else {
            element.set(last, value);
        }
    }

    /** Closes the gaps of a list of codes; beside a list of companions they stay, since the two are of one length. */
    private void close(String location) {
        int dot = location.lastIndexOf('.');
        ObjectNode element = element(location.substring(0, dot));
        String name = location.substring(dot + 1);
        if (!(element.get(name) instanceof ArrayNode list) || element.has("_" + name)) {
            return;
        }
        ArrayNode kept = element.arrayNode();
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isNull()) {
                if (kept.size() < i) {
                    shifted.put(location + "[" + kept.size() + "]", location + "[" + i + "]");
                }
                made.remove(location + "[" + kept.size() + "]");
                kept.add(list.get(i));
            }
        }
        if (kept.isEmpty()) {
            element.remove(name);
        } else {
            element.set(name, kept);
        }
    }

    /** The element at a place, whose first step names the type of the whole. */
    private ObjectNode element(String location) {
        JsonNode node = root;
        List<String> steps = List.of(location.split("\\."));
        for (String step : steps.subList(1, steps.size())) {
            node = item(node, step);
        }
        return (ObjectNode) node;
    }

    private static JsonNode item(JsonNode parent, String step) {
        int bracket = step.indexOf('[');
        return bracket < 0
                ? parent.path(step)
                : parent.path(step.substring(0, bracket))
                        .path(Integer.parseInt(step.substring(bracket + 1, step.length() - 1)));
    }
}
