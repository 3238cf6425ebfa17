package org.quiltehr.hub.identify.match;

import static org.quiltehr.hub.identify.match.Level.CLOSE;
import static org.quiltehr.hub.identify.match.Level.DIFFERENT;
import static org.quiltehr.hub.identify.match.Level.EQUAL;
import static org.quiltehr.hub.identify.match.Level.HOUSE;
import static org.quiltehr.hub.identify.match.Level.INITIAL;
import static org.quiltehr.hub.identify.match.Level.NEAR;
import static org.quiltehr.hub.identify.match.Level.NICKNAME;
import static org.quiltehr.hub.identify.match.Level.PART;
import static org.quiltehr.hub.identify.match.Level.PARTIAL;
import static org.quiltehr.hub.identify.match.Level.SLIP;
import static org.quiltehr.hub.identify.match.Level.STREET;
import static org.quiltehr.hub.identify.match.Level.UNSAID;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.quiltehr.hub.identify.match.Verdict.Guard;

/** What keeps two records from being linked by the machine, however alike they are (SEMANTICS 9). */
final class Guards {

    /** Parents are older than this. */
    private static final int GENERATION = 14;

    private static final Set<Level> NO_GIVEN = Set.of(DIFFERENT, PART);

    private static final Set<Level> RENAMED = Set.of(EQUAL, NICKNAME, CLOSE, Level.SWAPPED);

    private Guards() {}

    static List<Guard> against(Features a, Features b, Evidence evidence) {
        List<Guard> guards = new ArrayList<>();
        names(a, b, evidence, guards);
        birth(a, b, evidence, guards);
        if (evidence.is(Field.NATIONAL, DIFFERENT)) {
            guards.add(Guard.NATIONAL_NUMBERS_DIFFER);
        }
        if (deathsDiffer(a.death(), b.death())) {
            guards.add(Guard.DEATHS_DIFFER);
        }
        further(a, b, evidence, guards);
        return List.copyOf(guards);
    }

    private static void names(Features a, Features b, Evidence evidence, List<Guard> guards) {
        Level given = evidence.of(Field.GIVEN);
        if (!a.placeholder().isEmpty() || !b.placeholder().isEmpty()) {
            guards.add(Guard.PLACEHOLDER_NAME);
        }
        if (NO_GIVEN.contains(given)) {
            guards.add(Guard.GIVEN_NAMES_DIFFER);
        }
        if (!NO_GIVEN.contains(given) && given != Level.SWAPPED && isOnlyAlias(a, b) && !evidence.numberEqual()) {
            guards.add(Guard.GIVEN_NAME_ONLY_AN_ALIAS);
        }
        if (evidence.is(Field.FAMILY, DIFFERENT) && !isRenamed(a, b, evidence)) {
            guards.add(Guard.FAMILY_NAMES_DIFFER);
        }
        if (evidence.is(Field.FAMILY, PART) && agreeing(evidence) < 2) {
            guards.add(Guard.FAMILY_NAMES_IN_PART);
        }
        if (evidence.is(Field.MIDDLE, DIFFERENT)) {
            guards.add(Guard.MIDDLE_NAMES_DIFFER);
        }
        if (evidence.is(Field.SEX, DIFFERENT) && given != EQUAL) {
            guards.add(Guard.SEX_DIFFERS);
        }
        boolean alike = given == CLOSE || given == NEAR;
        if (alike && !evidence.numberEqual() && (given == NEAR || bothInUse(a, b))) {
            guards.add(Guard.TWO_GIVEN_NAMES);
        }
        String suffix = suffix(a);
        String other = suffix(b);
        boolean slip = !evidence.is(Field.BIRTH, EQUAL) && !suffix.equals(other);
        if (!suffix.isEmpty() && !other.isEmpty() && !sameGeneration(suffix, other) || slip) {
            guards.add(Guard.SUFFIXES_DIFFER);
        }
    }

    /** The names that the two go by differ: they agree only in another one that is listed, as a relative's is by mistake. */
    private static boolean isOnlyAlias(Features a, Features b) {
        return !a.names().isEmpty()
                && !b.names().isEmpty()
                && NO_GIVEN.contains(
                        Compare.given(a.names().getFirst(), b.names().getFirst()));
    }

    /**
     * People change their family name: with the same first name, birth date and national number they are one; with the
     * same record number, or a slip in the national one, if they live in one home too. Without a number, with the same mother
     * and in the same home: who else is born there on that day is a twin, and twins do not bear one first name.
     */
    private static boolean isRenamed(Features a, Features b, Evidence evidence) {
        boolean home = evidence.is(Field.ADDRESS, HOUSE)
                || evidence.is(Field.ADDRESS, STREET)
                || evidence.is(Field.PHONE, EQUAL)
                || evidence.is(Field.EMAIL, EQUAL);
        boolean number = evidence.is(Field.NATIONAL, EQUAL) || evidence.is(Field.PERSONAL, EQUAL);
        boolean birth = evidence.is(Field.BIRTH, EQUAL)
                || number && home && (evidence.is(Field.BIRTH, SLIP) || evidence.is(Field.BIRTH, UNSAID));
        return RENAMED.contains(evidence.of(Field.GIVEN))
                && birth
                && !evidence.is(Field.SEX, DIFFERENT)
                && (number
                        || home && (evidence.numberEqual() || evidence.numberClose())
                        || isChildOfOneMother(a, b, evidence));
    }

    private static boolean isChildOfOneMother(Features a, Features b, Evidence evidence) {
        return evidence.is(Field.GIVEN, EQUAL)
                && evidence.is(Field.BIRTH, EQUAL)
                && sameMother(a, b, evidence)
                && (evidence.is(Field.ADDRESS, HOUSE)
                        || evidence.is(Field.PHONE, EQUAL)
                        || evidence.is(Field.EMAIL, EQUAL));
    }

    /** One maiden name, which says more than a family name that both have anyway. */
    private static boolean sameMother(Features a, Features b, Evidence evidence) {
        return evidence.is(Field.MOTHER, EQUAL) && !isFamilyName(a, a.mother()) && !isFamilyName(b, b.mother());
    }

    /** Of what namesakes do not share, how much agrees. */
    private static int agreeing(Evidence evidence) {
        int agreeing = evidence.numberEqual() ? 1 : 0;
        agreeing += evidence.is(Field.ADDRESS, HOUSE) ? 1 : 0;
        agreeing += evidence.is(Field.PHONE, EQUAL) ? 1 : 0;
        agreeing += evidence.is(Field.EMAIL, EQUAL) ? 1 : 0;
        return agreeing;
    }

    private static boolean bothInUse(Features a, Features b) {
        return a.names().stream().anyMatch(n -> Weights.isGivenName(n.first()))
                && b.names().stream().anyMatch(n -> Weights.isGivenName(n.first()));
    }

    private static String suffix(Features record) {
        return record.names().stream()
                .map(PersonName::suffix)
                .filter(s -> !s.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** A second is often called junior. */
    private static boolean sameGeneration(String a, String b) {
        return a.equals(b) || Set.of(a, b).equals(Set.of("jr", "2"));
    }

    private static void birth(Features a, Features b, Evidence evidence, List<Guard> guards) {
        Level birth = evidence.of(Field.BIRTH);
        if (birth == DIFFERENT) {
            guards.add(Guard.BIRTH_DATES_DIFFER);
        } else if (birth != UNSAID
                && Math.abs(year(a.birth()) - year(b.birth())) >= GENERATION
                && !evidence.is(Field.NATIONAL, EQUAL)) {
            guards.add(Guard.GENERATION_APART);
        }
        boolean multiple = !a.birthOrder().isEmpty() || !b.birthOrder().isEmpty();
        if (!a.birthOrder().isEmpty()
                && !b.birthOrder().isEmpty()
                && !a.birthOrder().equals("0")
                && !b.birthOrder().equals("0")
                && !a.birthOrder().equals(b.birthOrder())) {
            guards.add(Guard.BIRTH_ORDERS_DIFFER);
        } else if (multiple && evidence.of(Field.GIVEN) != EQUAL && evidence.of(Field.GIVEN) != NICKNAME) {
            guards.add(Guard.MULTIPLE_BIRTH);
        }
    }

    private static int year(String date) {
        return Integer.parseInt(date.substring(0, 4));
    }

    private static boolean deathsDiffer(String a, String b) {
        if (a.isEmpty() || b.isEmpty() || a.equals(b)) {
            return false;
        }
        return a.equals("alive") || b.equals("alive") || !a.equals("dead") && !b.equals("dead");
    }

    /** Name, birth date and sex alone are namesakes' too. */
    private static void further(Features a, Features b, Evidence evidence, List<Guard> guards) {
        if (evidence.numberEqual()) {
            return;
        }
        boolean missing = evidence.is(Field.FAMILY, UNSAID)
                || evidence.is(Field.GIVEN, UNSAID)
                || evidence.is(Field.GIVEN, INITIAL)
                || evidence.is(Field.BIRTH, UNSAID)
                || evidence.is(Field.BIRTH, PARTIAL);
        if (missing && !(evidence.numberClose() && evidence.is(Field.ADDRESS, HOUSE))) {
            guards.add(Guard.NAME_OR_BIRTH_MISSING);
        }
        boolean strong = evidence.is(Field.ADDRESS, HOUSE)
                || evidence.is(Field.PHONE, EQUAL)
                || evidence.is(Field.EMAIL, EQUAL)
                || evidence.numberClose();
        boolean area = evidence.is(Field.ADDRESS, Level.ZIP)
                && evidence.is(Field.BIRTH, EQUAL)
                && (evidence.is(Field.FAMILY, EQUAL) || evidence.is(Field.FAMILY, CLOSE))
                && evidence.is(Field.GIVEN, EQUAL);
        boolean weak = sameMother(a, b, evidence)
                || area
                || evidence.is(Field.ADDRESS, STREET)
                || evidence.is(Field.EMAIL, CLOSE);
        if (!strong && !weak) {
            guards.add(Guard.NOTHING_FURTHER);
        } else if (!strong && evidence.is(Field.PAYER, DIFFERENT)) {
            guards.add(Guard.NUMBERS_CONTRADICT);
        }
    }

    private static boolean isFamilyName(Features record, String name) {
        return record.names().stream()
                .anyMatch(n -> n.familyText().equals(name.replace(" ", ""))
                        || n.family().contains(name));
    }

    /** Not even worth a human's time: two of what a human is known by differ, and no number says otherwise. */
    static boolean separate(Features a, Features b, Evidence evidence, List<Guard> guards) {
        if (evidence.numberEqual()) {
            return false;
        }
        // a parent and a child of one name: no slip makes a generation in year, month and day
        int apart = evidence.is(Field.BIRTH, DIFFERENT) && Math.abs(year(a.birth()) - year(b.birth())) >= GENERATION
                ? 1
                : 0;
        for (Guard guard : guards) {
            switch (guard) {
                case GIVEN_NAMES_DIFFER,
                        FAMILY_NAMES_DIFFER,
                        BIRTH_DATES_DIFFER,
                        SUFFIXES_DIFFER,
                        SEX_DIFFERS,
                        NATIONAL_NUMBERS_DIFFER,
                        BIRTH_ORDERS_DIFFER -> apart++;
                case FAMILY_NAMES_IN_PART,
                        GIVEN_NAME_ONLY_AN_ALIAS,
                        MIDDLE_NAMES_DIFFER,
                        MULTIPLE_BIRTH,
                        DEATHS_DIFFER,
                        PLACEHOLDER_NAME,
                        TWO_GIVEN_NAMES,
                        GENERATION_APART,
                        NAME_OR_BIRTH_MISSING,
                        NOTHING_FURTHER,
                        NUMBERS_CONTRADICT -> {}
            }
        }
        return apart > 1;
    }
}
