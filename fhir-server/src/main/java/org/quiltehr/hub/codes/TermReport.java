package org.quiltehr.hub.codes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was loaded of a file, and what was not and why. */
final class TermReport {

    private static final int MOST_TOLD = 100;

    private final Map<String, Integer> resources = new TreeMap<>();
    private final List<String[]> problems = new ArrayList<>();
    private int concepts;
    private int failed;

    void resource(String type) {
        resources.merge(type, 1, Integer::sum);
    }

    void concepts(int more) {
        concepts += more;
    }

    /** Something that was left out; {@code place} is a line, or a file in a package. */
    void problem(String place, String text) {
        failed++;
        if (problems.size() < MOST_TOLD) {
            problems.add(new String[] {place, text});
        }
    }

    String line() {
        return resources + ", " + concepts + " concepts from lines, " + failed + " problems";
    }

    ObjectNode json() {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        ObjectNode loaded = out.putObject("resources");
        resources.forEach(loaded::put);
        out.put("concepts", concepts);
        out.put("failed", failed);
        ArrayNode list = out.putArray("problems");
        problems.forEach(p -> list.addObject().put("at", p[0]).put("text", p[1]));
        return out;
    }
}
