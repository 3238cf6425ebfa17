package org.quiltehr.hub.transition;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
import org.quiltehr.hub.summary.MedicineReview;
import org.quiltehr.hub.summary.SummaryService;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a patient leaves hospital with, as a FHIR document: the summary over all practices, and in front of it what this
 * stay changed: medicines against before, results still to come with their owner, follow-up, whom to call.
 */
public final class Packet {

    /**
     * What is asked.
     *
     * @param base the FHIR base as the caller addressed it, without a closing slash
     */
    public record Request(View view, Grant grant, String encounter, String base) {}

    /** What the sections are made of. */
    record Facts(
            Request request,
            ObjectNode encounter,
            Practice hospital,
            Instant admitted,
            Instant discharged,
            boolean isDischarged,
            Instant now) {

        String url(String reference) {
            return request.base() + "/" + reference;
        }
    }

    private final Reader reader;
    private final SummaryService summaries;
    private final MedicineReview medicines;
    private final LedgerSql ledger;
    private final PendingList pending;
    private final Practices practices;
    private final InstantSource clock;

    Packet(
            Reader reader,
            SummaryService summaries,
            MedicineReview medicines,
            LedgerSql ledger,
            PendingList pending,
            Practices practices,
            InstantSource clock) {
        this.reader = reader;
        this.summaries = summaries;
        this.medicines = medicines;
        this.ledger = ledger;
        this.pending = pending;
        this.practices = practices;
        this.clock = clock;
    }

    /** The document as UTF-8 JSON; empty if there is no such stay for this reader. */
    public Optional<byte[]> document(Request request) {
        Optional<Stored> stored = reader.read(request.view(), request.grant(), "Encounter", request.encounter())
                .filter(s -> !s.deleted());
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode encounter = FhirJson.parse(stored.get().json());
        String subject = encounter.path("subject").path("reference").asString("");
        Optional<Practice> hospital = practices.byNum(stored.get().practice());
        if (!subject.startsWith("Patient/") || hospital.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Instant admitted = Times.start(encounter.path("period").path("start").asString(""));
        Instant discharged = ledger.stay(stored.get().id())
                .map(Stay::discharged)
                .orElseGet(() -> Times.end(encounter.path("period").path("end").asString("")));
        Facts facts = new Facts(
                request,
                encounter,
                hospital.get(),
                admitted == null ? discharged == null ? now : discharged.truncatedTo(ChronoUnit.DAYS) : admitted,
                discharged == null ? now : discharged,
                discharged != null,
                now);
        String patient = subject.substring("Patient/".length());
        Optional<byte[]> summary = summaries.summary(
                new SummaryService.Request(request.view(), request.grant(), patient, request.base(), null, null));
        return summary.map(
                bytes -> new PacketDocument(facts, FhirJson.parse(bytes)).with(sections(facts, patient, stored.get())));
    }

    private List<PacketSection> sections(Facts facts, String patient, Stored stay) {
        Request request = facts.request();
        List<MedicineAtDischarge> reviewed = new ArrayList<>();
        medicines
                .of(request.view(), request.grant(), patient, facts.now())
                .orElse(List.of())
                .forEach(medicine -> MedicineAtDischarge.of(
                                medicine,
                                facts.hospital().ref().slug(),
                                "Encounter/" + stay.shownId(),
                                facts.admitted(),
                                facts.discharged())
                        .ifPresent(reviewed::add));
        List<PendingList.Awaited> awaited =
                facts.isDischarged() ? pending.atDischarge(stay.id()) : pending.open(stay.id());
        PersonRecord person = reader.load(
                        request.view(),
                        request.grant(),
                        patient,
                        Set.of("Appointment", "ServiceRequest", "RelatedPerson"))
                .orElseThrow(() -> new IllegalStateException("the patient went while the packet was made"));
        return List.of(
                PacketSections.medicines(facts, reviewed),
                PacketSections.pending(facts, awaited, reference -> seen(request, reference)),
                PacketSections.followUp(facts, person),
                new Contacts(reader, facts).section(person));
    }

    private Optional<ObjectNode> seen(Request request, String reference) {
        int slash = reference.indexOf('/');
        if (slash <= 0) {
            return Optional.empty();
        }
        return reader.read(
                        request.view(), request.grant(), reference.substring(0, slash), reference.substring(slash + 1))
                .filter(stored -> !stored.deleted())
                .map(stored -> FhirJson.parse(stored.json()));
    }
}
