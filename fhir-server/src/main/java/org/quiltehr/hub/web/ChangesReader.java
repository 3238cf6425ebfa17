package org.quiltehr.hub.web;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.QueryProblem;
import org.quiltehr.hub.summary.ChangesService;
import org.quiltehr.hub.web.Chart.Changes;
import org.quiltehr.hub.web.Chart.Group;
import org.quiltehr.hub.web.Chart.Item;
import org.quiltehr.hub.web.Chart.Source;
import tools.jackson.databind.JsonNode;

/** What changed in a chart since a look, read from {@code $changes}. */
final class ChangesReader {

    private static final int SHOWN = 4;

    /** How {@code $changes} calls what says nothing of itself: its kind says more to a reader. */
    private static final String UNNAMED = "not named by its source";

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("Account", "Account"),
            Map.entry("Appointment", "Appointment"),
            Map.entry("CarePlan", "Care plan"),
            Map.entry("CareTeam", "Care team"),
            Map.entry("Coverage", "Insurance"),
            Map.entry("DiagnosticReport", "Report"),
            Map.entry("DocumentReference", "Document"),
            Map.entry("Encounter", "Visit"),
            Map.entry("Patient", "Record of the person"),
            Map.entry("RelatedPerson", "Related person"),
            Map.entry("ServiceRequest", "Order"));

    private static final Map<String, String> TAGS = Map.of("retracted", "tag crit", "record", "tag new");

    private final ChangesService changes;

    ChangesReader(ChangesService changes) {
        this.changes = changes;
    }

    Changes read(Grant grant, String id, String since, String who, Function<String, Source> sources) {
        Optional<byte[]> found;
        try {
            found = since.isEmpty()
                    ? changes.sinceLastLook(View.NETWORK, grant, id, who)
                    : changes.since(View.NETWORK, grant, id, Instant.parse(since));
        } catch (DateTimeParseException | QueryProblem notAPastInstant) {
            found = changes.sinceLastLook(View.NETWORK, grant, id, who);
        }
        return found.map(json -> changes(FhirJson.parse(json).path("parameter"), id, sources))
                .orElseGet(() -> new Changes("", List.of(), false));
    }

    private static Changes changes(JsonNode parameters, String id, Function<String, Source> sources) {
        String since = Agreement.value(parameters, "since");
        List<Group> groups = new ArrayList<>();
        for (JsonNode parameter : parameters) {
            JsonNode parts = parameter.path("part");
            if (parameter.path("name").asString("").equals("group")) {
                groups.add(group(parts, id, sources));
            }
        }
        return new Changes(
                since.isEmpty() ? "" : Dates.show(Instant.parse(since)),
                groups,
                Agreement.value(parameters, "more").equals("true"));
    }

    private static Group group(JsonNode parts, String id, Function<String, Source> sources) {
        String kind = Agreement.value(parts, "kind");
        String practice = Agreement.value(parts, "practice");
        List<Item> items = new ArrayList<>();
        int hidden = 0;
        for (JsonNode part : parts) {
            if (!part.path("name").asString("").equals("change")) {
                continue;
            }
            if (items.size() >= SHOWN) {
                hidden++;
                continue;
            }
            JsonNode inner = part.path("part");
            String reference = Agreement.value(inner, "reference");
            items.add(new Item(
                    title(inner),
                    Agreement.value(inner, "before"),
                    Agreement.value(inner, "now"),
                    SourceLink.of(id, practice, reference, "")));
        }
        return new Group(
                kind.toUpperCase(java.util.Locale.ROOT),
                TAGS.getOrDefault(kind, "tag new"),
                sources.apply(practice),
                items,
                hidden);
    }

    private static String kind(String reference) {
        int slash = reference.indexOf('/');
        String type = slash < 0 ? reference : reference.substring(0, slash);
        return KINDS.getOrDefault(type, type);
    }

    private static String title(JsonNode parts) {
        for (JsonNode part : parts) {
            if (part.path("name").asString("").equals("reference")) {
                String display = part.path("valueReference").path("display").asString("");
                String reference = part.path("valueReference").path("reference").asString("");
                return display.isEmpty() || display.equals(UNNAMED) ? kind(reference) : display;
            }
        }
        return "";
    }
}
