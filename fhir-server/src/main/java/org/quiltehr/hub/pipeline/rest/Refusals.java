package org.quiltehr.hub.pipeline.rest;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.store.Refusal;
import org.quiltehr.hub.store.Written;

/** What the store will not do, in HTTP's words. */
final class Refusals {

    private Refusals() {}

    static List<Written> translated(Supplier<List<Written>> write, List<Slot> slots, PracticeRef practice) {
        try {
            return write.get();
        } catch (Refusal refusal) {
            Asked asked = slots.get(refusal.put()).asked;
            throw switch (refusal.kind()) {
                case VERSION_CONFLICT ->
                    WriteProblem.of(
                            412, "conflict", asked.at(""), "If-Match names another version than the current one");
                case OTHER_PRACTICE -> otherPractice(asked, practice);
                case KEY_COLLISION ->
                    WriteProblem.of(409, "conflict", asked.at(""), "the id stands for a record with another key");
                case PATIENT_IN_USE ->
                    WriteProblem.of(409, "conflict", asked.at(""), "a Patient with clinical records cannot be deleted");
            };
        }
    }

    static WriteProblem there(Asked asked) {
        return WriteProblem.of(412, "conflict", asked.at(""), "If-None-Match: * and the record is there already");
    }

    static WriteProblem otherPractice(Asked asked, PracticeRef practice) {
        return WriteProblem.of(
                403,
                "forbidden",
                asked.at(""),
                "the record is another practice's; your own are at /practices/" + practice.slug() + "/fhir");
    }

    /**
     * A write to the Patient that stands for several records.
     *
     * @param own id of the caller's own record of the person, or null
     */
    static WriteProblem composite(Asked asked, PracticeRef practice, @Nullable String own) {
        String hint = own == null
                ? "your practice has no record of this person yet"
                : "write your own record, Patient/" + own + ", at /practices/" + practice.slug() + "/fhir";
        return WriteProblem.of(
                409, "conflict", asked.at(""), "this Patient is shown for several practices' records; " + hint);
    }

    /** A delete of what is not there succeeds. */
    static Done nothingThere(Slot slot) {
        String id = slot.asked.id() == null ? "" : slot.asked.id();
        return new Done(204, slot.asked.type(), id, 0, Instant.EPOCH, Written.Action.UNCHANGED, false, new byte[0]);
    }
}
