package org.quiltehr.hub.summary;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Stored;

/** Chooses what a summary shows of a record, and counts by reason what it does not. */
final class Sift {

    /** The statements of one section, newest first, and what was left out of it. */
    static final class Chosen {
        final List<Statement> statements = new ArrayList<>();
        final List<Statement> notToGive = new ArrayList<>();
        /** What each practice, by slug, said; those that said nothing are not in it. */
        final Map<String, Presence.State> stated = new TreeMap<>();

        /** Why a source's own list is empty, as it says. */
        final Set<String> emptyReasons = new TreeSet<>();

        private final List<Candidate> candidates = new ArrayList<>();
        int withdrawn;
        int more;
    }

    private static final Set<String> ENDED = Set.of("stopped", "completed", "cancelled");
    private static final Set<String> CURRENT_ONLY_IN_WINDOW = Set.of("MedicationDispense", "MedicationAdministration");

    private final Limits limits;
    private final Instant now;
    private final Function<String, String> practiceName;
    private Instant until = Instant.MAX;

    Sift(Limits limits, Instant now, Function<String, String> practiceName) {
        this.limits = limits;
        this.now = now;
        this.practiceName = practiceName;
    }

    private record Candidate(Stored stored, Sighting seen) {

        @Nullable
        Instant at() {
            return seen.at();
        }
    }

    /** @param practiceSlug the practice of a row by its number */
    Map<Section, Chosen> choose(PersonRecord person, Function<Stored, String> practiceSlug) {
        Map<Section, Chosen> sections = new EnumMap<>(Section.class);
        for (Section section : Section.values()) {
            sections.put(section, new Chosen());
        }
        Set<String> usedDevices = new HashSet<>();
        for (Stored stored : person.resources()) {
            if (stored.deleted()
                    || !SummaryService.LISTED.contains(stored.type())
                            && !stored.type().equals("List")) {
                continue;
            }
            Sighting seen = Sighting.of(stored);
            Glance glance = seen.glance();
            Section section = seen.section();
            if (section == null) {
                continue;
            }
            if (stored.type().equals("DeviceUseStatement")) {
                usedDevices.add(glance.value("device.reference"));
            }
            Chosen chosen = sections.computeIfAbsent(section, s -> new Chosen());
            if (seen.withdrawn()) {
                chosen.withdrawn += 1 + person.older(stored);
                continue;
            }
            if (stored.type().equals("List")) {
                emptyList(chosen, glance, practiceSlug.apply(stored));
                continue;
            }
            Presence.State said = switch (seen.assertion()) {
                case FACT -> Presence.State.HAS_DATA;
                case NONE -> Presence.State.STATES_NONE;
                case UNKNOWN -> Presence.State.NOT_KNOWN;
            };
            chosen.stated.merge(practiceSlug.apply(stored), said, Sift::more);
            chosen.more += person.older(stored);
            chosen.candidates.add(new Candidate(stored, seen));
        }
        sections.forEach((section, chosen) -> {
            chosen.candidates.removeIf(c -> usedDevices.contains(c.stored.type() + "/" + c.stored.shownId()));
            fill(section, chosen, practiceSlug, person.shown());
        });
        return sections;
    }

    /** Whether what was left unread would not be shown: it is of sections that show the newest of each test. */
    static boolean suffices(PersonRecord person) {
        for (Stored stored : person.resources()) {
            if (person.older(stored) > 0) {
                Section section = Sighting.of(stored).section();
                if (section != null && section != Section.RESULTS && section != Section.VITAL_SIGNS) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A source's own list that is empty says why: somebody looked and there are none, or nobody asked. */
    private static void emptyList(Chosen chosen, Glance glance, String practice) {
        for (String reason : glance.codes("emptyReason")) {
            String code = reason.substring(reason.lastIndexOf('|') + 1);
            Presence.State said = switch (code) {
                case "nilknown" -> Presence.State.STATES_NONE;
                case "notasked", "unavailable" -> Presence.State.NOT_KNOWN;
                default -> null;
            };
            if (said != null) {
                chosen.emptyReasons.add(code);
                chosen.stated.merge(practice, said, Sift::more);
            }
        }
    }

    private static Presence.State more(Presence.State one, Presence.State other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private void fill(
            Section section, Chosen chosen, Function<Stored, String> practiceSlug, UnaryOperator<Stored> shown) {
        chosen.candidates.sort((a, b) -> {
            Instant one = a.at();
            Instant other = b.at();
            if (one == null || other == null) {
                return one == other ? a.stored.shownId().compareTo(b.stored.shownId()) : one == null ? 1 : -1;
            }
            int byTime = other.compareTo(one);
            return byTime != 0 ? byTime : a.stored.shownId().compareTo(b.stored.shownId());
        });
        Map<String, Integer> seen = new HashMap<>();
        for (Candidate candidate : chosen.candidates) {
            if (chosen.statements.size() >= limits.perSection() || !shown(section, candidate, seen)) {
                chosen.more++;
                continue;
            }
            String slug = practiceSlug.apply(candidate.stored);
            Statement statement = new Statement(
                    candidate.stored.shownId(),
                    new Statement.Practice(slug, practiceName.apply(slug)),
                    Reading.of(shown.apply(candidate.stored).json()));
            if (candidate.seen.glance().value("doNotPerform").equals("true")) {
                chosen.notToGive.add(statement);
            } else {
                chosen.statements.add(statement);
            }
        }
    }

    private boolean shown(Section section, Candidate candidate, Map<String, Integer> seen) {
        return switch (section) {
            case MEDICATIONS -> medication(candidate);
            case RESULTS ->
                candidate.stored.type().equals("DiagnosticReport")
                        ? !isBefore(candidate.at(), limits.reports())
                        : latest(candidate, seen, limits.results(), limits.resultsPerCode());
            case VITAL_SIGNS -> latest(candidate, seen, limits.vitals(), limits.vitalsPerCode());
            default -> true;
        };
    }

    private boolean medication(Candidate candidate) {
        boolean ended = ENDED.contains(candidate.seen.glance().value("status"));
        if (!ended && !CURRENT_ONLY_IN_WINDOW.contains(candidate.stored.type())) {
            return true;
        }
        Instant end = When.instant(When.end(candidate.stored.type(), candidate.seen.glance()));
        return !isBefore(end, limits.stoppedMedications());
    }

    private boolean latest(Candidate candidate, Map<String, Integer> seen, Duration window, int perCode) {
        String code = candidate.seen.test();
        if (code.isEmpty()) {
            return !isBefore(candidate.at(), window);
        }
        int before = seen.merge(code, 1, Integer::sum) - 1;
        return before == 0 || before < perCode && candidate.at() != null && !isBefore(candidate.at(), window);
    }

    private boolean isBefore(@Nullable Instant at, Duration window) {
        if (at == null || at.isBefore(now.minus(window))) {
            return at != null;
        }
        Instant end = at.plus(window);
        until = end.isBefore(until) ? end : until;
        return false;
    }

    /** The last instant at which the same record is chosen from in the same way: nothing more is too old by then. */
    Instant until() {
        return until;
    }
}
