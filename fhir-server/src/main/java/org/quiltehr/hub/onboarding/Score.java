package org.quiltehr.hub.onboarding;

import java.util.ArrayList;
import java.util.List;

/**
 * How ready a source is, from four shares between 0 and 1; {@code docs/onboarding.md} says what each stands for.
 *
 * @param read messages stored, of those that are not ignored by a rule
 * @param understood populated fields mapped, kept or ignored by a named rule
 * @param coded codes of clinical statements that stand in a standard code system
 * @param identified messages about a patient that name him by number, name, birth date and sex
 */
record Score(int messages, double read, double understood, double coded, double identified) {

    private static final double READ = 0.98;
    private static final double UNDERSTOOD = 0.95;
    private static final double CODED = 0.80;
    private static final double IDENTIFIED = 0.95;
    private static final int ENOUGH = 20;

    /** What follows from the shares. */
    enum Verdict {
        GO("go live"),
        GO_AFTER_CODES("go live once its codes are mapped"),
        NOT_YET("not yet");

        final String title;

        Verdict(String title) {
            this.title = title;
        }
    }

    /** Of 100; rounded down, so that 100 means all. */
    int points() {
        return (int) Math.floor(100 * (0.35 * read + 0.30 * understood + 0.15 * identified + 0.20 * coded) + 1e-9);
    }

    Verdict verdict() {
        if (messages == 0 || read < READ || understood < UNDERSTOOD || identified < IDENTIFIED) {
            return Verdict.NOT_YET;
        }
        return coded < CODED ? Verdict.GO_AFTER_CODES : Verdict.GO;
    }

    /** Why the verdict is so, and what to do. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (messages == 0) {
            reasons.add("No message was found in the files.");
            return reasons;
        }
        below(reasons, read, READ, "of the messages can be stored", "see the issues: each says what to change");
        below(
                reasons,
                understood,
                UNDERSTOOD,
                "of the populated fields are understood",
                "see the fields that are not understood; those of the practice's own need a setting or an adapter of its own");
        below(
                reasons,
                identified,
                IDENTIFIED,
                "of the messages about a patient name number, name, birth date and sex",
                "without them records of one human are not linked; ask the sender to fill them");
        below(
                reasons,
                coded,
                CODED,
                "of the codes are in a standard code system",
                "map the codes listed below; until then they are shown in the practice's own words");
        if (messages < ENOUGH) {
            reasons.add("Only " + messages + " message" + (messages == 1 ? " was" : "s were") + " tried; give at least "
                    + ENOUGH + " of all kinds the practice sends before it goes live.");
        }
        if (reasons.isEmpty()) {
            reasons.add("All four shares are above their marks.");
        }
        return reasons;
    }

    private static void below(List<String> reasons, double share, double mark, String what, String then) {
        if (share < mark) {
            reasons.add(percent(share) + " " + what + "; " + percent(mark) + " are wanted: " + then + ".");
        }
    }

    static String percent(double share) {
        return String.format(java.util.Locale.ROOT, "%.1f %%", Math.floor(share * 1000 + 1e-9) / 10);
    }
}
