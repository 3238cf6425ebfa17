package org.quiltehr.hub.transition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.summary.MedicineReview.Stated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The sections that only a packet has. */
final class PacketSections {

    static final String OURS = "http://quiltehr.org/fhir/StructureDefinition/";
    static final String DISCHARGE_MEDICINES = "10183-2";
    static final String PLAN = "18776-5";

    private static final Set<String> NOT_KEPT = Set.of("cancelled", "entered-in-error", "noshow", "fulfilled");
    private static final Set<String> REFERRALS = Set.of("3457005", "306206005", "REF");

    private PacketSections() {}

    static PacketSection medicines(Packet.Facts facts, List<MedicineAtDischarge> medicines) {
        PacketSection section = new PacketSection(
                DISCHARGE_MEDICINES, "Hospital discharge medications", "Medications at discharge, against before");
        Narrative narrative = new Narrative();
        for (MedicineAtDischarge.Fate fate : MedicineAtDischarge.Fate.values()) {
            List<MedicineAtDischarge> of =
                    medicines.stream().filter(m -> m.fate() == fate).toList();
            if (of.isEmpty()) {
                continue;
            }
            narrative.heading(fate.title());
            narrative.table(
                    List.of("Medication", "At discharge", "Before admission"),
                    of.stream()
                            .map(m -> List.of(m.leading().name(), said(m.hospital()), said(m.before())))
                            .toList());
            for (MedicineAtDischarge medicine : of) {
                for (List<Stated> side : List.of(medicine.hospital(), medicine.before())) {
                    for (Stated stated : side) {
                        ObjectNode entry = section.entry(facts.url(stated.reference()), null);
                        entry.putArray("extension")
                                .addObject()
                                .put("url", OURS + "medication-at-discharge")
                                .put("valueCode", fate.code());
                    }
                }
            }
        }
        if (medicines.isEmpty()) {
            narrative.paragraph("No medication is known here, neither from before admission nor from the stay.");
        }
        section.narrative(narrative);
        return section;
    }

    private static String said(List<Stated> statements) {
        return statements.isEmpty()
                ? "nothing said"
                : statements.stream()
                        .map(s -> (s.directions().isEmpty() ? s.name() : s.directions()) + " (" + s.practiceName()
                                + ", " + s.date() + ")")
                        .collect(Collectors.joining("; "));
    }

    /** @param asSeen a resource by its reference as the reader of the packet sees it */
    static PacketSection pending(
            Packet.Facts facts, List<PendingList.Awaited> awaited, Function<String, Optional<ObjectNode>> asSeen) {
        PacketSection section = new PacketSection(PLAN, "Plan of care note", "Results pending at discharge");
        List<List<String>> rows = new ArrayList<>();
        for (PendingList.Awaited one : awaited) {
            Optional<ObjectNode> shown = asSeen.apply(reference(one));
            if (shown.isEmpty()) {
                continue;
            }
            rows.add(List.of(
                    PendingList.what(one.about(), one.order()), one.owner().name(), state(one.result())));
            section.entry(facts.url(reference(one)), shown.get())
                    .putArray("extension")
                    .addObject()
                    .put("url", OURS + "result-owner")
                    .set("valueReference", one.owner().fhir());
        }
        section.table(
                List.of("Result", "Who answers for it", "State"),
                rows,
                "No result was pending at discharge, as far as orders and results were sent here.");
        return section;
    }

    /** How far it is, in words. */
    static String state(Expected result) {
        Instant when = result.came();
        return switch (result.state()) {
            case OPEN -> "awaited";
            case FINAL -> "came " + (when == null ? "" : when.toString().substring(0, 10));
            case CLOSED -> "will not come: cancelled";
        };
    }

    /** The order, else the report. */
    static String reference(PendingList.Awaited one) {
        JsonNode resource = one.order().isMissingNode() ? one.about() : one.order();
        return resource.path("resourceType").asString("") + "/"
                + resource.path("id").asString("");
    }

    /** The stay in the words of whoever signed the packet. */
    static PacketSection course(Sent signed) {
        PacketSection section = new PacketSection("8648-8", "Hospital course Narrative", "Course in hospital");
        Narrative narrative = new Narrative();
        signed.words().lines().filter(line -> !line.isBlank()).forEach(narrative::paragraph);
        section.words(narrative.paragraph(
                "Signed by " + signed.by() + ", " + signed.at().toString().substring(0, 16) + " UTC"));
        return section;
    }

    /** Appointments from discharge on, and referrals of the stay. */
    static PacketSection followUp(Packet.Facts facts, PersonRecord person) {
        PacketSection section = new PacketSection(PLAN, "Plan of care note", "Follow-up");
        List<ObjectNode> appointments = new ArrayList<>();
        List<ObjectNode> referrals = new ArrayList<>();
        for (Stored stored : person.resources()) {
            ObjectNode tree = FhirJson.parse(stored.json());
            String status = tree.path("status").asString("");
            if (stored.type().equals("Appointment")) {
                Instant start = Times.start(tree.path("start").asString(""));
                if (!NOT_KEPT.contains(status) && (start == null || !start.isBefore(facts.discharged()))) {
                    appointments.add(tree);
                }
            } else if (stored.type().equals("ServiceRequest")
                    && status.equals("active")
                    && facts.encounter().path("id").asString("").equals(encounter(tree))
                    && referral(tree)) {
                referrals.add(tree);
            }
        }
        appointments.sort(Comparator.comparing(a -> a.path("start").asString("")));
        List<List<String>> rows = new ArrayList<>();
        for (ObjectNode appointment : appointments) {
            String start = appointment.path("start").asString("");
            rows.add(List.of(
                    start.isEmpty() ? "not fixed" : start.replace('T', ' '),
                    words(appointment, "serviceType", "appointmentType", "reasonCode"),
                    with(appointment),
                    appointment.path("status").asString("")));
        }
        for (ObjectNode referral : referrals) {
            rows.add(List.of("not fixed", words(referral, "code", "category", "reasonCode"), "", "referred"));
        }
        appointments.addAll(referrals);
        appointments.forEach(a -> section.entry(
                facts.url(
                        a.path("resourceType").asString("") + "/" + a.path("id").asString("")),
                a));
        section.table(
                List.of("When", "What", "With", "Status"), rows, "No follow-up appointment or referral was sent here.");
        return section;
    }

    private static String encounter(JsonNode request) {
        String reference = request.path("encounter").path("reference").asString("");
        return reference.substring(reference.indexOf('/') + 1);
    }

    private static boolean referral(JsonNode request) {
        for (JsonNode category : request.path("category")) {
            for (JsonNode coding : category.path("coding")) {
                if (REFERRALS.contains(coding.path("code").asString(""))
                        || coding.path("display")
                                .asString("")
                                .toLowerCase(Locale.ROOT)
                                .contains("referral")) {
                    return true;
                }
            }
        }
        return false;
    }

    static String words(JsonNode resource, String... names) {
        for (String name : names) {
            JsonNode concept =
                    resource.path(name).isArray() ? resource.path(name).path(0) : resource.path(name);
            String text = concept.path("text")
                    .asString(concept.path("coding")
                            .path(0)
                            .path("display")
                            .asString(
                                    concept.path("coding").path(0).path("code").asString("")));
            if (!text.isBlank()) {
                return text;
            }
        }
        return "not named by its source";
    }

    private static String with(JsonNode appointment) {
        List<String> names = new ArrayList<>();
        for (JsonNode participant : appointment.path("participant")) {
            JsonNode actor = participant.path("actor");
            if (!actor.path("reference").asString("").startsWith("Patient/")) {
                names.add(actor.path("display").asString(""));
            }
        }
        names.removeIf(String::isBlank);
        return String.join(", ", names);
    }
}
