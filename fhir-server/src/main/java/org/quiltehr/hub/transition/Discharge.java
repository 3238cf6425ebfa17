package org.quiltehr.hub.transition;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.summary.MedicineReview.Stated;
import tools.jackson.databind.JsonNode;

/**
 * What a packet says, for a page that shows it and lets it be mended and sent.
 *
 * @param hospital slug of the discharging practice
 * @param discharged null while the patient is there
 * @param followUp when, what, with whom, status
 * @param contacts role, name, telephone
 * @param sent to whom it was sent, the latest first
 */
public record Discharge(
        String encounter,
        String patient,
        String hospital,
        Instant admitted,
        @Nullable Instant discharged,
        List<Line> medicines,
        List<Awaited> pending,
        List<List<String>> followUp,
        List<List<String>> contacts,
        List<Sent> sent) {

    /**
     * A result that was awaited at discharge, or is.
     *
     * @param id what {@link ResultOwners} takes
     * @param owner who answers for it
     * @param state in words
     */
    public record Awaited(long id, String what, String owner, String state, boolean open) {}

    /** What became of a medicine in the stay, in the order pages show it. */
    public enum Fate {
        NOT_ADDRESSED,
        STOPPED,
        CHANGED,
        NEW,
        CONTINUED
    }

    /** What one practice said of it. */
    public record Word(String practice, String words, String date) {}

    /**
     * One medicine.
     *
     * @param statement the newest statement of before, {@code Type/id}: what a decision is about; empty if there is none
     * @param why in the hospital's words; may be empty
     */
    public record Line(String name, Fate fate, List<Word> before, List<Word> home, String why, String statement) {}

    /** Medicines nobody of the hospital spoke of. */
    public List<Line> unaddressed() {
        return medicines.stream().filter(m -> m.fate() == Fate.NOT_ADDRESSED).toList();
    }

    static Line line(MedicineAtDischarge medicine) {
        return new Line(
                medicine.leading().name(),
                Fate.valueOf(medicine.fate().name()),
                medicine.before().stream().map(Discharge::word).toList(),
                medicine.hospital().stream().map(Discharge::word).toList(),
                medicine.hospital().isEmpty()
                        ? ""
                        : why(medicine.hospital().getFirst().resource()),
                medicine.before().isEmpty() ? "" : medicine.before().getFirst().reference());
    }

    private static Word word(Stated stated) {
        return new Word(
                stated.practice(), stated.directions().isEmpty() ? stated.name() : stated.directions(), stated.date());
    }

    private static String why(JsonNode statement) {
        for (String name : new String[] {"statusReason", "reasonCode"}) {
            JsonNode reason = statement.path(name);
            JsonNode first = reason.isArray() ? reason.path(0) : reason;
            String words = first.path("text")
                    .asString(first.path("coding").path(0).path("display").asString(""));
            if (!words.isBlank()) {
                return words;
            }
        }
        return "";
    }
}
