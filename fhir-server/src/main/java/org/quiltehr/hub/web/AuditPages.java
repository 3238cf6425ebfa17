package org.quiltehr.hub.web;

import java.util.List;
import org.quiltehr.hub.access.AuditTrail;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The audit trail for auditors: who read a chart, what an account did, on which day. */
@Controller
class AuditPages {

    private static final int LONGEST = 200;

    private final AuditTrail trail;
    private final Callers callers;

    AuditPages(AuditTrail trail, Callers callers) {
        this.trail = trail;
        this.callers = callers;
    }

    /** A line of the trail. */
    record Row(String at, String who, String address, String what, String patient, String purpose, boolean refused) {}

    @GetMapping(path = "/audit", produces = MediaType.TEXT_HTML_VALUE)
    String search(
            @RequestParam(name = "patient", defaultValue = "") String patient,
            @RequestParam(name = "who", defaultValue = "") String who,
            @RequestParam(name = "day", defaultValue = "") String day,
            @RequestParam(name = "before", defaultValue = "") String before,
            Model model) {
        if (!callers.mayAudit()) {
            throw new PageProblem(403, "The audit trail is shown to auditors only", "Ask your administrator.");
        }
        String problem = "";
        AuditTrail.Page page = new AuditTrail.Page(List.of(), 0);
        try {
            page = trail.find(
                    cut(patient), cut(who), cut(day), before.matches("[0-9]{1,18}") ? Long.parseLong(before) : 0);
        } catch (AuditTrail.Unclear e) {
            problem = "Give the day as 2026-11-22, or a month as 2026-11.";
        }
        model.addAttribute("rows", page.lines().stream().map(AuditPages::row).toList());
        model.addAttribute("next", page.before());
        model.addAttribute("problem", problem);
        model.addAttribute("patient", cut(patient));
        model.addAttribute("who", cut(who));
        model.addAttribute("day", cut(day));
        return "audit";
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text.strip();
    }

    private static Row row(AuditTrail.Line line) {
        var about = line.patient();
        String purpose = line.purpose();
        return new Row(
                Dates.show(line.at()),
                line.who(),
                line.address(),
                line.method() + " " + line.path(),
                about == null ? "" : about.text(),
                purpose == null ? "" : purpose,
                line.status() >= 400);
    }
}
