package org.quiltehr.hub.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quiltehr.hub.query.CodeSets;
import org.quiltehr.hub.terminology.TerminologyProblem;
import org.quiltehr.hub.terminology.ValueSets;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers searches by value set or hierarchy out of the terminology that is held here. */
@Component
final class HeldCodeSets implements CodeSets {

    private static final ValueSets.Wish ALL = new ValueSets.Wish(null, 0, null, false, false, false, null);

    private final ValueSets valueSets;

    HeldCodeSets(ValueSets valueSets) {
        this.valueSets = valueSets;
    }

    @Override
    public Optional<List<String>> members(int asker, String valueSet) {
        String id = valueSet.startsWith("ValueSet/") ? valueSet.substring("ValueSet/".length()) : valueSet;
        return expanded(
                asker,
                valueSet.contains(":")
                        ? new ValueSets.Which(valueSet, null, null)
                        : new ValueSets.Which(null, id, null));
    }

    @Override
    public Optional<List<String>> hierarchy(int asker, String system, String code, boolean below) {
        ObjectNode valueSet = JsonNodeFactory.instance.objectNode();
        valueSet.put("resourceType", "ValueSet");
        valueSet.put("status", "active");
        ObjectNode include = valueSet.putObject("compose").putArray("include").addObject();
        include.put("system", system);
        include.putArray("filter")
                .addObject()
                .put("property", "concept")
                .put("op", below ? "is-a" : "generalizes")
                .put("value", code);
        return expanded(asker, new ValueSets.Which(null, null, valueSet));
    }

    private Optional<List<String>> expanded(int asker, ValueSets.Which which) {
        try {
            List<String> codes = new ArrayList<>();
            collect(valueSets.expand(asker, which, ALL).path("expansion").path("contains"), codes);
            return Optional.of(codes);
        } catch (TerminologyProblem e) {
            return Optional.empty(); // the search says that it is not known here
        }
    }

    private static void collect(JsonNode contains, List<String> codes) {
        for (JsonNode member : contains) {
            String code = member.path("code").asString("");
            if (!code.isEmpty()) {
                codes.add(escaped(member.path("system").asString("")) + "|" + escaped(code));
            }
            collect(member.path("contains"), codes);
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace(",", "\\,")
                .replace("|", "\\|")
                .replace("$", "\\$");
    }
}
