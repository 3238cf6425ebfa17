package org.quiltehr.hub.terminology;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.adapter.spi.Issue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What makes a CodeSystem, ValueSet or ConceptMap unusable, said before it is stored. */
public final class TerminologyCheck {

    private static final int MOST_TOLD = 20;

    private TerminologyCheck() {}

    /** Errors, with their place; none for a resource of another type. Codes of a code system are no patient's data. */
    public static List<Issue> check(ObjectNode resource) {
        List<Issue> wrong = new ArrayList<>();
        switch (resource.path("resourceType").asString("")) {
            case "CodeSystem" -> codeSystem(resource, wrong);
            case "ConceptMap" -> conceptMap(resource, wrong);
            default -> {
                // a ValueSet says by its expansion what it lacks
            }
        }
        return wrong.size() > MOST_TOLD ? wrong.subList(0, MOST_TOLD) : wrong;
    }

    private static void codeSystem(ObjectNode resource, List<Issue> wrong) {
        Set<String> seen = new HashSet<>();
        twice(resource.path("concept"), "CodeSystem.concept", seen, wrong);
        List<Concept> concepts = CodeSystemReader.concepts(resource);
        Optional<Integer> circle = new Hierarchy(concepts).circle();
        circle.ifPresent(place -> wrong.add(Issue.error(
                "processing",
                "CodeSystem.concept.where(code='" + concepts.get(place).code() + "')",
                "The concept is above itself by way of its parents: take one of them away.")));
    }

    private static void twice(JsonNode concepts, String path, Set<String> seen, List<Issue> wrong) {
        for (int i = 0; i < concepts.size(); i++) {
            JsonNode concept = concepts.get(i);
            String code = concept.path("code").asString("");
            String here = path + "[" + i + "]";
            if (code.isEmpty()) {
                wrong.add(Issue.error("required", here + ".code", "A concept has no code."));
            } else if (!seen.add(code)) {
                wrong.add(Issue.error("duplicate", here + ".code", "The code stands on an earlier concept too."));
            }
            twice(concept.path("concept"), here + ".concept", seen, wrong);
        }
    }

    private static void conceptMap(ObjectNode resource, List<Issue> wrong) {
        JsonNode groups = resource.path("group");
        for (int g = 0; g < groups.size(); g++) {
            JsonNode group = groups.get(g);
            String here = "ConceptMap.group[" + g + "]";
            boolean targets = false;
            JsonNode elements = group.path("element");
            for (int e = 0; e < elements.size(); e++) {
                JsonNode element = elements.get(e);
                String at = here + ".element[" + e + "]";
                if (element.path("code").asString("").isEmpty()) {
                    wrong.add(Issue.error("required", at + ".code", "An element without a code maps nothing."));
                }
                JsonNode to = element.path("target");
                for (int t = 0; t < to.size(); t++) {
                    boolean none = to.get(t).path("code").asString("").isEmpty();
                    String equivalence = to.get(t).path("equivalence").asString("");
                    targets |= !none;
                    if (none && !equivalence.equals("unmatched") && !equivalence.equals("disjoint")) {
                        wrong.add(Issue.error(
                                "required",
                                at + ".target[" + t + "].code",
                                "A target without a code says that there is none: its equivalence is unmatched."));
                    }
                }
            }
            if (targets && group.path("target").asString("").isEmpty()) {
                wrong.add(Issue.error(
                        "required", here + ".target", "The group has targets but does not say of which code system."));
            }
        }
    }
}
