package org.quiltehr.hub.transition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;

/**
 * Names who answers for a result of a stay. In the hospital: whom somebody chose, else the attending, else who ordered it,
 * else the discharging practice. Outside: the general practitioner by the discharging practice's record, else by the record of another
 * practice that was changed last, else the other practice heard of last, else the discharging practice. Never nobody.
 */
final class Owners {

    private static final Set<String> PEOPLE = Set.of("Practitioner", "PractitionerRole", "Organization", "CareTeam");

    private final Reader reader;
    private final Practices practices;
    private final OwnerSql chosen;

    Owners(Reader reader, Practices practices, OwnerSql chosen) {
        this.chosen = chosen;
        this.reader = reader;
        this.practices = practices;
    }

    /**
     * @param result its number in the ledger
     * @param order the ServiceRequest, or a missing node
     */
    Owner inHospital(Practice discharging, long result, JsonNode encounter, JsonNode order) {
        return chosen.chosen(result).orElseGet(() -> byRule(discharging, encounter, order));
    }

    /** Who else might answer: by the rules, all who took part in the stay, who ordered it, and who goes on treating. */
    List<Owner> others(Practice discharging, JsonNode encounter, JsonNode order, String patient) {
        List<Owner> others = new ArrayList<>();
        others.add(byRule(discharging, encounter, order));
        for (JsonNode participant : encounter.path("participant")) {
            named(participant.path("individual"), discharging, Owner.Rule.CHOSEN)
                    .ifPresent(others::add);
        }
        named(order.path("requester"), discharging, Owner.Rule.ORDERED_IT).ifPresent(others::add);
        others.add(outside(discharging, patient));
        members(discharging, patient).stream()
                .flatMap(member -> practices.byNum(member.practice()).stream())
                .forEach(practice -> others.add(of(practice, Owner.Rule.LINKED_PRACTICE)));
        others.add(of(discharging, Owner.Rule.DISCHARGING_PRACTICE));
        return others;
    }

    private List<Stored> members(Practice discharging, String patient) {
        return reader.load(View.NETWORK, all(discharging), patient, Set.of("Patient"))
                .map(PersonRecord::members)
                .orElse(List.of());
    }

    private Owner byRule(Practice discharging, JsonNode encounter, JsonNode order) {
        List<JsonNode> attending = new ArrayList<>();
        for (JsonNode participant : encounter.path("participant")) {
            for (JsonNode type : participant.path("type")) {
                for (JsonNode coding : type.path("coding")) {
                    if (coding.path("code").asString("").equals("ATND")) {
                        attending.add(participant.path("individual"));
                    }
                }
            }
        }
        // the last named attending is the one who discharged
        Collections.reverse(attending);
        for (JsonNode who : attending) {
            Optional<Owner> owner = named(who, discharging, Owner.Rule.ATTENDING);
            if (owner.isPresent()) {
                return owner.get();
            }
        }
        return named(order.path("requester"), discharging, Owner.Rule.ORDERED_IT)
                .orElseGet(() -> of(discharging, Owner.Rule.DISCHARGING_PRACTICE));
    }

    /** @param patient the logical id of the discharging practice's record */
    Owner outside(Practice discharging, String patient) {
        List<Stored> members = new ArrayList<>(members(discharging, patient));
        members.sort(Comparator.comparing(
                        (Stored m) -> m.practice() != discharging.ref().num())
                .thenComparing(Stored::updated, Comparator.reverseOrder())
                .thenComparing(Stored::shownId));
        for (Stored member : members) {
            Practice practice = practices.byNum(member.practice()).orElse(discharging);
            Owner.Rule rule = member.practice() == discharging.ref().num()
                    ? Owner.Rule.GENERAL_PRACTITIONER
                    : Owner.Rule.PRACTICE_OF_GENERAL_PRACTITIONER;
            for (JsonNode who : FhirJson.parse(member.json()).path("generalPractitioner")) {
                Optional<Owner> owner = named(who, practice, rule);
                if (owner.isPresent()) {
                    return owner.get();
                }
            }
        }
        return members.stream()
                .filter(member -> member.practice() != discharging.ref().num())
                .flatMap(member -> practices.byNum(member.practice()).stream())
                .map(practice -> of(practice, Owner.Rule.LINKED_PRACTICE))
                .findFirst()
                .orElseGet(() -> of(discharging, Owner.Rule.DISCHARGING_PRACTICE));
    }

    static Owner of(Practice practice, Owner.Rule rule) {
        return Owner.practice(practice.ref().slug(), practice.name(), rule);
    }

    private Optional<Owner> named(JsonNode who, Practice practice, Owner.Rule rule) {
        String reference = who.path("reference").asString("");
        int slash = reference.indexOf('/');
        if (slash < 0 || !PEOPLE.contains(reference.substring(0, slash))) {
            return Optional.empty();
        }
        Optional<Stored> stored = reader.read(
                        new View(practice.ref()),
                        all(practice),
                        reference.substring(0, slash),
                        reference.substring(slash + 1))
                .filter(s -> !s.deleted());
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        String display = who.path("display").asString("");
        String name =
                display.isBlank() ? People.name(FhirJson.parse(stored.get().json())) : display;
        return Optional.of(new Owner(reference, practice.ref().slug(), name, rule));
    }

    /** The hub's own look: who answers for a result is not the reader's to know or not. */
    static Grant all(Practice practice) {
        return new Grant(true, practice.ref(), 0);
    }
}
