package org.quiltehr.hub.codes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.terminology.ClinicalElements;
import org.quiltehr.hub.terminology.Terminology;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The queue of codes nobody but their practice understands, as JSON, each with what it may mean. */
final class CodeQueue {

    private static final int EXAMPLES = 3;
    private static final int CANDIDATES = 5;

    /** A code another practice uses too, and mapped: likely, the more so if the names are alike. */
    private static final double ELSEWHERE = 0.5;

    private final CodeQueueSql sql;
    private final Practices practices;
    private final Terminology terminology;

    CodeQueue(CodeQueueSql sql, Practices practices, Terminology terminology) {
        this.sql = sql;
        this.practices = practices;
        this.terminology = terminology;
    }

    long count(int practice) {
        return sql.count(practice);
    }

    ObjectNode page(@Nullable Integer practice, @Nullable Integer feed, int count, int offset) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        ArrayNode codes = out.putArray("codes");
        for (CodeQueueSql.Waiting waiting : sql.waiting(practice, feed, count, offset)) {
            code(codes.addObject(), waiting);
        }
        return out;
    }

    private void code(ObjectNode out, CodeQueueSql.Waiting waiting) {
        String slug =
                practices.byNum(waiting.practice()).map(p -> p.ref().slug()).orElse("");
        out.put("practice", slug);
        ArrayNode feeds = out.putArray("feeds");
        waiting.feeds().forEach(num -> practices.feed(num).map(Feed::slug).ifPresent(feeds::add));
        out.put("system", waiting.system());
        out.put("code", waiting.code());
        out.put("display", waiting.display());
        out.put("element", waiting.element());
        out.put("reason", waiting.mapped() ? "mapping-not-usable" : "unmapped");
        out.put("messages", waiting.times());
        out.put("weight", waiting.weight());
        out.put("rank", waiting.times() * waiting.weight());
        out.put("first", waiting.first().toString());
        ArrayNode units = out.putArray("units");
        waiting.units().forEach(units::add);
        ArrayNode examples = out.putArray("examples");
        for (CodeQueueSql.Example example : sql.examples(waiting.hashes(), EXAMPLES)) {
            examples.addObject()
                    .put("message", example.message().toString())
                    .put("location", example.location())
                    .put("receipt", "/practices/" + slug + "/messages/" + example.message() + "/receipt");
        }
        ArrayNode candidates = out.putArray("candidates");
        candidates(waiting).forEach(candidates::add);
    }

    private record Proposal(
            String system, String code, @Nullable String display, double score, String why) {}

    private List<ObjectNode> candidates(CodeQueueSql.Waiting waiting) {
        String display = waiting.display();
        Map<String, Proposal> best = new LinkedHashMap<>();
        List<Proposal> proposals = new ArrayList<>();
        for (CodeQueueSql.Elsewhere one : sql.elsewhere(waiting.practice(), waiting.code(), CANDIDATES)) {
            String text = one.sourceText() == null ? one.display() : one.sourceText();
            double alike = display == null || text == null ? 0 : Terminology.alike(display, text);
            proposals.add(new Proposal(
                    one.system(),
                    one.code(),
                    one.display(),
                    ELSEWHERE + (1 - ELSEWHERE) * alike,
                    "mapped by " + one.practices() + (one.practices() == 1 ? " other practice" : " other practices")));
        }
        List<String> targets = ClinicalElements.at(waiting.element())
                .map(ClinicalElements.Element::targets)
                .orElse(List.of());
        if (display != null) {
            terminology
                    .candidates(targets, display, CANDIDATES)
                    .forEach(candidate -> proposals.add(new Proposal(
                            candidate.coding().system(),
                            candidate.coding().code(),
                            candidate.coding().display(),
                            candidate.likeness(),
                            "name alike")));
        }
        for (Proposal proposal : proposals) {
            best.merge(proposal.system() + "|" + proposal.code(), proposal, (a, b) -> a.score() >= b.score() ? a : b);
        }
        return best.values().stream()
                .sorted(Comparator.comparingDouble(Proposal::score).reversed())
                .limit(CANDIDATES)
                .map(CodeQueue::json)
                .toList();
    }

    private static ObjectNode json(Proposal proposal) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("system", proposal.system());
        out.put("code", proposal.code());
        out.put("display", proposal.display());
        out.put("score", Math.round(proposal.score() * 100) / 100.0);
        out.put("why", proposal.why());
        return out;
    }
}
