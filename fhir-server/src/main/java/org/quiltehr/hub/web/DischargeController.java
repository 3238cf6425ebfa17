package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.transition.Discharge;
import org.quiltehr.hub.transition.DischargeDecisions;
import org.quiltehr.hub.transition.DraftSql;
import org.quiltehr.hub.transition.PendingProblem;
import org.quiltehr.hub.transition.ResultOwners;
import org.quiltehr.hub.transition.SentPackets;
import org.quiltehr.hub.web.DischargePage.Form;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A stay's end: medicines against before, what is still to come, and the packet for those who go on treating the patient. */
@Controller
@RequestMapping(path = "/patients/{id}/discharge", produces = MediaType.TEXT_HTML_VALUE)
class DischargeController {

    private static final int LONGEST_NAME = 100;

    private final DischargePage page;
    private final SentPackets sent;
    private final DischargeDecisions decisions;
    private final ResultOwners owners;
    private final DraftSql drafts;
    private final Practices practices;
    private final Callers callers;

    DischargeController(
            DischargePage page,
            SentPackets sent,
            DischargeDecisions decisions,
            ResultOwners owners,
            DraftSql drafts,
            Practices practices,
            Callers callers) {
        this.owners = owners;
        this.drafts = drafts;
        this.page = page;
        this.sent = sent;
        this.decisions = decisions;
        this.practices = practices;
        this.callers = callers;
    }

    @GetMapping
    String latest(@PathVariable("id") String id, HttpServletRequest request) {
        PersonRecord person = page.person(id, request);
        return DischargePage.stays(person).stream()
                .findFirst()
                .map(stay -> "redirect:/patients/" + person.patient().shownId() + "/discharge/" + stay.id())
                .orElseThrow(() -> new PageProblem(
                        404,
                        "No stay in hospital is known of this patient",
                        "A stay appears with its admission (ADT A01, or an Encounter in progress)."));
    }

    @GetMapping("/{encounter}")
    String show(
            @PathVariable("id") String id,
            @PathVariable("encounter") String encounter,
            HttpServletRequest request,
            Model model) {
        return page.show(page.person(id, request), encounter, null, "", request, model);
    }

    @PostMapping("/{encounter}/medicines")
    String decide(
            @PathVariable("id") String id,
            @PathVariable("encounter") String encounter,
            @RequestParam(name = "statement", defaultValue = "") String statement,
            @RequestParam(name = "decision", defaultValue = "") String decision,
            @RequestParam(name = "why", defaultValue = "") String why,
            @ModelAttribute("caller") String caller,
            HttpServletRequest request,
            Model model) {
        PersonRecord person = page.person(id, request);
        Discharge discharge = page.discharge(person, encounter);
        Practice hospital = hospital(discharge);
        boolean stop = decision.equals("stop");
        String problem = "";
        if (!stop && !decision.equals("continue")) {
            problem = "Say whether the medicine is taken on or stopped.";
        } else if (stop && why.isBlank()) {
            problem = "Say why it is stopped: whoever prescribed it will ask.";
        } else if (why.length() > DischargeDecisions.LONGEST) {
            problem = "A reason has at most " + DischargeDecisions.LONGEST + " characters.";
        } else {
            // only what stands on the page: a statement of another patient is none of this stay's
            boolean ofStay = discharge.medicines().stream()
                    .anyMatch(m -> !statement.isEmpty() && m.statement().equals(statement));
            if (!ofStay) {
                throw new PageProblem(
                        409, "That medicine is not on the list any more", "Open the discharge again and decide there.");
            }
            decisions.decide(
                    callers.network(),
                    hospital,
                    encounter,
                    new DischargeDecisions.Decision(statement, !stop, why, caller.isEmpty() ? Callers.NOBODY : caller));
            return "redirect:/patients/" + person.patient().shownId() + "/discharge/" + encounter + "#medicines";
        }
        return page.show(person, encounter, null, problem, request, model);
    }

    @PostMapping("/{encounter}/send")
    String send(
            @PathVariable("id") String id,
            @PathVariable("encounter") String encounter,
            @RequestParam(name = "to", defaultValue = "") Set<String> to,
            @RequestParam(name = "words", defaultValue = "") String words,
            @RequestParam(name = "form", defaultValue = "") String form,
            @RequestParam(name = "by", defaultValue = "") String typed,
            @ModelAttribute("caller") String caller,
            HttpServletRequest request,
            Model model) {
        PersonRecord person = page.person(id, request);
        Discharge discharge = page.discharge(person, encounter);
        Practice hospital = hospital(discharge);
        String by = caller.isEmpty() ? typed.strip() : caller;
        String problem = "";
        if (!discharge.unaddressed().isEmpty()) {
            problem = "Decide about each medicine first: some are neither continued nor stopped.";
        } else if (to.isEmpty()) {
            problem = "Choose who gets the packet.";
        } else if (!DischargePage.records(person).containsAll(to)) {
            problem = "A packet goes to practices that have a record of the patient.";
        } else if (by.isEmpty()) {
            problem = "Say who signs.";
        } else if (by.length() > LONGEST_NAME) {
            problem = "A name has at most " + LONGEST_NAME + " characters.";
        } else if (words.length() > SentPackets.LONGEST) {
            problem = String.format(
                    Locale.ROOT, "The course in hospital has at most %,d characters.", SentPackets.LONGEST);
        }
        if (!problem.isEmpty()) {
            return page.show(person, encounter, new Form(words, to, form, by), problem, request, model);
        }
        sent.send(hospital, encounter, new SentPackets.Letter(by, words.strip(), form, to));
        drafts.drop(page.stay(encounter), Callers.name(request));
        return "redirect:/patients/" + person.patient().shownId() + "/discharge/" + encounter + "#sent";
    }

    /** What is typed is kept until it is sent; told in a line to a page that goes on, or by the page anew. */
    @PostMapping("/{encounter}/draft")
    String draft(
            @PathVariable("id") String id,
            @PathVariable("encounter") String encounter,
            @RequestParam(name = "to", defaultValue = "") Set<String> to,
            @RequestParam(name = "words", defaultValue = "") String words,
            @RequestHeader(name = "HX-Request", defaultValue = "") String part,
            HttpServletRequest request,
            Model model) {
        PersonRecord person = page.person(id, request);
        hospital(page.discharge(person, encounter));
        if (words.length() > SentPackets.LONGEST) {
            throw new PageProblem(
                    400,
                    String.format(Locale.ROOT, "A draft has at most %,d characters", SentPackets.LONGEST),
                    "Nothing was kept of it. Shorten it and keep it again.");
        }
        drafts.keep(page.stay(encounter), Callers.name(request), words, to);
        if (part.isEmpty()) {
            return "redirect:/patients/" + person.patient().shownId() + "/discharge/" + encounter + "#send";
        }
        model.addAttribute("kept", Dates.show(Instant.now()));
        return "discharge :: kept";
    }

    /** Another answers for a result that is awaited. */
    @PostMapping("/{encounter}/owners")
    String owner(
            @PathVariable("id") String id,
            @PathVariable("encounter") String encounter,
            @RequestParam(name = "result", defaultValue = "0") long result,
            @RequestParam(name = "owner", defaultValue = "") String owner,
            @ModelAttribute("caller") String caller,
            HttpServletRequest request) {
        PersonRecord person = page.person(id, request);
        Discharge discharge = page.discharge(person, encounter);
        hospital(discharge);
        if (discharge.pending().stream().noneMatch(one -> one.id() == result)) {
            throw new PageProblem(
                    409,
                    "That result is not on the list any more",
                    "Open the discharge again and see what is awaited.");
        }
        try {
            owners.choose(callers.network(), result, owner, caller.isEmpty() ? Callers.NOBODY : caller);
        } catch (PendingProblem refused) {
            throw new PageProblem(
                    refused.status(),
                    "Nobody was changed",
                    "Choose one of those the page offers. " + refused.getMessage());
        }
        return "redirect:/patients/" + person.patient().shownId() + "/discharge/" + encounter + "#pending";
    }

    /** The discharging practice, if the caller discharges its patients. */
    private Practice hospital(Discharge discharge) {
        Practice found = practices.bySlug(discharge.hospital()).orElseThrow(PageProblem::noPatient);
        if (!callers.mayDischarge(found)) {
            throw new PageProblem(
                    403,
                    "Only those who discharge patients of " + found.name() + " may do this",
                    "You may read the packet. Ask the hospital’s physician to decide and to send it.");
        }
        return found;
    }
}
