package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.trace.Excerpts;
import tools.jackson.databind.JsonNode;

/** A message's bytes and its ledger on one page: which fields were understood, kept, left out by rule, or not understood. */
final class LedgerPage {

    private static final int MARKED_LINES = 1_500;
    private static final int MARKED_BYTES = 60_000;
    private static final int LISTED = 100;
    private static final Map<String, String> CSS =
            Map.of("mapped", "u-map", "kept", "u-raw", "ignored", "u-rule", "unmapped", "u-not");

    /** A problem found in the message, and where. */
    public record Problem(String severity, String location, String text) {}

    /** A field that is not understood. */
    public record Field(String location, String text) {}

    private final JsonNode receipt;
    private final MarkedText.@Nullable Shown shown;
    private final List<Field> unmapped = new ArrayList<>();
    private final boolean marked;

    LedgerPage(JsonNode receipt, byte @Nullable [] body) {
        this.receipt = receipt;
        JsonNode ledger = receipt.path("ledger");
        // each place is looked for in the message, so that a long document would take seconds
        this.marked = body != null && ledger.size() <= MARKED_LINES && body.length <= MARKED_BYTES;
        MarkedText text = body == null ? null : new MarkedText(body);
        for (JsonNode line : ledger) {
            String location = line.path("location").asString("");
            String fate = line.path("fate").asString("");
            if (text != null && marked && !location.equals("document")) {
                text.mark(location, CSS.getOrDefault(fate, ""), title(location, fate, line));
            }
            if (fate.equals("unmapped") && unmapped.size() < LISTED) {
                unmapped.add(new Field(
                        location,
                        body == null || location.equals("document")
                                ? ""
                                : Excerpts.find(body, location)
                                        .map(e -> e.text())
                                        .orElse("")));
            }
        }
        this.shown = text == null ? null : text.shown();
    }

    private static String title(String location, String fate, JsonNode line) {
        String rule = line.path("rule").asString("");
        String target = line.path("targets").path(0).asString("");
        return location + ": " + fate + (rule.isEmpty() ? "" : " by rule " + rule)
                + (target.isEmpty() ? "" : ", " + target.substring(target.indexOf('#') + 1));
    }

    public MarkedText.@Nullable Shown shown() {
        return shown;
    }

    public boolean marked() {
        return marked;
    }

    public List<Field> unmapped() {
        return unmapped;
    }

    public int total(String name) {
        return receipt.path("totals").path(name).asInt(0);
    }

    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        for (JsonNode issue : receipt.path("issues")) {
            problems.add(new Problem(
                    issue.path("severity").asString(""),
                    issue.path("location").asString(""),
                    issue.path("text").asString(issue.path("code").asString(""))));
        }
        return problems;
    }

    /** Written at a FHIR base: the stored version is the message, and there is no ledger. */
    public boolean written() {
        return receipt.path("ledger").isEmpty() && !receipt.path("resources").isEmpty();
    }
}
