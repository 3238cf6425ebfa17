package org.quiltehr.hub.access;

import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells every page who is signed in; empty under {@code --open}. */
@ControllerAdvice
class CallerName {

    private final Gate gate;

    CallerName(Gate gate) {
        this.gate = gate;
    }

    @ModelAttribute("caller")
    String caller() {
        Who who = gate.caller();
        return who == null ? "" : who.display();
    }

    /** Until when charts opened in an emergency are open to the caller; empty if none is. */
    @ModelAttribute("emergency")
    String emergency() {
        Who who = gate.caller();
        return who == null || who.emergency() == null
                ? ""
                : who.emergency().truncatedTo(ChronoUnit.MINUTES).toString();
    }

    /** Whether the caller may open a chart in an emergency. */
    @ModelAttribute("mayBreakGlass")
    boolean mayBreakGlass() {
        Who who = gate.caller();
        return who != null && who.may(Act.BREAK_GLASS);
    }

    /** What the caller may do, by the names of {@link Act}: pages offer nothing that would be refused. */
    @ModelAttribute("may")
    Set<String> may() {
        return Arrays.stream(Act.values()).filter(gate::may).map(Act::code).collect(Collectors.toUnmodifiableSet());
    }

    /** What pages of a network say in which something may be kept back; empty where nothing is. */
    @ModelAttribute("notice")
    String notice() {
        return Notice.stands() ? Notice.TEXT : "";
    }

    /** Whether the pages have to say that everybody may everything. */
    @ModelAttribute("open")
    boolean open() {
        return gate.isOpen();
    }
}
