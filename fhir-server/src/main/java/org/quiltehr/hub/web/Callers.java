package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.quiltehr.hub.access.Act;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.practice.Practice;
import org.springframework.stereotype.Component;

/** Who asks for a page, and what they may see: from the same gate as the FHIR bases. */
@Component
final class Callers {

    private final Gate gate;

    Callers(Gate gate) {
        this.gate = gate;
    }

    /** For what all practices know of a patient. */
    Grant network() {
        return gate.grant(null);
    }

    /** For a practice's own pages; refused as if the practice were not there. */
    Grant of(Practice practice) {
        return gate.grant(practice.ref());
    }

    /** Whether the caller may see messages and feeds of a practice, which no row's predicate narrows. */
    boolean mayRun(Practice practice) {
        return gate.may(Act.MESSAGES, practice.ref());
    }

    /** Whether the caller judges what was opened in emergencies. */
    boolean mayAudit() {
        return gate.may(Act.AUDIT);
    }

    /** The page a caller's work begins at. */
    String home() {
        return gate.may(Act.CHART)
                ? "/patients"
                : gate.may(Act.STEWARD)
                        ? "/steward"
                        : gate.may(Act.MESSAGES) || gate.may(Act.CONFIGURE) ? "/practices" : "/help";
    }

    /** The name looks are kept under; without sign-in all are one reader. */
    static String name(HttpServletRequest request) {
        return Optional.ofNullable(request.getRemoteUser()).orElse("open");
    }
}
