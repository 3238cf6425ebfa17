package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.quiltehr.hub.access.Act;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.springframework.stereotype.Component;

/** Who asks for a page, and what they may see: from the same gate as the FHIR bases. */
@Component
final class Callers {

    /** How somebody is called whom an open hub does not know. */
    static final String NOBODY = "somebody (open hub)";

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

    /** The practice of a page of messages and feeds; refused as if it were not there. */
    Practice running(Practices practices, String slug) {
        return practices.bySlug(slug).filter(this::mayRun).orElseThrow(Callers::noPractice);
    }

    /** The practice of a page of settings: for its people, and for those who make and change feeds. */
    Practice configured(Practices practices, String slug) {
        return practices
                .bySlug(slug)
                .filter(practice -> mayConfigure() || mayRun(practice))
                .orElseThrow(Callers::noPractice);
    }

    private static PageProblem noPractice() {
        return new PageProblem(
                404, "There is no such practice here", "The list of practices names all that you may see.");
    }

    /** Whether the caller may send messages for a practice. */
    boolean mayPush(Practice practice) {
        return gate.may(Act.PUSH, practice.ref());
    }

    /** Whether the caller makes and changes practices, feeds and keys. */
    boolean mayConfigure() {
        return gate.may(Act.CONFIGURE);
    }

    /** Whether the caller may read clinical resources of anybody. */
    boolean mayChart() {
        return gate.may(Act.CHART);
    }

    /** Whether the caller may read clinical resources as somebody of a practice. */
    boolean mayChart(Practice practice) {
        return gate.may(Act.CHART, practice.ref());
    }

    /** Whether the caller discharges patients of a hospital. */
    boolean mayDischarge(Practice hospital) {
        return gate.may(Act.DISCHARGE, hospital.ref());
    }

    /** Whether the caller judges what was opened in emergencies. */
    boolean mayAudit() {
        return gate.may(Act.AUDIT);
    }

    /** The page a caller's work begins at. */
    String home() {
        if (gate.may(Act.CHART)) {
            return "/patients";
        }
        if (gate.may(Act.STEWARD)) {
            return "/steward";
        }
        if (gate.may(Act.CONFIGURE) || gate.may(Act.AGGREGATE)) {
            return "/network";
        }
        return gate.may(Act.AUDIT) ? "/audit" : gate.may(Act.MESSAGES) ? "/practices" : "/help";
    }

    /** The name looks are kept under; without sign-in all are one reader. */
    static String name(HttpServletRequest request) {
        return Optional.ofNullable(request.getRemoteUser()).orElse("open");
    }
}
