package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.transition.StayNotes;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The list that goes from one physician to the next: each patient with the note of the day; printed as it stands. */
@Controller
@RequestMapping(path = "/patients/hand-over", produces = MediaType.TEXT_HTML_VALUE)
class HandOverPages {

    private final CensusReader census;
    private final StayNotes notes;
    private final Reader reader;
    private final Practices practices;
    private final Callers callers;

    HandOverPages(CensusReader census, StayNotes notes, Reader reader, Practices practices, Callers callers) {
        this.census = census;
        this.notes = notes;
        this.reader = reader;
        this.practices = practices;
        this.callers = callers;
    }

    /**
     * A patient of the list.
     *
     * @param note the last one; empty if there is none
     */
    record Row(Census.Stay stay, String place, String note, String by, String at, boolean writes) {}

    @GetMapping
    String list(@RequestParam(name = "all", defaultValue = "") String all, HttpServletRequest request, Model model) {
        return show(all.equals("yes"), "", "", request, model);
    }

    /** @param problem with the note of one stay, whose typed words are kept */
    private String show(boolean all, String problem, String problemAt, HttpServletRequest request, Model model) {
        Census found = census.read(callers.network(), Callers.name(request), null, null, "");
        Census shown = all ? found : found.only(Census.Stay::mine);
        List<String> stays = new ArrayList<>();
        shown.wards().forEach(w -> w.stays().forEach(s -> stays.add(s.encounter())));
        Map<String, StayNotes.Note> last = notes.last(callers.network(), stays);
        List<Row> rows = new ArrayList<>();
        for (Census.Ward ward : shown.wards()) {
            boolean writes = practices
                    .bySlug(ward.hospital().slug())
                    .filter(callers::mayDischarge)
                    .isPresent();
            for (Census.Stay stay : ward.stays()) {
                StayNotes.Note note = last.get(stay.encounter());
                rows.add(new Row(
                        stay,
                        ward.name() + (stay.bed().isEmpty() ? "" : " " + stay.bed()),
                        note == null ? "" : note.text(),
                        note == null ? "" : note.by(),
                        note == null ? "" : Dates.show(note.at()),
                        writes));
            }
        }
        model.addAttribute("rows", rows);
        model.addAttribute("all", all);
        model.addAttribute("problem", problem);
        model.addAttribute("problemAt", problemAt);
        model.addAttribute("now", Dates.show(Instant.now()));
        return "hand-over";
    }

    @PostMapping("/{encounter}")
    String note(
            @PathVariable("encounter") String encounter,
            @RequestParam(name = "note", defaultValue = "") String note,
            @RequestParam(name = "all", defaultValue = "") String all,
            @ModelAttribute("caller") String caller,
            HttpServletRequest request,
            Model model) {
        Practice hospital = reader.read(View.NETWORK, callers.network(), "Encounter", encounter)
                .filter(stored -> !stored.deleted())
                .flatMap(stored -> practices.byNum(stored.practice()))
                .orElseThrow(PageProblem::noPatient);
        if (!callers.mayDischarge(hospital)) {
            throw new PageProblem(
                    403,
                    "Only physicians of " + hospital.name() + " write notes there",
                    "You may read them in the chart.");
        }
        if (note.isBlank() || note.length() > StayNotes.LONGEST) {
            return show(
                    all.equals("yes"),
                    note.isBlank() ? "The note is empty." : "A note has at most " + StayNotes.LONGEST + " characters.",
                    encounter,
                    request,
                    model);
        }
        notes.write(hospital, encounter, caller.isEmpty() ? Callers.NOBODY : caller, note.strip());
        return "redirect:/patients/hand-over" + (all.equals("yes") ? "?all=yes" : "");
    }
}
