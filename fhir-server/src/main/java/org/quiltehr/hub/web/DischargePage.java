package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Audit;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import org.quiltehr.hub.transition.Discharge;
import org.quiltehr.hub.transition.DraftSql;
import org.quiltehr.hub.transition.Packet;
import org.quiltehr.hub.transition.ResultOwners;
import org.quiltehr.hub.transition.Sent;
import org.quiltehr.hub.web.Badges.Badge;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** What the page of a discharge shows. */
@Component
final class DischargePage {

    /** A packet nobody read for so long is said to be so. */
    static final Duration UNREAD = Duration.ofHours(24);

    private final Packet packets;
    private final ResultOwners owners;
    private final DraftSql drafts;
    private final Reader reader;
    private final ChartReader charts;
    private final Practices practices;
    private final Callers callers;

    DischargePage(
            Packet packets,
            ResultOwners owners,
            DraftSql drafts,
            Reader reader,
            ChartReader charts,
            Practices practices,
            Callers callers) {
        this.owners = owners;
        this.drafts = drafts;
        this.packets = packets;
        this.reader = reader;
        this.charts = charts;
        this.practices = practices;
        this.callers = callers;
    }

    /** A stay to choose from. */
    record StayLink(String id, String text, boolean here) {}

    /** What was said of a medicine by one practice. */
    record Word(Badge badge, String words, String date) {}

    /** A medicine against before. */
    record Medicine(
            String name,
            String verdict,
            String tag,
            List<Word> before,
            List<Word> home,
            String why,
            String statement) {}

    /** A packet that was sent. */
    record Receipt(Badge to, String by, String at, String read, boolean late) {}

    /** A practice the packet may be sent to. */
    record Recipient(Badge badge, boolean chosen) {}

    /** What was typed, so that a form that is refused keeps it. */
    record Form(String words, Set<String> to, String key, String by) {

        static Form empty() {
            return new Form("", Set.of(), UUID.randomUUID().toString(), "");
        }
    }

    /**
     * A result to come.
     *
     * @param choices who may answer for it; empty if the reader changes nothing
     */
    record Awaited(long id, String what, String owner, String state, boolean open, List<ResultOwners.Choice> choices) {}

    /** The logical id of a stay the caller may see. */
    LogicalId stay(String encounter) {
        return reader.read(View.NETWORK, callers.network(), "Encounter", encounter)
                .map(Stored::id)
                .orElseThrow(PageProblem::noPatient);
    }

    /** The stay of this patient; refused as if the patient were not there. */
    Discharge discharge(PersonRecord person, String encounter) {
        return packets.discharge(new Packet.Request(View.NETWORK, callers.network(), encounter, View.NETWORK.path()))
                .filter(d -> d.patient().equals(person.patient().shownId()))
                .orElseThrow(PageProblem::noPatient);
    }

    /** Slugs of the practices that have a record of the person. */
    static Set<String> records(PersonRecord person) {
        Set<String> slugs = new LinkedHashSet<>();
        person.members().forEach(m -> slugs.add(ChartReader.practice(FhirJson.parse(m.json()))));
        return slugs;
    }

    PersonRecord person(String id, HttpServletRequest request) {
        PersonRecord person = reader.load(View.NETWORK, callers.network(), id, Set.of("Encounter"))
                .orElseThrow(PageProblem::noPatient);
        if (LogicalId.parse(id).isEmpty()) {
            Audit.shows(request, person.patient().id());
        }
        return person;
    }

    /** An Encounter that is a stay. */
    record Visit(String id, String start, String end, String practice) {}

    /** The latest first. */
    static List<Visit> stays(PersonRecord person) {
        List<Visit> stays = new ArrayList<>();
        for (Stored stored : person.resources()) {
            var tree = FhirJson.parse(stored.json());
            String status = tree.path("status").asString("");
            if (Encounters.STAYS.contains(tree.path("class").path("code").asString(""))
                    && !Set.of("planned", "cancelled", "entered-in-error").contains(status)) {
                stays.add(new Visit(
                        stored.shownId(),
                        tree.path("period").path("start").asString(""),
                        tree.path("period").path("end").asString(""),
                        ChartReader.practice(tree)));
            }
        }
        stays.sort((a, b) -> b.start().compareTo(a.start()));
        return stays;
    }

    private StayLink link(Visit stay, String here) {
        String from = stay.start().isEmpty() ? "not dated" : Dates.day(stay.start());
        String to = stay.end().isEmpty() ? "still there" : Dates.day(stay.end());
        return new StayLink(
                stay.id(),
                practices.bySlug(stay.practice()).map(Practice::name).orElse(stay.practice()) + ", " + from + " – "
                        + to,
                stay.id().equals(here));
    }

    /** What was kept of an earlier look, or an empty form. */
    private Form form(String encounter, HttpServletRequest request, Model model) {
        return drafts.of(stay(encounter), Callers.name(request))
                .map(draft -> {
                    model.addAttribute("kept", Dates.show(draft.at()));
                    return new Form(draft.words(), draft.to(), UUID.randomUUID().toString(), "");
                })
                .orElseGet(Form::empty);
    }

    private Awaited awaited(Discharge.Awaited one, boolean writes) {
        return new Awaited(
                one.id(),
                one.what(),
                one.owner(),
                one.state(),
                one.open(),
                writes ? owners.choices(callers.network(), one.id()) : List.of());
    }

    /**
     * Fills the model; gives the template.
     *
     * @param typed what was refused; null: the draft, if there is one
     */
    String show(
            PersonRecord person,
            String encounter,
            @Nullable Form typed,
            String problem,
            HttpServletRequest request,
            Model model) {
        Form form = typed == null ? form(encounter, request, model) : typed;
        String patient = person.patient().shownId();
        Discharge discharge = discharge(person, encounter);
        Badges badges = new Badges(practices.list());
        Practice hospital = practices.bySlug(discharge.hospital()).orElseThrow(PageProblem::noPatient);
        Instant discharged = discharge.discharged();
        model.addAttribute("person", charts.person(callers.network(), patient).orElseThrow(PageProblem::noPatient));
        model.addAttribute("stay", encounter);
        model.addAttribute(
                "stays", stays(person).stream().map(s -> link(s, encounter)).toList());
        model.addAttribute("hospital", badges.of(discharge.hospital()));
        model.addAttribute("admitted", Dates.show(discharge.admitted()));
        model.addAttribute("discharged", discharged == null ? "" : Dates.show(discharged));
        model.addAttribute(
                "medicines",
                discharge.medicines().stream()
                        .sorted((a, b) -> a.fate().compareTo(b.fate()))
                        .map(line -> medicine(line, badges))
                        .toList());
        model.addAttribute("unaddressed", discharge.unaddressed().size());
        boolean writes = callers.mayDischarge(hospital);
        model.addAttribute(
                "pending",
                discharge.pending().stream().map(one -> awaited(one, writes)).toList());
        model.addAttribute("followUp", discharge.followUp());
        model.addAttribute("contacts", discharge.contacts());
        model.addAttribute(
                "receipts",
                discharge.sent().stream().map(one -> receipt(one, badges)).toList());
        model.addAttribute("recipients", recipients(person, discharge, form, badges));
        model.addAttribute("writes", writes);
        model.addAttribute(
                "words",
                form.words().isEmpty()
                        ? discharge.sent().stream().map(Sent::words).findFirst().orElse("")
                        : form.words());
        model.addAttribute("form", form.key());
        model.addAttribute("by", form.by());
        model.addAttribute("problem", problem);
        model.addAttribute("fhir", "/fhir/Encounter/" + encounter + "/$transition-packet");
        return "discharge";
    }

    static Receipt receipt(Sent one, Badges badges) {
        Instant readAt = one.readAt();
        String reader = one.readBy();
        boolean late = readAt == null && one.at().plus(UNREAD).isBefore(Instant.now());
        return new Receipt(
                badges.of(one.to()),
                one.by(),
                Dates.show(one.at()),
                readAt == null ? "" : Dates.show(readAt) + (reader == null ? "" : " by " + reader),
                late);
    }

    private static Medicine medicine(Discharge.Line line, Badges badges) {
        return new Medicine(
                line.name(),
                switch (line.fate()) {
                    case NOT_ADDRESSED -> "NOT ADDRESSED";
                    case CONTINUED -> "SAME";
                    case STOPPED -> "STOP";
                    case CHANGED, NEW -> line.fate().name();
                },
                switch (line.fate()) {
                    case NOT_ADDRESSED -> "tag warn plain";
                    case CONTINUED -> "tag";
                    case STOPPED -> "tag crit";
                    case CHANGED, NEW -> "tag new";
                },
                words(line.before(), badges),
                words(line.home(), badges),
                line.why(),
                line.statement());
    }

    private static List<Word> words(List<Discharge.Word> words, Badges badges) {
        return words.stream()
                .map(w -> new Word(badges.of(w.practice()), w.words(), w.date()))
                .toList();
    }

    private static List<Recipient> recipients(PersonRecord person, Discharge discharge, Form form, Badges badges) {
        Set<String> slugs = records(person);
        slugs.remove(discharge.hospital());
        slugs.remove("");
        return slugs.stream()
                .map(slug -> new Recipient(badges.of(slug), form.to().contains(slug)))
                .toList();
    }
}
