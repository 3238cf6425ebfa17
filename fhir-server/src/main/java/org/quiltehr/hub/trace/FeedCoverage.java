package org.quiltehr.hub.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.journal.Listed;
import org.quiltehr.hub.practice.Feed;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The ledgers of a feed's last messages added up: what is mapped, kept, ignored by which rule, and what nobody reads. */
final class FeedCoverage {

    private static final int PAGE = 500;
    private static final int TOP = 50;
    private static final List<String> FATES = List.of("mapped", "kept", "ignored", "unmapped");

    private final Journal journal;

    FeedCoverage(Journal journal) {
        this.journal = journal;
    }

    private static final class Field {
        private int times;
        private String example = "";
        private String message = "";
    }

    /** Over at most so many of the newest messages; the answer says over how many. */
    ObjectNode of(Feed feed, int most) {
        Map<String, Integer> totals = new HashMap<>();
        Map<String, Integer> rules = new HashMap<>();
        Map<String, Field> unmapped = new HashMap<>();
        Map<String, Integer> states = new HashMap<>();
        int practice = feed.practice().ref().num();
        int messages = 0;
        java.util.UUID before = null;
        while (messages < most) {
            List<Listed> page = journal.list(practice, null, feed.num(), before, Math.min(PAGE, most - messages));
            if (page.isEmpty()) {
                break;
            }
            for (Listed listed : page) {
                messages++;
                states.merge(listed.state().name().toLowerCase(java.util.Locale.ROOT), 1, Integer::sum);
                journal.outcome(listed.message().id())
                        .map(Finished::receipt)
                        .ifPresent(receipt -> add(receipt, listed.message().id().toString(), totals, rules, unmapped));
            }
            before = page.getLast().message().id();
        }
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("feed", feed.slug());
        out.put("messages", messages);
        out.put("messagesOfTheFeed", journal.count(practice, null, feed.num()));
        states.forEach(out.putObject("states")::put);
        ObjectNode sums = out.putObject("totals");
        int populated =
                FATES.stream().mapToInt(fate -> totals.getOrDefault(fate, 0)).sum();
        sums.put("populated", populated);
        FATES.forEach(fate -> sums.put(fate, totals.getOrDefault(fate, 0)));
        if (populated > 0) {
            out.put(
                    "accountedFor",
                    Math.round(1000.0 * (populated - totals.getOrDefault("unmapped", 0)) / populated) / 10.0);
        }
        ArrayNode byRule = out.putArray("ignoredByRule");
        rules.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(TOP)
                .forEach(e -> byRule.addObject().put("rule", e.getKey()).put("count", e.getValue()));
        ArrayNode top = out.putArray("topUnmapped");
        List<Map.Entry<String, Field>> fields = new ArrayList<>(unmapped.entrySet());
        fields.sort((a, b) -> Integer.compare(b.getValue().times, a.getValue().times));
        fields.stream()
                .limit(TOP)
                .forEach(e -> top.addObject()
                        .put("field", e.getKey())
                        .put("count", e.getValue().times)
                        .put("message", e.getValue().message)
                        .put("location", e.getValue().example));
        return out;
    }

    private static void add(
            ObjectNode receipt,
            String message,
            Map<String, Integer> totals,
            Map<String, Integer> rules,
            Map<String, Field> unmapped) {
        for (JsonNode line : receipt.path("ledger")) {
            String fate = line.path("fate").asString("");
            totals.merge(fate, 1, Integer::sum);
            if (fate.equals("ignored")) {
                rules.merge(line.path("rule").asString(""), 1, Integer::sum);
            } else if (fate.equals("unmapped")) {
                String location = line.path("location").asString("");
                Field field = unmapped.computeIfAbsent(general(location), f -> new Field());
                field.times++;
                field.example = location;
                field.message = message;
            }
        }
    }

    /** The field whatever its occurrence: {@code OBX[3]-5[1].2.1} is {@code OBX-5.2}. */
    static String general(String location) {
        String plain = location.replaceAll("\\[\\d+]", "");
        return Hl7Locator.isLocation(location) ? plain.replaceFirst("(-\\d+\\.\\d+)\\.1$", "$1") : plain;
    }
}
