package org.quiltehr.hub.web;

import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.disagree.DisagreementSql;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.transition.AwaitedSql;
import org.quiltehr.hub.web.Badges.Badge;
import org.quiltehr.hub.web.Census.Ward;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads who is in hospital: a page of stays that go on, then what they refer to, all stays at once. The number of queries
 * does not grow with the number of patients.
 */
final class CensusReader {

    private static final int LISTED = 100;
    private static final int OVERDUE = 60;
    /** What is news to whoever reads a chart. */
    private static final List<Integer> NEWS = Stream.of(
                    "AllergyIntolerance",
                    "Condition",
                    "DiagnosticReport",
                    "DocumentReference",
                    "Encounter",
                    "Immunization",
                    "MedicationRequest",
                    "MedicationStatement",
                    "Observation",
                    "Procedure")
            .map(FhirTypes::require)
            .toList();

    private static final Set<String> UNDER_WAY = Set.of("in-progress", "onleave");

    private final Reader reader;
    private final CensusSql census;
    private final AwaitedSql awaited;
    private final DisagreementSql disagreements;
    private final Practices practices;
    private final InstantSource clock;

    CensusReader(
            Reader reader,
            CensusSql census,
            AwaitedSql awaited,
            DisagreementSql disagreements,
            Practices practices,
            InstantSource clock) {
        this.reader = reader;
        this.census = census;
        this.awaited = awaited;
        this.disagreements = disagreements;
        this.practices = practices;
        this.clock = clock;
    }

    /** An Encounter in sight. */
    private record Seen(Stored stored, ObjectNode tree) {

        LogicalId id() {
            return stored.id();
        }

        Optional<LogicalId> patient() {
            return Optional.ofNullable(stored.patient());
        }
    }

    /**
     * One page of the census.
     *
     * @param reading whose looks count
     * @param practice only stays this practice tells of; null for all
     * @param of only patients this practice has a record of; null for all
     * @param page what an earlier page gave as its next, or empty
     */
    Census read(Grant grant, String reading, @Nullable PracticeRef practice, @Nullable PracticeRef of, String page) {
        List<CensusSql.Found> open = census.page(num(practice), num(of), page, LISTED + 1);
        boolean more = open.size() > LISTED;
        List<CensusSql.Found> shown = more ? open.subList(0, LISTED) : open;
        List<String> references =
                shown.stream().map(f -> "Encounter/" + f.encounter().text()).toList();
        List<Seen> stays = new ArrayList<>();
        for (Stored stored : reader.resolve(View.NETWORK, grant, references)) {
            ObjectNode tree = FhirJson.parse(stored.json());
            // a stay may have ended between the two reads
            if (UNDER_WAY.contains(tree.path("status").asString(""))) {
                stays.add(new Seen(stored, tree));
            }
        }
        Map<String, ObjectNode> known = new HashMap<>();
        Set<String> wanted = new LinkedHashSet<>();
        stays.forEach(stay -> refer(stay.tree(), wanted));
        resolve(grant, wanted, known);
        for (int depth = 1; depth < Place.DEEPEST && !wanted.isEmpty(); depth++) {
            wanted.clear();
            known.values().forEach(tree -> {
                add(tree.path("partOf"), wanted);
                tree.path("generalPractitioner").forEach(gp -> add(gp, wanted));
            });
            wanted.removeAll(known.keySet());
            resolve(grant, wanted, known);
        }
        return new Census(
                wards(grant, reading, stays, known), more ? shown.getLast().token() : "");
    }

    private static @Nullable Integer num(@Nullable PracticeRef practice) {
        return practice == null ? null : practice.num();
    }

    private void resolve(Grant grant, Set<String> wanted, Map<String, ObjectNode> known) {
        if (!wanted.isEmpty()) {
            reader.resolve(View.NETWORK, grant, wanted)
                    .forEach(s -> known.put(s.type() + "/" + s.shownId(), FhirJson.parse(s.json())));
        }
    }

    private static void refer(ObjectNode stay, Set<String> wanted) {
        add(stay.path("subject"), wanted);
        add(Place.now(stay.path("location")), wanted);
        add(attending(stay), wanted);
        add(problem(stay), wanted);
    }

    private static void add(JsonNode reference, Set<String> wanted) {
        String text = reference.path("reference").asString("");
        if (!text.isEmpty()) {
            wanted.add(text);
        }
    }

    private List<Ward> wards(Grant grant, String reading, List<Seen> stays, Map<String, ObjectNode> known) {
        Badges badges = new Badges(practices.list());
        Map<LogicalId, Integer> open = awaited.open(stays.stream().map(Seen::id).toList());
        List<LogicalId> patients =
                stays.stream().flatMap(stay -> stay.patient().stream()).toList();
        Map<LogicalId, Integer> news = census.news(grant, reading, patients, NEWS);
        Map<LogicalId, Integer> differ = disagreements.counts(grant, patients);
        Map<String, Ward> wards = new TreeMap<>();
        for (Seen seen : stays) {
            ObjectNode stay = seen.tree();
            String subject = stay.path("subject").path("reference").asString("");
            ObjectNode patient = known.get(subject);
            if (patient == null) {
                // whom this reader may not see, or of whom nothing but the stay is stored
                continue;
            }
            Badge hospital = badges.of(ChartReader.practice(stay));
            Place place = Place.of(stay, known);
            String name = place.ward().isEmpty() ? "Ward not stated" : place.ward();
            wards.computeIfAbsent(hospital.name() + "\n" + name, w -> new Ward(hospital, name, new ArrayList<>()))
                    .stays()
                    .add(stay(
                            seen,
                            patient,
                            place,
                            new Counts(open.getOrDefault(seen.id(), 0), known(news, seen), known(differ, seen)),
                            known,
                            badges));
        }
        wards.values()
                .forEach(w -> w.stays()
                        .sort(Comparator.comparing(Census.Stay::bed)
                                .thenComparing(s -> s.person().title())));
        return List.copyOf(wards.values());
    }

    /** Of the patient of a stay; -1 if nothing is known. */
    private static int known(Map<LogicalId, Integer> counts, Seen seen) {
        return seen.patient().map(p -> counts.getOrDefault(p, -1)).orElse(-1);
    }

    /** Results awaited, what is new since the reader's look, and lines on which sources disagree. */
    private record Counts(int open, int news, int differ) {}

    private Census.Stay stay(
            Seen seen, ObjectNode patient, Place place, Counts counts, Map<String, ObjectNode> known, Badges badges) {
        ObjectNode stay = seen.tree();
        String start = stay.path("period").path("start").asString("");
        long day = day(start);
        LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        JsonNode reason = stay.path("reasonCode").path(0);
        String problem = reason.isMissingNode() ? words(problem(stay), known) : OwnWords.label(reason);
        return new Census.Stay(
                seen.stored().shownId(),
                PersonLine.of(patient.path("id").asString(""), patient, today),
                place.bed(),
                day < 1 ? "" : String.valueOf(day),
                start.isEmpty() ? "" : Dates.day(start),
                day > OVERDUE,
                problem,
                words(attending(stay), known),
                words(patient.path("generalPractitioner").path(0), known),
                counts.open(),
                counts.differ(),
                stay.path("status").asString("").equals("onleave"),
                counts.news(),
                records(patient, badges));
    }

    /** The first day is 1, by the calendar of where the stay's times were written; 0 if it is not known. */
    private long day(String start) {
        LocalDate from = Dates.axis(start);
        if (from == null || start.length() < "2026-01-01".length()) {
            return 0;
        }
        ZoneOffset zone = ZoneOffset.UTC;
        try {
            zone = OffsetDateTime.parse(start).getOffset();
        } catch (DateTimeException aDateAlone) {
            // the day of the hub is as good as any
        }
        return ChronoUnit.DAYS.between(from, clock.instant().atZone(zone).toLocalDate()) + 1;
    }

    /** What the stay is for: its reason, else the admission diagnosis, else its first. */
    private static JsonNode problem(JsonNode stay) {
        JsonNode reason = stay.path("reasonReference").path(0);
        if (!reason.isMissingNode()) {
            return reason;
        }
        JsonNode first = stay.path("diagnosis").path(0).path("condition");
        for (JsonNode diagnosis : stay.path("diagnosis")) {
            for (JsonNode coding : diagnosis.path("use").path("coding")) {
                if (coding.path("code").asString("").equals("AD")) {
                    return diagnosis.path("condition");
                }
            }
        }
        return first;
    }

    /** Who answers for the patient; whoever else takes part is not guessed to. */
    private static JsonNode attending(JsonNode stay) {
        for (JsonNode participant : stay.path("participant")) {
            for (JsonNode type : participant.path("type")) {
                for (JsonNode coding : type.path("coding")) {
                    if (coding.path("code").asString("").equals("ATND")) {
                        return participant.path("individual");
                    }
                }
            }
        }
        return MissingNode.getInstance();
    }

    private static String words(JsonNode reference, Map<String, ObjectNode> known) {
        ObjectNode tree = known.get(reference.path("reference").asString(""));
        String said = tree == null
                ? ""
                : tree.path("code").isMissingNode() ? name(tree.path("name")) : OwnWords.label(tree.path("code"));
        return said.isEmpty() ? reference.path("display").asString("") : said;
    }

    /** Of a Practitioner, or the one word of an Organization. */
    private static String name(JsonNode name) {
        if (!name.isArray()) {
            return name.asString("");
        }
        JsonNode first = name.path(0);
        String text = first.path("text").asString("");
        return text.isEmpty()
                ? (first.path("given").path(0).asString("") + " "
                                + first.path("family").asString(""))
                        .strip()
                : text;
    }

    private static List<Badge> records(ObjectNode patient, Badges badges) {
        Set<String> slugs = new LinkedHashSet<>();
        for (JsonNode tag : patient.path("meta").path("tag")) {
            if (tag.path("system").asString("").equals(ChartReader.PRACTICE)) {
                slugs.add(tag.path("code").asString(""));
            }
        }
        return slugs.stream().map(badges::of).toList();
    }
}
