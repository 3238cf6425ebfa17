package org.quiltehr.hub.transition;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.JsonNode;

/**
 * Keeps the account of each stay's results as its versions come by. A discharge is never taken back: a result that came
 * while a patient was thought to be home is handed over once too often rather than not at all.
 */
final class Ledger {

    /** Types of results and orders, in the order one transaction's are taken in. */
    static final List<String> TYPES = List.of("ServiceRequest", "DiagnosticReport", "Observation");

    /** Classes of Encounter that end with a discharge (v3 ActEncounterCode). */
    private static final Set<String> STAYS = Set.of("IMP", "ACUTE", "NONAC", "OBSENC", "EMER", "SS");

    private static final Set<String> NO_STAY = Set.of("planned", "cancelled", "entered-in-error");
    private static final Set<String> NO_ORDER = Set.of("proposal", "plan", "directive", "option");
    private static final Set<String> UNDER_WAY = Set.of("registered", "partial", "preliminary", "unknown");
    private static final Set<String> WITHDRAWN = Set.of("cancelled", "entered-in-error");
    private static final Set<String> CHANGED = Set.of("amended", "corrected", "appended");

    /**
     * A discharge heard of, or a result nobody had ordered through the hub, is news only this long after discharge; later
     * it is history, as when a practice's old records are loaded.
     */
    private static final Duration LATE = Duration.ofDays(180);

    private final LedgerSql sql;

    Ledger(LedgerSql sql) {
        this.sql = sql;
    }

    /** Whether the Encounter is a stay in hospital that took place. */
    static boolean isStay(Version encounter) {
        return !NO_STAY.contains(encounter.status())
                && STAYS.contains(encounter.tree().path("class").path("code").asString(""));
    }

    void admit(Version encounter) {
        sql.admit(new Stay(
                encounter.id(),
                encounter.practice(),
                encounter.patient(),
                Times.start(encounter.tree().path("period").path("start").asString("")),
                null));
    }

    /** One transaction's versions: its results first, for what a discharge message states was known at discharge. */
    void take(List<Version> change) {
        for (String type : TYPES) {
            for (Version version : change) {
                if (version.type().equals(type)) {
                    result(version);
                }
            }
        }
        for (Version version : change) {
            if (version.type().equals("Encounter")
                    && isStay(version)
                    && version.status().equals("finished")) {
                discharge(version);
            }
        }
    }

    private void discharge(Version encounter) {
        Instant end = Times.end(encounter.tree().path("period").path("end").asString(""));
        Instant at = end == null ? encounter.at() : end;
        if (encounter.at().isAfter(at.plus(LATE))) {
            return;
        }
        Optional<Stay> stay = sql.stay(encounter.id());
        if (stay.isPresent()
                && (stay.get().discharged() == null
                        || end != null && !at.equals(stay.get().discharged()))) {
            sql.discharge(encounter.id(), at);
        }
    }

    private void result(Version version) {
        stayOf(version).ifPresent(stay -> {
            List<Expected> known = sql.ofStay(stay.id());
            if (version.type().equals("ServiceRequest")) {
                order(stay, version, known);
            } else {
                report(stay, version, known);
            }
        });
    }

    /** The stay it names; else the one of its patient it falls into. */
    private Optional<Stay> stayOf(Version version) {
        Optional<LogicalId> encounter = id(version.tree().path("encounter"), "Encounter");
        if (encounter.isPresent()) {
            return sql.stay(encounter.get());
        }
        Instant at = Times.start(Times.clinical(version.tree()));
        return sql.stays(version.patient()).stream()
                .filter(stay -> version.deleted()
                        ? sql.ofStay(stay.id()).stream().anyMatch(known -> isIt(known, version))
                        : at != null && stay.covers(at))
                .findFirst();
    }

    private static boolean isIt(Expected known, Version version) {
        return version.id().equals(known.order()) || version.id().equals(known.report());
    }

    private void order(Stay stay, Version order, List<Expected> known) {
        if (NO_ORDER.contains(order.tree().path("intent").asString(""))) {
            return;
        }
        List<String> numbers = Numbers.of(order.tree());
        Expected.State state = switch (order.status()) {
            case "revoked", "entered-in-error", "completed" -> Expected.State.CLOSED;
            default -> Expected.State.OPEN;
        };
        Optional<Expected> found = known.stream()
                .filter(one ->
                        order.id().equals(one.order()) || one.order() == null && Numbers.meet(one.numbers(), numbers))
                .findFirst();
        if (found.isEmpty()) {
            if (state == Expected.State.OPEN) {
                sql.insert(Entry.of(stay, order.practice())
                        .order(order.id(), numbers)
                        .state(state, stay.discharged() != null)
                        .expected());
            }
            return;
        }
        Expected before = found.get();
        Entry entry = Entry.from(before).order(order.id(), numbers);
        // once there is a report, the report tells how far it is
        if (before.report() == null) {
            entry.state(state, before.pending() || state == Expected.State.OPEN && stay.discharged() != null);
            if (given(before, state)) {
                entry.came(order.at());
            }
        }
        sql.update(entry.expected());
    }

    private void report(Stay stay, Version version, List<Expected> known) {
        boolean observation = version.type().equals("Observation");
        Optional<Expected> listing = observation
                ? known.stream().filter(one -> lists(one, version.id())).findFirst()
                : Optional.empty();
        if (listing.isPresent()) {
            corrected(stay, version, listing.get());
            return;
        }
        Optional<Expected> found = find(version, known);
        Expected.State state = state(version);
        if (found.isEmpty()) {
            boolean late = state == Expected.State.FINAL && late(stay, version) && !(observation && !awaited(version));
            if (state == Expected.State.OPEN || late) {
                Entry entry = Entry.of(stay, version.practice())
                        .report(version.type(), version.id(), Numbers.of(version.tree()), members(version))
                        .state(state, stay.discharged() != null);
                sql.insert((late ? entry.came(version.at()) : entry).expected());
                merge(version, known);
            }
            return;
        }
        Expected before = found.get();
        boolean arrived = given(before, state)
                || stay.discharged() != null
                        && state == Expected.State.FINAL
                        && (before.state() != Expected.State.FINAL
                                || CHANGED.contains(version.status()) && late(stay, version));
        Entry entry = Entry.from(before)
                .report(version.type(), version.id(), Numbers.of(version.tree()), members(version))
                .state(state, before.pending() || stay.discharged() != null && state == Expected.State.OPEN);
        sql.update((arrived ? entry.came(version.at()) : entry).expected());
        merge(version, known);
    }

    /** Awaited at discharge, and now given up: who waits is to know. */
    private static boolean given(Expected before, Expected.State now) {
        return before.pending() && before.state() == Expected.State.OPEN && now == Expected.State.CLOSED;
    }

    /** A value of a report is corrected after discharge, without the report or before it. */
    private void corrected(Stay stay, Version observation, Expected report) {
        if (CHANGED.contains(observation.status())
                && report.state() == Expected.State.FINAL
                && late(stay, observation)
                && !observation.at().equals(report.came())) {
            sql.update(Entry.from(report).came(observation.at()).expected());
        }
    }

    /** What stood alone until the report that lists it came is the report's. */
    private void merge(Version report, List<Expected> known) {
        List<Long> members = members(report);
        known.stream()
                .filter(one -> "Observation".equals(one.reportType()) && one.order() == null && one.rounds() == 0)
                .filter(one ->
                        one.report() != null && members.contains(one.report().own()))
                .forEach(sql::delete);
    }

    private Optional<Expected> find(Version version, List<Expected> known) {
        for (Expected one : known) {
            if (version.id().equals(one.report())) {
                return Optional.of(one);
            }
        }
        List<LogicalId> orders = new ArrayList<>();
        for (JsonNode based : version.tree().path("basedOn")) {
            id(based, "ServiceRequest").ifPresent(orders::add);
        }
        for (Expected one : known) {
            if (one.report() == null && orders.contains(one.order())) {
                return Optional.of(one);
            }
        }
        List<String> numbers = Numbers.of(version.tree());
        return known.stream()
                .filter(one -> one.report() == null && Numbers.meet(one.numbers(), numbers))
                .findFirst();
    }

    private static boolean lists(Expected one, LogicalId observation) {
        return one.members().contains(observation.own());
    }

    private static Expected.State state(Version version) {
        String status = version.status();
        if (version.type().equals("Observation") && status.equals("unknown")) {
            return Expected.State.FINAL;
        }
        if (WITHDRAWN.contains(status)) {
            return Expected.State.CLOSED;
        }
        return UNDER_WAY.contains(status) || status.isEmpty() ? Expected.State.OPEN : Expected.State.FINAL;
    }

    /** An observation nobody announced is a result to hand over only if it answers an order. */
    private static boolean awaited(Version observation) {
        return !observation.tree().path("basedOn").isEmpty();
    }

    private static boolean late(Stay stay, Version version) {
        Instant discharged = stay.discharged();
        if (discharged == null) {
            return false;
        }
        Instant issued = Times.start(version.tree().path("issued").asString(""));
        return (issued == null || issued.isAfter(discharged)) && version.at().isBefore(discharged.plus(LATE));
    }

    private List<Long> members(Version report) {
        List<Long> members = new ArrayList<>();
        for (JsonNode result : report.tree().path("result")) {
            id(result, "Observation").ifPresent(id -> members.add(id.own()));
        }
        return members;
    }

    private Optional<LogicalId> id(@Nullable JsonNode reference, String type) {
        return local(reference, type).flatMap(id -> LogicalId.parse(id).or(() -> sql.chosen(type, id)));
    }

    private static Optional<String> local(@Nullable JsonNode reference, String type) {
        String text = reference == null ? "" : reference.path("reference").asString("");
        return text.startsWith(type + "/") ? Optional.of(text.substring(type.length() + 1)) : Optional.empty();
    }
}
