package org.quiltehr.hub.identify.match;

import java.util.List;

/**
 * What comparing two records came to.
 *
 * @param weight bits of evidence, all fields together
 * @param fields the fields both say something of
 * @param guards why the machine may not link them though they are alike
 * @param weightsVersion which weights it was made with
 */
public record Verdict(Outcome outcome, double weight, List<Compared> fields, List<Guard> guards, int weightsVersion) {

    public boolean vetoed() {
        return guards.stream().anyMatch(Guard::isVeto);
    }

    /** The three outcomes. */
    public enum Outcome {
        LINK,
        REVIEW,
        SEPARATE
    }

    /** One field's part. */
    public record Compared(Field field, Level level, double weight) {}

    /** Reasons that keep two records apart until a human looks, and what would change them. */
    public enum Guard {
        GIVEN_NAMES_DIFFER(true, "the given names are not one name: twins or relatives"),
        GIVEN_NAME_ONLY_AN_ALIAS(true, "the given names they go by differ; only another listed name agrees"),
        FAMILY_NAMES_DIFFER(false, "the family names are not one name, and neither is a former name of the other"),
        FAMILY_NAMES_IN_PART(false, "the family names agree in part, and too little else does"),
        BIRTH_DATES_DIFFER(true, "the birth dates are more than a slip apart"),
        SUFFIXES_DIFFER(true, "they are of different generations, such as Jr and Sr"),
        SEX_DIFFERS(true, "the sex differs and so does the given name"),
        NATIONAL_NUMBERS_DIFFER(true, "they have different national numbers"),
        MIDDLE_NAMES_DIFFER(true, "the middle names are not one name"),
        BIRTH_ORDERS_DIFFER(true, "they are different children of one multiple birth"),
        MULTIPLE_BIRTH(true, "one is of a multiple birth, and the given names are only alike"),
        DEATHS_DIFFER(true, "one is dead and the other said to be alive, or they died on different days"),
        PLACEHOLDER_NAME(true, "a name stands for nobody: a newborn or unknown patient"),
        TWO_GIVEN_NAMES(true, "the given names are alike but both are names in use"),
        GENERATION_APART(true, "the birth years are a generation apart"),
        NAME_OR_BIRTH_MISSING(false, "a name or birth date is missing, and no record or national number is equal"),
        NOTHING_FURTHER(false, "name and birth date agree and nothing further that tells namesakes apart"),
        NUMBERS_CONTRADICT(false, "what agrees further is weak, and other numbers or middle initials contradict");

        private final boolean veto;
        private final String text;

        Guard(boolean veto, String text) {
            this.veto = veto;
            this.text = text;
        }

        /** It speaks against the pair, so it keeps whole persons apart; the others only say that too little speaks for it. */
        public boolean isVeto() {
            return veto;
        }

        public String text() {
            return text;
        }
    }
}
