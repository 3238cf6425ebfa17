package org.quiltehr.hub.web;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.summary.AgreementService;
import org.quiltehr.hub.web.Chart.Plain;
import org.quiltehr.hub.web.Chart.Source;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts a chart together out of what the network's view shows of one person; decides nothing and leaves nothing out. */
final class ChartReader {

    static final String PRACTICE = "http://quiltehr.org/practice";
    private static final Set<String> TYPES = Set.of(
            "AllergyIntolerance",
            "Condition",
            "DocumentReference",
            "Encounter",
            "Immunization",
            "MedicationAdministration",
            "MedicationDispense",
            "MedicationRequest",
            "MedicationStatement",
            "Observation",
            "Procedure");

    private final Reader reader;
    private final AgreementService agreements;
    private final ChangesReader changes;
    private final Practices practices;
    private final InstantSource clock;

    ChartReader(
            Reader reader,
            AgreementService agreements,
            ChangesReader changes,
            Practices practices,
            InstantSource clock) {
        this.reader = reader;
        this.agreements = agreements;
        this.changes = changes;
        this.practices = practices;
        this.clock = clock;
    }

    /**
     * The chart; empty if there is no such person for this reader.
     *
     * @param since {@code last-look} or an instant
     * @param who whose last look counts
     */
    Optional<Chart> read(Grant grant, String id, String since, String who) {
        Optional<byte[]> agreed = agreements.agreement(View.NETWORK, grant, id);
        if (agreed.isEmpty()) {
            return Optional.empty();
        }
        Agreement agreement = Agreement.read(agreed.get());
        return reader.load(View.NETWORK, grant, id, TYPES).map(person -> chart(person, agreement, grant, since, who));
    }

    /** The name and birth date for the banner of a page that shows no chart. */
    Optional<PersonLine> person(Grant grant, String id) {
        return reader.read(View.NETWORK, grant, "Patient", id)
                .filter(s -> !s.deleted())
                .map(s -> PersonLine.of(s.shownId(), FhirJson.parse(s.json()), today()));
    }

    private LocalDate today() {
        return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    }

    private Chart chart(PersonRecord record, Agreement agreement, Grant grant, String since, String who) {
        String id = record.patient().shownId();
        Badges badges = new Badges(practices.list());
        Map<String, Source> sources = sources(record, agreement, badges);
        Map<String, ObjectNode> trees = new HashMap<>();
        Map<String, Source> sourceOf = new HashMap<>();
        Series series = new Series();
        List<Stored> encounters = new ArrayList<>();
        List<Stored> documents = new ArrayList<>();
        for (Stored stored : record.resources()) {
            ObjectNode tree = FhirJson.parse(stored.json());
            String reference = stored.type() + "/" + stored.shownId();
            trees.put(reference, tree);
            sourceOf.put(reference, source(sources, badges, practice(tree)));
            switch (stored.type()) {
                case "Observation" ->
                    series.add(tree, source(sources, badges, practice(tree)), SourceLink.of(id, practice(tree), tree));
                case "Encounter" -> encounters.add(stored);
                case "DocumentReference" -> documents.add(stored);
                default -> {
                    // shown by the lines of the agreement
                }
            }
        }
        Rows rows = new Rows(id, agreement, trees, slug -> source(sources, badges, slug));
        Encounters visits = new Encounters(id, trees, sourceOf);
        List<Plain> visitRows = visits.rows(encounters);
        Absences absences = new Absences(agreement, List.copyOf(sources.values()), clock.instant());
        return new Chart(
                PersonLine.of(id, FhirJson.parse(record.patient().json()), today()),
                List.copyOf(sources.values()),
                differs(record, badges),
                rows.allergies(absences),
                rows.parts(absences),
                Series.tiles(series.vitals()),
                series.vitals(),
                series.results(),
                visitRows,
                visits.timeline(encounters, List.copyOf(sources.values())),
                documents(id, documents, trees, sourceOf),
                absences.table(),
                changes.read(grant, id, since, who, slug -> source(sources, badges, slug)),
                agreement.lines().stream().filter(l -> !l.flags().isEmpty()).count());
    }

    private static Source source(Map<String, Source> sources, Badges badges, String slug) {
        return sources.getOrDefault(slug, new Source(badges.of(slug), ""));
    }

    /** The slug a resource's tag names. */
    static String practice(JsonNode tree) {
        for (JsonNode tag : tree.path("meta").path("tag")) {
            if (tag.path("system").asString("").equals(PRACTICE)) {
                return tag.path("code").asString("");
            }
        }
        return "";
    }

    private static Map<String, Source> sources(PersonRecord record, Agreement agreement, Badges badges) {
        Map<String, Source> sources = new TreeMap<>();
        agreement
                .presence()
                .values()
                .forEach(bySlug -> bySlug.forEach((slug, presence) -> {
                    String silent = presence.since().isEmpty()
                            ? ""
                            : (presence.state().equals("unreachable") ? "not reached since " : "silent since ")
                                    + Dates.day(presence.since());
                    sources.putIfAbsent(slug, new Source(badges.of(slug), silent));
                }));
        record.members().forEach(m -> {
            String slug = practice(FhirJson.parse(m.json()));
            sources.putIfAbsent(slug, new Source(badges.of(slug), ""));
        });
        return sources;
    }

    private static List<String> differs(PersonRecord record, Badges badges) {
        List<String> differs = new ArrayList<>();
        for (String element : List.of("birthDate", "gender")) {
            Map<String, List<String>> said = new LinkedHashMap<>();
            for (Stored member : record.members()) {
                ObjectNode tree = FhirJson.parse(member.json());
                String value = tree.path(element).asString("");
                if (!value.isEmpty()) {
                    said.computeIfAbsent(value, v -> new ArrayList<>())
                            .add(badges.of(practice(tree)).code());
                }
            }
            if (said.size() > 1) {
                List<String> words = new ArrayList<>();
                said.forEach((value, by) -> words.add(Dates.show(value) + " (" + String.join(", ", by) + ")"));
                differs.add((element.equals("gender") ? "Sex differs: " : "Birth date differs: ")
                        + String.join(" ≠ ", words));
            }
        }
        return differs;
    }

    private static List<Plain> documents(
            String id, List<Stored> documents, Map<String, ObjectNode> trees, Map<String, Source> sourceOf) {
        List<Plain> rows = new ArrayList<>();
        List<Stored> sorted = new ArrayList<>(documents);
        sorted.sort(Comparator.comparing((Stored s) -> trees.getOrDefault(
                                s.type() + "/" + s.shownId(), FhirJson.mapper().createObjectNode())
                        .path("date")
                        .asString(""))
                .reversed());
        for (Stored stored : sorted) {
            String reference = stored.type() + "/" + stored.shownId();
            ObjectNode tree = trees.get(reference);
            Source source = sourceOf.get(reference);
            if (tree == null || source == null) {
                continue;
            }
            String title = tree.path("description").asString("");
            title = title.isEmpty() ? OwnWords.label(tree.path("type")) : title;
            rows.add(new Plain(
                    title.isEmpty() ? "Document without a title" : title,
                    kind(tree.path("content")
                            .path(0)
                            .path("attachment")
                            .path("contentType")
                            .asString("")),
                    "/patients/" + id + "/documents/" + stored.shownId(),
                    source,
                    Dates.day(tree.path("date").asString("")),
                    SourceLink.of(id, practice(tree), tree)));
        }
        return rows;
    }

    static String kind(String contentType) {
        return switch (contentType) {
            case "application/xml", "text/xml", "application/hl7-sda+xml", "application/hl7-cda+xml" -> "C-CDA";
            case "application/pdf" -> "PDF";
            case "text/plain" -> "text";
            case "" -> "kind not stated";
            default -> contentType.startsWith("image/") ? "image" : contentType;
        };
    }
}
