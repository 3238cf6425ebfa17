package org.quiltehr.hub.identify.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.quiltehr.hub.identify.match.Verdict.Compared;
import org.quiltehr.hub.identify.match.Verdict.Outcome;

/** Compares two records: Fellegi-Sunter weights for how alike, guards for what the machine may not decide. */
public final class Scorer {

    /** Relatives share these; together they count as the strongest of them and a part of the rest. */
    private static final Set<Field> HOUSEHOLD = Set.of(Field.ADDRESS, Field.PHONE, Field.EMAIL, Field.MOTHER);

    private static final double SHARED = 0.4;

    private final Weights weights;

    public Scorer(Weights weights) {
        this.weights = weights;
    }

    public Weights weights() {
        return weights;
    }

    /** The verdict on two records; the same whichever comes first. */
    public Verdict compare(Features a, Features b) {
        List<Compared> fields = fields(a, b);
        double weight = total(fields);
        Evidence evidence = new Evidence(fields);
        List<Verdict.Guard> guards = Guards.against(a, b, evidence);
        return new Verdict(
                outcome(a, b, weight, evidence, guards), weight, List.copyOf(fields), guards, weights.version());
    }

    /** How each field that both say something of compares. */
    List<Compared> fields(Features a, Features b) {
        List<Compared> fields = new ArrayList<>(Field.values().length);
        Names names = bestNames(a, b);
        add(fields, new Compared(Field.FAMILY, names.family, names.familyWeight));
        add(fields, new Compared(Field.GIVEN, names.given, names.givenWeight));
        add(fields, Field.MIDDLE, names.middle);
        add(fields, Field.BIRTH, Compare.birth(a.birth(), b.birth()));
        add(fields, Field.SEX, Compare.sex(a.sex(), b.sex()));
        add(fields, Field.ADDRESS, Compare.places(a.places(), b.places()));
        add(fields, Field.PHONE, Compare.phones(a.phones(), b.phones()));
        add(fields, Field.EMAIL, Compare.emails(a.emails(), b.emails()));
        add(fields, Field.NATIONAL, Compare.numbers(a.numbers(), b.numbers(), IdNumber.Kind.NATIONAL));
        add(fields, Field.PERSONAL, Compare.numbers(a.numbers(), b.numbers(), IdNumber.Kind.PERSONAL));
        add(fields, Field.RECORD, Compare.numbers(a.numbers(), b.numbers(), IdNumber.Kind.RECORD));
        add(fields, Field.PAYER, Compare.numbers(a.numbers(), b.numbers(), IdNumber.Kind.PAYER));
        add(fields, Field.MOTHER, Compare.mother(a.mother(), b.mother()));
        return fields;
    }

    private Outcome outcome(Features a, Features b, double weight, Evidence evidence, List<Verdict.Guard> guards) {
        if (guards.isEmpty() && weight >= weights.thresholds().link()) {
            return Outcome.LINK;
        }
        return weight >= weights.thresholds().review() && !Guards.separate(a, b, evidence, guards)
                ? Outcome.REVIEW
                : Outcome.SEPARATE;
    }

    static double total(List<Compared> fields) {
        double sum = 0;
        double best = 0;
        double shared = 0;
        for (Compared field : fields) {
            if (HOUSEHOLD.contains(field.field()) && field.weight() > 0) {
                shared += field.weight();
                best = Math.max(best, field.weight());
            } else {
                sum += field.weight();
            }
        }
        return sum + best + SHARED * (shared - best);
    }

    /** The pair of names, one of each record, that agrees best. */
    private Names bestNames(Features a, Features b) {
        Names best = Names.UNSAID;
        boolean first = true;
        for (PersonName x : a.names()) {
            for (PersonName y : b.names()) {
                Names pair = compare(x, y);
                if (first || pair.weight() > best.weight()) {
                    best = pair;
                    first = false;
                }
            }
        }
        return best;
    }

    private Names compare(PersonName x, PersonName y) {
        Level family = Compare.family(x, y);
        Level given = Compare.given(x, y);
        if (family != Level.EQUAL && given != Level.EQUAL && Compare.swapped(x, y)) {
            family = Level.SWAPPED;
            given = Level.SWAPPED;
        } else if (family == Level.DIFFERENT && given == Level.DIFFERENT && Compare.givenAsFamily(x, y)) {
            given = Level.SWAPPED;
        }
        return new Names(
                family,
                given,
                Compare.middle(x, y),
                weights.ofName(Field.FAMILY, family, x.familyText()),
                weights.ofName(Field.GIVEN, given, x.first()));
    }

    private record Names(Level family, Level given, Level middle, double familyWeight, double givenWeight) {

        static final Names UNSAID = new Names(Level.UNSAID, Level.UNSAID, Level.UNSAID, 0, 0);

        double weight() {
            return familyWeight + givenWeight;
        }
    }

    private void add(List<Compared> fields, Field field, Level level) {
        add(fields, new Compared(field, level, weights.of(field, level)));
    }

    private static void add(List<Compared> fields, Compared compared) {
        if (compared.level() != Level.UNSAID) {
            fields.add(compared);
        }
    }
}
