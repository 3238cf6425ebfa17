package org.quiltehr.hub.transition;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.hub.summary.MedicineReview;
import org.quiltehr.hub.summary.MedicineReview.Stated;
import tools.jackson.databind.JsonNode;

/**
 * What a stay did to one medicine: what was taken before admission, by any practice's word, against what the hospital
 * says at discharge. It claims nothing the hospital did not say: a medicine it does not speak of is "not addressed".
 *
 * @param before statements of the time before admission, newest first
 * @param hospital what the hospital stated during the stay, newest first
 */
record MedicineAtDischarge(String name, String rule, Fate fate, List<Stated> before, List<Stated> hospital) {

    /** What became of it. */
    enum Fate {
        NEW("New"),
        CHANGED("Changed"),
        STOPPED("Stopped"),
        CONTINUED("Continued unchanged"),
        NOT_ADDRESSED("Not addressed by the hospital");

        private final String title;

        Fate(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** Prescriptions are often written some hours after the patient left. */
    private static final Duration AFTER = Duration.ofDays(1);

    private static final Set<String> STATED = Set.of("MedicationRequest", "MedicationStatement");

    private static final Comparator<Stated> NEWEST =
            Comparator.comparing(Stated::at, Comparator.nullsLast(Comparator.<Instant>reverseOrder()));

    /** @param encounter the stay as statements refer to it, {@code Encounter/id} */
    static Optional<MedicineAtDischarge> of(
            MedicineReview.Medicine medicine, String hospital, String encounter, Instant admitted, Instant discharged) {
        List<Stated> before = new ArrayList<>();
        List<Stated> during = new ArrayList<>();
        for (Stated stated : medicine.statements()) {
            if (!STATED.contains(stated.type())) {
                continue;
            }
            if (ofStay(stated, hospital, encounter, admitted, discharged)) {
                // what was given on the ward only says nothing of what is taken at home
                if (!inpatient(stated.resource())) {
                    during.add(stated);
                }
            } else if (takenAt(stated, admitted)) {
                before.add(stated);
            }
        }
        before.sort(NEWEST);
        during.sort(NEWEST);
        Optional<Stated> leavesWith = during.stream().filter(Stated::current).findFirst();
        Fate fate;
        if (before.isEmpty()) {
            if (leavesWith.isEmpty()) {
                return Optional.empty();
            }
            fate = Fate.NEW;
        } else if (leavesWith.isPresent()) {
            fate = before.getFirst().differsFrom(leavesWith.get()) ? Fate.CHANGED : Fate.CONTINUED;
        } else {
            fate = during.isEmpty() ? Fate.NOT_ADDRESSED : Fate.STOPPED;
        }
        return Optional.of(new MedicineAtDischarge(medicine.name(), medicine.rule(), fate, before, during));
    }

    private static boolean ofStay(
            Stated stated, String hospital, String encounter, Instant admitted, Instant discharged) {
        if (!stated.practice().equals(hospital)) {
            return false;
        }
        JsonNode named = stated.resource().path(stated.type().equals("MedicationStatement") ? "context" : "encounter");
        String reference = named.path("reference").asString("");
        if (!reference.isEmpty()) {
            return reference.equals(encounter);
        }
        Instant at = stated.at();
        return at != null && !at.isBefore(admitted) && !at.isAfter(discharged.plus(AFTER));
    }

    private static boolean takenAt(Stated stated, Instant admitted) {
        Instant at = stated.at();
        if (at != null && !at.isBefore(admitted)) {
            return false;
        }
        Instant ended = stated.ended();
        return stated.current() && (ended == null || !ended.isBefore(admitted));
    }

    private static boolean inpatient(JsonNode resource) {
        for (JsonNode category : resource.path("category")) {
            if (isInpatient(category)) {
                return true;
            }
        }
        return isInpatient(resource.path("category"));
    }

    private static boolean isInpatient(JsonNode category) {
        for (JsonNode coding : category.path("coding")) {
            if (coding.path("code").asString("").equals("inpatient")) {
                return true;
            }
        }
        return false;
    }

    /** What stands for it at discharge: what the hospital says, else what was taken before. */
    Stated leading() {
        return hospital.stream()
                .filter(Stated::current)
                .findFirst()
                .orElseGet(() -> hospital.isEmpty() ? before.getFirst() : hospital.getFirst());
    }
}
