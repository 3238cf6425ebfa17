package org.quiltehr.adapter.ccda.entry;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.adapter.ccda.code.SectionKind;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;

/**
 * Which statement becomes which resource: by what the statement is (element, mood, code, shape) and the section it stands
 * in; template ids are needed for none of it. What fits nothing gives no resource and is kept with the section.
 */
public final class Entries {

    private static final int MAX_WRAPPERS = 6;
    private static final String PREGNANCY_INTENTION = "86645-9";
    /** Acts that say that what they hold is a diagnosis: admission, discharge, before, after and during a procedure. */
    private static final String[] DIAGNOSES = {"46241-6", "11535-2", "10219-4", "10218-6", "59769-0", "29308-4"};
    /** Problem types (C-CDA value set 2.16.840.1.113883.3.88.12.3221.7.2 and its LOINC successor). */
    private static final String[] PROBLEM_TYPES = {
        "55607006",
        "404684003",
        "282291009",
        "64572001",
        "409586006",
        "248536006",
        "418799008",
        "29308-4",
        "75326-9",
        "75325-1",
        "75324-4",
        "75323-6",
        "75322-8",
        "75321-0",
        "75319-4",
        "75318-6"
    };

    private Entries() {}

    /** The resources of one statement, the main one first; empty if it is not known. */
    public static List<Draft> map(Element statement, SectionKind kind, Doc doc) {
        return map(statement, kind, doc, 0);
    }

    private static List<Draft> map(Element statement, SectionKind kind, Doc doc, int depth) {
        return switch (statement.name()) {
            case "act" -> act(statement, kind, doc, depth);
            case "observation" -> observation(statement, kind, doc);
            case "organizer" -> organizer(statement, kind, doc);
            case "substanceAdministration" -> List.of(substance(statement, kind, doc));
            case "procedure" ->
                List.of(event(statement) ? ProcedureEntry.map(statement, doc) : PlanEntry.request(statement, doc));
            case "encounter" -> EncounterEntry.map(statement, doc);
            case "supply" -> CareEntry.supply(statement, doc);
            default -> List.of();
        };
    }

    private static boolean event(Element statement) {
        return !Acts.mood(statement, "INT", "RQO", "PRMS", "PRP", "ARQ", "APT", "GOL");
    }

    private static List<Draft> act(Element act, SectionKind kind, Doc doc, int depth) {
        Element code = act.child("code");
        if (Codes.is(code, "48768-6") && kind == SectionKind.PAYERS) {
            return CareEntry.coverage(act, doc);
        }
        if (CareEntry.isNote(act)) {
            return List.of(CareEntry.note(act, doc));
        }
        if (ImagingEntry.isStudy(act)) {
            return List.of(ImagingEntry.map(act, doc));
        }
        List<Draft> wrapped = wrapped(act, kind, doc, depth);
        if (!wrapped.isEmpty()) {
            return wrapped;
        }
        boolean named = code != null && (code.value("code") != null || code.child("originalText") != null);
        if (!event(act)) {
            return named || act.child("text") != null ? List.of(PlanEntry.request(act, doc)) : List.of();
        }
        return kind == SectionKind.PROCEDURES && named ? List.of(ProcedureEntry.map(act, doc)) : List.of();
    }

    /** An act around statements: concern, admission or discharge medication, diagnosis. */
    private static List<Draft> wrapped(Element act, SectionKind kind, Doc doc, int depth) {
        List<Draft> drafts = new ArrayList<>();
        boolean concern = Codes.is(act.child("code"), "CONC")
                || kind == SectionKind.PROBLEMS
                || kind == SectionKind.ALLERGIES
                || kind == SectionKind.CONCERNS
                || kind == SectionKind.MEDICATIONS
                || Codes.is(act.child("code"), DIAGNOSES);
        if (depth > MAX_WRAPPERS || !concern || !event(act)) {
            return drafts;
        }
        for (Element inner : Acts.related(act)) {
            if (inner.is("observation") && isAllergy(inner, kind)) {
                drafts.add(AllergyEntry.map(act, inner, doc));
            } else if (inner.is("observation") && isProblem(inner, kind)) {
                drafts.add(ProblemEntry.map(act, inner, category(act, kind), doc));
            } else if (inner.is("substanceAdministration")) {
                drafts.add(substance(inner, kind, doc));
            } else if (inner.is("act") && !Acts.isComment(inner) && kind == SectionKind.CONCERNS) {
                drafts.addAll(map(inner, kind, doc, depth + 1));
            }
        }
        if (!drafts.isEmpty()) {
            doc.drafts().own(act, drafts.getFirst().root());
        }
        return drafts;
    }

    private static String category(Element act, SectionKind kind) {
        if (kind == SectionKind.OTHER && Codes.is(act.child("code"), DIAGNOSES)) {
            return "encounter-diagnosis";
        }
        return kind == SectionKind.CONCERNS ? "health-concern" : "problem-list-item";
    }

    private static boolean isAllergy(Element observation, SectionKind kind) {
        if (Codes.is(observation.child("code"), "33999-4", "SEV", "82606-5")) {
            return false;
        }
        boolean consumable = false;
        for (Element participant : observation.children("participant")) {
            consumable |= participant.at("participantRole", "playingEntity") != null;
        }
        return kind == SectionKind.ALLERGIES || consumable && observation.child("value") != null;
    }

    private static boolean isProblem(Element observation, SectionKind kind) {
        Element value = observation.child("value");
        if (Codes.is(observation.child("code"), "33999-4", "SEV", "11323-3")) {
            return false;
        }
        boolean coded = value != null
                && (value.value("code") != null
                        || value.child("translation") != null
                        || value.child("originalText") != null
                        || value.isNull());
        boolean words =
                value != null && value.value("value") == null && !value.text().isEmpty();
        boolean text = value == null && observation.child("text") != null;
        boolean here = kind == SectionKind.PROBLEMS || kind == SectionKind.CONCERNS;
        return coded || here && (words || text);
    }

    private static List<Draft> observation(Element observation, SectionKind kind, Doc doc) {
        if (Acts.mood(observation, "GOL")) {
            return List.of(PlanEntry.goal(observation, doc));
        }
        if (Codes.is(observation.child("code"), PREGNANCY_INTENTION)) {
            // Of mood INT up to C-CDA 3, but it is an answer that was given.
            return List.of(ObservationEntry.map(observation, kind, doc));
        }
        if (!event(observation)) {
            return List.of(PlanEntry.request(observation, doc));
        }
        if (kind == SectionKind.ALLERGIES && isAllergy(observation, kind)) {
            return List.of(AllergyEntry.map(null, observation, doc));
        }
        if (kind == SectionKind.PROBLEMS && isProblem(observation, kind)) {
            return List.of(ProblemEntry.map(null, observation, "problem-list-item", doc));
        }
        boolean problem = kind == SectionKind.OTHER && Codes.is(observation.child("code"), PROBLEM_TYPES);
        if (problem && isProblem(observation, kind)) {
            return List.of(ProblemEntry.map(null, observation, null, doc));
        }
        if (kind == SectionKind.GOALS) {
            return List.of(PlanEntry.goal(observation, doc));
        }
        if (kind == SectionKind.PROCEDURES) {
            return ProcedureEntry.observed(observation, doc);
        }
        return List.of(ObservationEntry.map(observation, kind, doc));
    }

    private static List<Draft> organizer(Element organizer, SectionKind kind, Doc doc) {
        if (organizer.at("subject", "relatedSubject") != null) {
            return List.of(FamilyEntry.map(organizer, doc));
        }
        if (kind == SectionKind.CARE_TEAM || Codes.is(organizer.child("code"), "86744-0")) {
            return List.of(CareEntry.team(organizer, doc));
        }
        boolean observations = false;
        for (Element related : Acts.related(organizer)) {
            observations |= related.is("observation");
        }
        if (observations) {
            return OrganizerEntry.map(organizer, kind, doc);
        }
        List<Draft> drafts = new ArrayList<>();
        for (Element related : Acts.related(organizer)) {
            if (!related.is("organizer")) {
                drafts.addAll(map(related, kind, doc));
            }
        }
        if (!drafts.isEmpty()) {
            Out first = drafts.getFirst().root();
            doc.drafts().own(organizer, first);
        }
        return drafts;
    }

    private static Draft substance(Element statement, SectionKind kind, Doc doc) {
        Element code = statement.at("consumable", "manufacturedProduct", "manufacturedMaterial", "code");
        boolean vaccine = code != null && "http://hl7.org/fhir/sid/cvx".equals(Codes.system(code));
        boolean shot = kind == SectionKind.IMMUNIZATIONS || vaccine;
        return shot && event(statement) ? ImmunizationEntry.map(statement, doc) : MedicationEntry.map(statement, doc);
    }
}
