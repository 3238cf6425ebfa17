package org.quiltehr.hub.identify;

import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.identify.match.Verdict;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A verdict as JSON: field by field what it weighed, and what stands against the pair; no value of a record. */
final class Explanation {

    private Explanation() {}

    static ObjectNode of(Verdict verdict) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.put("outcome", verdict.outcome().name().toLowerCase(java.util.Locale.ROOT));
        json.put("weight", round(verdict.weight()));
        json.put("weightsVersion", verdict.weightsVersion());
        ArrayNode fields = json.putArray("fields");
        for (Verdict.Compared field : verdict.fields()) {
            fields.addObject()
                    .put("field", field.field().text())
                    .put("level", field.level().text())
                    .put("weight", round(field.weight()));
        }
        ArrayNode guards = json.putArray("guards");
        for (Verdict.Guard guard : verdict.guards()) {
            guards.addObject()
                    .put(
                            "guard",
                            guard.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                    .put("text", guard.text())
                    .put("veto", guard.isVeto());
        }
        return json;
    }

    static String text(Verdict verdict) {
        return of(verdict).toString();
    }

    private static double round(double weight) {
        return Math.round(weight * 100) / 100.0;
    }
}
