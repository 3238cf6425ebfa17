package org.quiltehr.adapter.hl7v2.message;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.hl7v2.datatype.Cwe;
import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.hl7v2.segment.Al1ToAllergyIntolerance;
import org.quiltehr.adapter.hl7v2.segment.ArvToSecurity;
import org.quiltehr.adapter.hl7v2.segment.Dg1ToCondition;
import org.quiltehr.adapter.hl7v2.segment.In1ToCoverage;
import org.quiltehr.adapter.hl7v2.segment.Nk1ToRelatedPerson;
import org.quiltehr.adapter.hl7v2.segment.NteToNote;
import org.quiltehr.adapter.hl7v2.segment.ObxToObservation;
import org.quiltehr.adapter.hl7v2.segment.Pd1ToPatient;
import org.quiltehr.adapter.hl7v2.segment.PidToAccount;
import org.quiltehr.adapter.hl7v2.segment.PidToPatient;
import org.quiltehr.adapter.hl7v2.segment.Pr1ToProcedure;
import org.quiltehr.adapter.hl7v2.segment.Pv1ToEncounter;
import org.quiltehr.adapter.hl7v2.segment.Pv2ToEncounter;
import org.quiltehr.adapter.hl7v2.segment.RolToParticipant;

/**
 * The part that messages of all kinds share: who the patient is, the visit, and what is known of them.
 *
 * <pre>
 * PID → Patient, Account    PD1 → Patient          NK1, GT1 → RelatedPerson
 * PV1 → Encounter           PV2 → Encounter        AL1, IAM → AllergyIntolerance
 * DG1 → Condition           PR1 → Procedure        IN1 (IN2, IN3) → Coverage
 * ROL → who takes part in what stands before it    ARV → security labels
 * </pre>
 */
final class Chart {

    private final Conversion conversion;
    private final Optional<String> visitStatus;
    private final Pv1ToEncounter.Says says;
    private @Nullable Draft patient;
    private Optional<Draft> account = Optional.empty();
    private Optional<Draft> encounter = Optional.empty();
    private Optional<Draft> coverage = Optional.empty();
    private @Nullable Draft holder;
    private Optional<Draft> lastObservation = Optional.empty();

    /**
     * @param visitStatus what the event makes of the visit, if it says so
     * @param says how the message speaks of visits; in one that is about them a PV1 without number and date is still one
     */
    Chart(Conversion conversion, Optional<String> visitStatus, Pv1ToEncounter.Says says) {
        this.conversion = conversion;
        this.visitStatus = visitStatus;
        this.says = says;
    }

    @Nullable
    Draft patient() {
        return patient;
    }

    Optional<Draft> encounter() {
        return encounter;
    }

    Optional<Draft> account() {
        return account;
    }

    Row row(Segment segment) {
        return new Row(conversion, segment);
    }

    /** Takes a segment, if it is one of the shared part; a PID begins another patient. */
    boolean take(Segment segment) {
        Row row = row(segment);
        if (segment.is("PID")) {
            Draft made = PidToPatient.map(row);
            patient = made;
            account = PidToAccount.map(row, made);
            encounter = Optional.empty();
            holder = made;
            return true;
        }
        Draft subject = patient;
        if (subject == null) {
            return false;
        }
        switch (segment.name()) {
            case "PD1" -> Pd1ToPatient.map(row, subject);
            case "NK1" -> Nk1ToRelatedPerson.map(row, subject);
            case "GT1" -> Nk1ToRelatedPerson.guarantor(row, subject);
            case "PV1" -> visit(row, subject);
            case "PV2" -> encounter.ifPresent(e -> Pv2ToEncounter.map(row, e));
            case "AL1" -> Al1ToAllergyIntolerance.map(row, subject);
            case "IAM" -> Al1ToAllergyIntolerance.adverseReaction(row, subject);
            case "DG1" -> Dg1ToCondition.map(row, subject, encounter);
            case "PR1" -> holder = Pr1ToProcedure.map(row, subject, encounter);
            case "ROL" -> RolToParticipant.map(row, holder == null ? subject : holder);
            case "ARV" -> ArvToSecurity.map(row, encounter.orElse(subject));
            case "IN1" -> {
                holder = In1ToCoverage.map(row, subject);
                coverage = Optional.of(holder);
            }
            case "IN2", "IN3" -> coverage.ifPresent(row::carry);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** An OBX that belongs to no order: named by its code and day. */
    void observation(Row obx) {
        Draft made = ObxToObservation.map(List.of(obx), patient, encounter, Leaf.NONE);
        made.key("observation|" + Cwe.key(obx.first(3)) + "|" + obx.text(4) + "|"
                + Dtm.day(obx.has(14) ? obx.leaf(14) : time(), obx.settings().zone()));
        made.traceKey(obx.leaf(4));
        lastObservation = Optional.of(made);
    }

    /** An NTE after such an OBX. */
    void note(Row nte) {
        lastObservation.ifPresent(o -> NteToNote.map(List.of(nte), o));
    }

    private Leaf time() {
        return conversion.message().msh().leaf(7);
    }

    /** Whether it says more than its class: who saw the patient, where, why; then it is a visit of the message's own. */
    private static boolean tells(Row pv1) {
        for (int field = 3; field <= pv1.segment().fieldCount(); field++) {
            if (pv1.has(field)) {
                return true;
            }
        }
        return false;
    }

    private void visit(Row pv1, Draft subject) {
        boolean none = pv1.text(2).equals("N");
        boolean named = pv1.first(19).has(1) || pv1.first(50).has(1) || pv1.has(44);
        if (named || !none && (says != Pv1ToEncounter.Says.IN_PASSING || account.isPresent() || tells(pv1))) {
            Draft made = Pv1ToEncounter.map(pv1, subject, account, visitStatus, says);
            encounter = Optional.of(made);
            holder = made;
        }
    }
}
