package org.quiltehr.hub.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.identify.Lookalikes;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.Stored;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Patient/$match}, also IHE PDQm's ITI-119: who a Patient in hand may be, the likeliest first. A match is certain
 * only if it is the one person that fits and all candidates were looked at.
 */
@Component
final class MatchOperation implements OperationSet {

    private static final String DEFINITION = "http://hl7.org/fhir/OperationDefinition/Patient-match";
    private static final String GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade";
    private static final int MOST = 100;

    private final Lookalikes lookalikes;
    private final Reader reader;

    MatchOperation(Lookalikes lookalikes, Reader reader) {
        this.lookalikes = lookalikes;
        this.reader = reader;
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.type("Patient", "match", DEFINITION, this::match));
    }

    /** What was asked. */
    private record Question(ObjectNode patient, boolean onlyCertain, boolean onlySingle, int count) {}

    private Answer match(Exchange exchange, String none, Input input) {
        Question question = question(input);
        Lookalikes.Found found = lookalikes.find(exchange.view(), question.patient());
        List<Lookalikes.Match> matches = found.matches().stream()
                .filter(m -> !question.onlyCertain() || m.grade() == Lookalikes.Grade.CERTAIN)
                .toList();
        ObjectNode bundle = FhirJson.mapper().createObjectNode();
        bundle.put("resourceType", "Bundle").put("type", "searchset");
        bundle.put("total", 0);
        ArrayNode entries = FhirJson.mapper().createArrayNode();
        Set<String> shown = new HashSet<>();
        int most = question.onlySingle() ? 2 : question.count();
        for (Lookalikes.Match match : matches) {
            if (shown.size() < most) {
                person(exchange, match)
                        .filter(stored -> shown.add(stored.shownId()))
                        .ifPresent(stored -> entries.add(entry(exchange, stored, match)));
            }
        }
        // of those the caller may see: that there is another is told of nobody else
        boolean several = question.onlySingle() && shown.size() > 1;
        if (several) {
            entries.removeAll();
            shown.clear();
        }
        bundle.put("total", shown.size());
        outcome(found, several).ifPresent(issue -> {
            ObjectNode entry = entries.addObject();
            entry.set("resource", Outcomes.tree(List.of(issue)));
            entry.putObject("search").put("mode", "outcome");
        });
        if (!entries.isEmpty()) {
            bundle.set("entry", entries);
        }
        return Answer.of(200, FhirJson.bytes(bundle));
    }

    private static Optional<Issue> outcome(Lookalikes.Found found, boolean several) {
        if (found.truncated()) {
            return Optional.of(Issue.warning(
                    "incomplete",
                    null,
                    "more records resemble this patient than were looked at: matches may be missing and none is certain;"
                            + " send more of what is known, such as an identifier or the address"));
        }
        return several
                ? Optional.of(Issue.warning(
                        "multiple-matches", null, "more than one person may be this patient, so none is given"))
                : Optional.empty();
    }

    /** The Patient that stands for the person at this base. */
    private Optional<Stored> person(Exchange exchange, Lookalikes.Match match) {
        String query = "_id=" + URLEncoder.encode(match.record().text(), StandardCharsets.UTF_8) + "&_count=1";
        return reader
                .search(exchange.view(), exchange.grant(), SearchRequest.of("Patient", query, true))
                .matches()
                .stream()
                .findFirst();
    }

    private static ObjectNode entry(Exchange exchange, Stored stored, Lookalikes.Match match) {
        ObjectNode entry = FhirJson.mapper().createObjectNode();
        entry.put("fullUrl", exchange.base() + "/Patient/" + stored.shownId());
        entry.set("resource", FhirJson.parse(stored.json()));
        ObjectNode search = entry.putObject("search");
        search.putArray("extension")
                .addObject()
                .put("url", GRADE)
                .put("valueCode", match.grade().name().toLowerCase(Locale.ROOT));
        search.put("mode", "match").put("score", match.score());
        return entry;
    }

    private static Question question(Input input) {
        ObjectNode patient = input.resource("resource")
                .orElseThrow(() -> new Refused(
                        400, "required", "resource", "POST Parameters with a parameter resource: a Patient"));
        if (!patient.path("resourceType").asString("").equals("Patient")) {
            throw new Refused(400, "value", "resource", "the parameter resource must be a Patient");
        }
        return new Question(
                patient,
                flag(input, "onlyCertainMatches"),
                flag(input, "onlySingleMatch"),
                input.text("count").map(MatchOperation::count).orElse(MOST));
    }

    private static boolean flag(Input input, String name) {
        String value = input.text(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new Refused(400, "value", name, "must be true or false");
        }
        return value.equals("true");
    }

    private static int count(String text) {
        try {
            int count = Integer.parseInt(text);
            if (count > 0) {
                return Math.min(MOST, count);
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new Refused(400, "value", "count", "must be a whole number above 0");
    }
}
