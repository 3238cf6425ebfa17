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
    private final SentPackets sent;
    private final Practices practices;
    private final InstantSource clock;

    Packet(
            Reader reader,
            SummaryService summaries,
            MedicineReview medicines,
            LedgerSql ledger,
            PendingList pending,
            SentPackets sent,
            Practices practices,
            InstantSource clock) {
        this.reader = reader;
        this.summaries = summaries;
        this.medicines = medicines;
        this.ledger = ledger;
        this.pending = pending;
        this.sent = sent;
        this.practices = practices;
        this.clock = clock;
    }

    /** A stay, and what the sections of its packet are made of. */
    private record Opened(Facts facts, String patient, Stored stay) {}

    /** What is known of a stay before it is put in sections. */
    private record Contents(
            List<MedicineAtDischarge> medicines,
            List<PendingList.Awaited> awaited,
            PacketSection pending,
            PacketSection followUp,
            PacketSection contacts) {}

    /** The document as UTF-8 JSON; empty if there is no such stay for this reader. */
    public Optional<byte[]> document(Request request) {
        Optional<Opened> opened = open(request);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        Opened stay = opened.get();
        Optional<byte[]> summary = summaries.summary(new SummaryService.Request(
                request.view(), request.grant(), stay.patient(), request.base(), null, null));
        return summary.map(bytes -> {
            List<PacketSection> sections = new ArrayList<>();
            List<Sent> signed = sent.of(request.view(), request.grant(), request.encounter());
            signed.stream()
                    .filter(one -> !one.words().isBlank())
                    .findFirst()
                    .ifPresent(one -> sections.add(PacketSections.course(one)));
            Contents contents = contents(stay);
            sections.add(PacketSections.medicines(stay.facts(), contents.medicines()));
            sections.addAll(List.of(contents.pending(), contents.followUp(), contents.contacts()));
            return new PacketDocument(stay.facts(), FhirJson.parse(bytes)).with(sections, signed);
        });
    }

    /** The same as a page shows it; empty if there is no such stay for this reader. */
    public Optional<Discharge> discharge(Request request) {
        return open(request).map(stay -> {
            Contents contents = contents(stay);
            Facts facts = stay.facts();
            return new Discharge(
                    stay.stay().shownId(),
                    stay.patient(),
                    facts.hospital().ref().slug(),
                    facts.admitted(),
                    facts.isDischarged() ? facts.discharged() : null,
                    contents.medicines().stream().map(Discharge::line).toList(),
                    contents.awaited().stream()
                            .filter(one ->
                                    seen(request, PacketSections.reference(one)).isPresent())
                            .map(Packet::awaited)
                            .toList(),
                    contents.followUp().rows(),
                    contents.contacts().rows(),
                    sent.of(request.view(), request.grant(), request.encounter()));
        });
    }

    private static Discharge.Awaited awaited(PendingList.Awaited one) {
        return new Discharge.Awaited(
                one.result().num(),
                PendingList.what(one.about(), one.order()),
                one.owner().name(),
                PacketSections.state(one.result()),
                one.result().state() == Expected.State.OPEN);
    }

    private Optional<Opened> open(Request request) {
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
        return Optional.of(new Opened(facts, subject.substring("Patient/".length()), stored.get()));
    }

    private Contents contents(Opened opened) {
        Facts facts = opened.facts();
        Stored stay = opened.stay();
        Request request = facts.request();
        List<MedicineAtDischarge> reviewed = new ArrayList<>();
        medicines
                .of(request.view(), request.grant(), opened.patient(), facts.now())
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
                        opened.patient(),
                        Set.of("Appointment", "ServiceRequest", "RelatedPerson"))
                .orElseThrow(() -> new IllegalStateException("the patient went while the packet was made"));
        return new Contents(
                reviewed,
                awaited,
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
