package org.quiltehr.hub.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quiltehr.hub.access.BreakGlass;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Charts that were opened in emergencies: for auditors to judge, for practices to know. */
@Controller
@RequestMapping(path = "/break-glass/reviews", produces = MediaType.TEXT_HTML_VALUE)
class GlassPages {

    private final BreakGlass glass;
    private final Records records;
    private final Callers callers;

    GlassPages(BreakGlass glass, Records records, Callers callers) {
        this.glass = glass;
        this.records = records;
        this.callers = callers;
    }

    /** A chart that was opened; {@code patient} is empty if the reader may not know who it is. */
    record Row(
            long number,
            String who,
            Optional<Records.Own> patient,
            String reason,
            String at,
            String due,
            boolean late,
            String verdict) {}

    @GetMapping
    String list(@RequestParam(name = "problem", defaultValue = "") String problem, Model model) {
        List<Row> rows = new ArrayList<>();
        for (BreakGlass.Opened opened : glass.toLookAt()) {
            String verdict = opened.verdict();
            rows.add(new Row(
                    opened.num(),
                    opened.who(),
                    records.read(opened.record()),
                    opened.reason(),
                    Dates.show(opened.at()),
                    Dates.show(opened.review()),
                    opened.late() && verdict == null,
                    verdict == null ? "" : verdict));
        }
        model.addAttribute("rows", rows);
        model.addAttribute("judges", callers.mayAudit());
        model.addAttribute(
                "problem",
                switch (problem) {
                    case "words" -> "Say what you found, in at most " + BreakGlass.LONGEST_REASON + " characters.";
                    case "gone" -> "That case does not wait any more, or you opened the chart yourself.";
                    default -> "";
                });
        return "glass-reviews";
    }

    @PostMapping("/{number}")
    String review(
            @PathVariable("number") String number, @RequestParam(name = "verdict", defaultValue = "") String verdict) {
        String words = verdict.strip();
        if (words.isEmpty() || words.length() > BreakGlass.LONGEST_REASON) {
            return "redirect:/break-glass/reviews?problem=words";
        }
        boolean done = number.matches("[0-9]{1,18}") && glass.review(Long.parseLong(number), words);
        return "redirect:/break-glass/reviews" + (done ? "" : "?problem=gone");
    }
}
