package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.quiltehr.hub.access.Audit;
import org.quiltehr.hub.access.BreakGlass;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.QueryProblem;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.Stored;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Opening a chart in an emergency. The patient is named by number, or by family name and birth date, as known at the bedside;
 * it is looked for only once the reader has confirmed, and exactly one person must fit.
 */
@Controller
class EmergencyController {

    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

    private final BreakGlass glass;
    private final Reader reader;

    EmergencyController(BreakGlass glass, Reader reader) {
        this.glass = glass;
        this.reader = reader;
    }

    @GetMapping(path = "/break-glass", produces = MediaType.TEXT_HTML_VALUE)
    String form(Model model) {
        return show(model, new Asked("", "", "", ""), false, "");
    }

    /** What was typed. */
    record Asked(String family, String born, String number, String reason) {

        String objection() {
            if (number.isBlank() && (family.isBlank() || !DAY.matcher(born).matches())) {
                return "Name the patient: a record number, or the whole family name and the birth date.";
            }
            return BreakGlass.objection(reason);
        }

        String query() {
            List<String> parts = new ArrayList<>();
            if (!number.isBlank()) {
                parts.add("identifier=" + encode(token(number.strip())));
            }
            if (!family.isBlank()) {
                parts.add("family:exact=" + encode(token(family.strip())));
            }
            if (!born.isBlank()) {
                parts.add("birthdate=" + encode(born));
            }
            parts.add("_count=2");
            return String.join("&", parts);
        }

        private static String token(String text) {
            return text.replace("\\", "\\\\")
                    .replace(",", "\\,")
                    .replace("$", "\\$")
                    .replace("|", "\\|");
        }

        private static String encode(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    @PostMapping(path = "/break-glass", produces = MediaType.TEXT_HTML_VALUE)
    String open(
            @RequestParam(name = "family", defaultValue = "") String family,
            @RequestParam(name = "born", defaultValue = "") String born,
            @RequestParam(name = "number", defaultValue = "") String number,
            @RequestParam(name = "reason", defaultValue = "") String reason,
            @RequestParam(name = "sure", defaultValue = "") String sure,
            HttpServletRequest request,
            Model model) {
        Asked asked = new Asked(family, born, number, reason);
        String objection = asked.objection();
        if (!objection.isEmpty()) {
            return show(model, asked, false, objection);
        }
        if (!sure.equals("yes")) {
            return show(model, asked, true, "");
        }
        List<Stored> found;
        try {
            found = reader.search(
                            View.NETWORK, new Grant(true, null, 0), SearchRequest.of("Patient", asked.query(), true))
                    .matches();
        } catch (QueryProblem e) {
            return show(
                    model,
                    asked,
                    false,
                    "Name the patient: a record number, or the whole family name and the birth date.");
        }
        if (found.size() != 1) {
            return show(
                    model,
                    asked,
                    false,
                    "Nobody fits, or more than one person: give the number and the birth date as well.");
        }
        Stored patient = found.getFirst();
        if (glass.open(patient.id(), reason).isEmpty()) {
            throw PageProblem.noPatient();
        }
        Audit.about(request, patient.id());
        return "redirect:/patients/" + patient.shownId();
    }

    private static String show(Model model, Asked asked, boolean confirm, String problem) {
        model.addAttribute("asked", asked);
        model.addAttribute("confirm", confirm);
        model.addAttribute("problem", problem);
        model.addAttribute("hours", BreakGlass.HOURS);
        return "break-glass";
    }
}
