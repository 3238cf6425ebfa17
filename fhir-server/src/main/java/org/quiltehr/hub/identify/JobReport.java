package org.quiltehr.hub.identify;

import java.util.HashSet;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What matching the whole network again changes, or would: counts, and the first changes by name. */
final class JobReport {

    private static final int MOST_CHANGES = 1000;

    private final ObjectNode json;
    private final ArrayNode changes;
    private final Set<RecordPair> joined = new HashSet<>();
    private final Set<RecordPair> ended = new HashSet<>();
    private final Set<RecordPair> reviews = new HashSet<>();

    /** Goes on with what an interrupted run reported. */
    JobReport(String before) {
        json = FhirJson.parse(before);
        changes = json.withArray("changes");
        changes.forEach(c -> {
            RecordPair pair = RecordPair.of(
                    LogicalId.parse(c.path("a").asString("")).orElseThrow(),
                    LogicalId.parse(c.path("b").asString("")).orElseThrow());
            switch (c.path("change").asString("")) {
                case "join" -> joined.add(pair);
                case "unlink" -> ended.add(pair);
                default -> reviews.add(pair);
            }
        });
    }

    /** Two persons, named by a record of each, become one. */
    void join(RecordPair persons, double weight) {
        if (joined.add(persons)) {
            change("joins", "join", persons, weight);
        }
    }

    /** A link of the machine's ends. */
    void unlink(RecordPair pair, double weight) {
        if (ended.add(pair)) {
            change("unlinks", "unlink", pair, weight);
        }
    }

    /** A pair that was not in the queue is put there. */
    void review(RecordPair pair, double weight) {
        if (reviews.add(pair)) {
            change("reviews", "review", pair, weight);
        }
    }

    /** A record with too many candidates was left as it is. */
    void notProven() {
        count("notProvenUnique", 1);
    }

    private void change(String counter, String change, RecordPair pair, double weight) {
        count(counter, 1);
        if (changes.size() < MOST_CHANGES) {
            changes.addObject()
                    .put("change", change)
                    .put("a", pair.a().text())
                    .put("b", pair.b().text())
                    .put("weight", Math.round(weight * 100) / 100.0);
        }
    }

    String text() {
        for (String counter : new String[] {"joins", "unlinks", "reviews", "notProvenUnique"}) {
            count(counter, 0);
        }
        return json.toString();
    }

    private void count(String counter, int more) {
        json.put(counter, json.path(counter).asInt(0) + more);
    }
}
