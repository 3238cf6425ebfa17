package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.transition.Sent;
import org.quiltehr.hub.transition.SentPackets;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** Transition packets a practice was sent, and those it sent: read, with a receipt for who sent them. */
@Controller
@RequestMapping(path = "/practices/{practice}/packets", produces = MediaType.TEXT_HTML_VALUE)
class PacketPages {

    private static final int LISTED = 50;

    private final SentPackets sent;
    private final ChartReader charts;
    private final Practices practices;
    private final Callers callers;

    PacketPages(SentPackets sent, ChartReader charts, Practices practices, Callers callers) {
        this.sent = sent;
        this.charts = charts;
        this.practices = practices;
        this.callers = callers;
    }

    /** A packet in a list. */
    record Row(String id, PersonLine person, Badges.Badge other, DischargePage.Receipt receipt, String encounter) {}

    @GetMapping
    String list(@PathVariable("practice") String slug, Model model) {
        Practice practice = practice(slug);
        Badges badges = new Badges(practices.list());
        model.addAttribute("badge", badges.of(slug));
        model.addAttribute("received", rows(sent.to(callers.network(), practice, LISTED), true, badges));
        model.addAttribute("sent", rows(sent.from(callers.network(), practice, LISTED), false, badges));
        return "packets";
    }

    private List<Row> rows(List<Sent> packets, boolean received, Badges badges) {
        List<Row> rows = new ArrayList<>();
        for (Sent one : packets) {
            charts.person(callers.network(), one.patient())
                    .ifPresent(person -> rows.add(new Row(
                            one.id(),
                            person,
                            badges.of(received ? one.from() : one.to()),
                            DischargePage.receipt(one, badges),
                            one.encounter())));
        }
        return rows;
    }

    /** Reading is told to who sent it; a look from elsewhere is not. */
    @PostMapping("/{id}/read")
    String read(
            @PathVariable("practice") String slug,
            @PathVariable("id") String id,
            @ModelAttribute("caller") String caller) {
        practice(slug);
        Sent packet = sent.one(callers.network(), id)
                .filter(one -> one.to().equals(slug))
                .orElseThrow(() -> new PageProblem(
                        404,
                        "There is no such packet here",
                        "It may be for another practice, or about somebody whose chart you may not open."));
        sent.read(packet, caller.isEmpty() ? Callers.NOBODY : caller);
        return "redirect:/fhir/Encounter/" + packet.encounter() + "/$transition-packet?_format=html";
    }

    private Practice practice(String slug) {
        return practices
                .bySlug(slug)
                .filter(callers::mayChart)
                .orElseThrow(() -> new PageProblem(
                        404, "There is no such practice here", "The list of practices names all that you may see."));
    }
}
