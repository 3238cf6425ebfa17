package org.quiltehr.hub.access;

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

    /** Whether the pages have to say that everybody may everything. */
    @ModelAttribute("open")
    boolean open() {
        return gate.isOpen();
    }
}
