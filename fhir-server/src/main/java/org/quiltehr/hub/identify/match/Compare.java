package org.quiltehr.hub.identify.match;

import java.util.List;
import java.util.function.BiPredicate;

/** The level at which two values of a field agree. */
final class Compare {

    private static final int FIRST_WORD = 6;

    private Compare() {}

    static Level family(PersonName a, PersonName b) {
        if (a.family().isEmpty() || b.family().isEmpty()) {
            return Level.UNSAID;
        }
        String x = a.familyText();
        String y = b.familyText();
        if (Scripts.differ(x, y)) {
            return closeFamily(Scripts.latin(x), Scripts.latin(y)) ? Level.CLOSE : Level.DIFFERENT;
        }
        if (x.equals(y)) {
            return a.former() || b.former() ? Level.FORMER : Level.EQUAL;
        }
        if (closeFamily(x, y)) {
            return Level.CLOSE;
        }
        if ((a.family().size() > 1 || b.family().size() > 1)
                && a.family().stream()
                        .anyMatch(p -> p.length() > 2 && b.family().contains(p))) {
            return Level.PART;
        }
        return Level.DIFFERENT;
    }

    private static boolean closeFamily(String x, String y) {
        int shorter = Math.min(x.length(), y.length());
        int limit = shorter < 4 ? 0 : shorter < 6 ? 1 : shorter < 10 ? 2 : 3;
        return x.equals(y) || limit > 0 && Text.edits(x, y, limit) <= limit || shorter > 3 && Sounds.alike(x, y);
    }

    static Level given(PersonName a, PersonName b) {
        String x = a.first();
        String y = b.first();
        if (x.isEmpty() || y.isEmpty()) {
            return Level.UNSAID;
        }
        if (Scripts.differ(x, y)) {
            return closeTo(Scripts.latin(x), Scripts.latin(y)) ? Level.CLOSE : Level.DIFFERENT;
        }
        if (x.equals(y)
                || (x + b.middle()).equals(y + b.middle())
                || (x + a.middle()).equals(y)
                || x.equals(y + b.middle())) {
            return Level.EQUAL;
        }
        if (x.length() == 1 || y.length() == 1) {
            return x.charAt(0) == y.charAt(0) ? Level.INITIAL : Level.DIFFERENT;
        }
        if (Nicknames.related(x, y)) {
            return Level.NICKNAME;
        }
        int shorter = Math.min(x.length(), y.length());
        int edits = Text.edits(x, y, 2);
        boolean begins = x.charAt(0) == y.charAt(0) || x.charAt(0) == y.charAt(1) && x.charAt(1) == y.charAt(0);
        if (edits <= (shorter < 3 ? 0 : shorter < 6 ? 1 : 2) && (begins || edits == 1 && shorter > 5)) {
            return Level.CLOSE;
        }
        if (shorter > 3 && (x.startsWith(y) || y.startsWith(x))) {
            return Level.CLOSE;
        }
        if (edits <= 2 && shorter > 2) {
            return Level.NEAR;
        }
        return x.equals(b.middle()) || y.equals(a.middle()) ? Level.PART : Level.DIFFERENT;
    }

    static boolean swapped(PersonName a, PersonName b) {
        return swapped(a.first(), a.familyText(), b.first(), b.familyText())
                || (a.given().size() > 1 || b.given().size() > 1)
                        && swapped(
                                String.join("", a.given()), a.familyText(), String.join("", b.given()), b.familyText());
    }

    /** One's first name stands in the other's family name, and the rest differs. */
    static boolean givenAsFamily(PersonName a, PersonName b) {
        return closeTo(a.first(), b.familyText()) || closeTo(b.first(), a.familyText());
    }

    private static boolean swapped(String given, String family, String otherGiven, String otherFamily) {
        return given.length() > 1
                && family.length() > 1
                && !given.equals(family)
                && closeTo(given, otherFamily)
                && closeTo(family, otherGiven);
    }

    private static boolean closeTo(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        int limit = shorter < 4 ? 0 : shorter < 6 ? 1 : 2;
        return a.equals(b) || limit > 0 && Text.edits(a, b, limit) <= limit;
    }

    static Level middle(PersonName a, PersonName b) {
        String x = a.middle();
        String y = b.middle();
        if (x.isEmpty() || y.isEmpty()) {
            return Level.UNSAID;
        }
        if (x.equals(y)) {
            return x.length() == 1 ? Level.INITIAL : Level.EQUAL;
        }
        if (x.length() == 1 || y.length() == 1) {
            return x.charAt(0) == y.charAt(0) ? Level.INITIAL : Level.DIFFERENT;
        }
        return Nicknames.related(x, y) || Text.edits(x, y, 2) <= (Math.min(x.length(), y.length()) < 5 ? 1 : 2)
                ? Level.CLOSE
                : Level.DIFFERENT;
    }

    static Level birth(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Level.UNSAID;
        }
        return switch (Dates.compare(a, b)) {
            case EQUAL -> a.length() == 10 ? Level.EQUAL : Level.PARTIAL;
            case SLIP -> Level.SLIP;
            case PARTIAL -> Level.PARTIAL;
            case DIFFERENT -> Level.DIFFERENT;
        };
    }

    static Level sex(String a, String b) {
        return a.isEmpty() || b.isEmpty() ? Level.UNSAID : a.equals(b) ? Level.EQUAL : Level.DIFFERENT;
    }

    static Level places(List<Place> as, List<Place> bs) {
        Level best = Level.UNSAID;
        for (Place a : as) {
            for (Place b : bs) {
                Level level = place(a, b);
                if (best == Level.UNSAID || level != Level.UNSAID && level.compareTo(best) < 0) {
                    best = level;
                }
            }
        }
        return best;
    }

    private static Level place(Place a, Place b) {
        boolean zip = !a.zip().isEmpty() && a.zip().equals(b.zip());
        boolean city = a.city().length() > 2 && near(a.city(), b.city());
        boolean area = zip
                || city
                || (a.zip().isEmpty() || b.zip().isEmpty())
                        && (a.city().isEmpty() || b.city().isEmpty());
        boolean street = a.street().length() > 2 && sameStreet(a.street(), b.street());
        boolean said = !a.street().isEmpty() && !b.street().isEmpty();
        if (street && !a.number().isEmpty() && a.number().equals(b.number())) {
            return area || a.street().equals(b.street()) && a.street().length() > 5 ? Level.HOUSE : Level.STREET;
        }
        boolean sameNumber = !a.number().isEmpty() && a.number().equals(b.number());
        if (street && area || sameNumber && !said && zip && city) {
            return Level.STREET;
        }
        if (zip) {
            return Level.ZIP;
        }
        if (city) {
            return Level.CITY;
        }
        boolean comparable = said
                || !a.zip().isEmpty() && !b.zip().isEmpty()
                || !a.city().isEmpty() && !b.city().isEmpty();
        return comparable ? Level.DIFFERENT : Level.UNSAID;
    }

    /** Alike as a whole, or with the same long first word: what follows it is the part most often mangled. */
    private static boolean sameStreet(String a, String b) {
        if (near(a.replace(" ", ""), b.replace(" ", ""))) {
            return true;
        }
        String word = firstWord(a);
        return word.length() >= FIRST_WORD && word.equals(firstWord(b));
    }

    private static String firstWord(String text) {
        int end = text.indexOf(' ');
        return end < 0 ? text : text.substring(0, end);
    }

    private static boolean near(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        int limit = shorter < 5 ? 0 : shorter < 8 ? 1 : shorter < 10 ? 2 : shorter < 14 ? 3 : 4;
        return a.equals(b) || limit > 0 && Text.edits(a, b, limit) <= limit;
    }

    static Level phones(List<String> as, List<String> bs) {
        return best(as, bs, (a, b) -> a.endsWith(b) || b.endsWith(a), (a, b) -> Text.edits(a, b, 1) <= 1);
    }

    static Level emails(List<String> as, List<String> bs) {
        return best(
                as,
                bs,
                String::equals,
                (a, b) -> Text.edits(a, b, 3) <= 3
                        || a.substring(0, a.indexOf('@')).equals(b.substring(0, b.indexOf('@'))));
    }

    static Level mother(String a, String b) {
        return a.isEmpty() || b.isEmpty() ? Level.UNSAID : best(List.of(a), List.of(b), String::equals, Compare::near);
    }

    /** Numbers of one kind, each beside those of its own assigner. */
    static Level numbers(List<IdNumber> as, List<IdNumber> bs, IdNumber.Kind kind) {
        Level best = Level.UNSAID;
        for (IdNumber a : as) {
            if (a.kind() != kind) {
                continue;
            }
            for (IdNumber b : bs) {
                if (b.kind() != kind || !a.system().equals(b.system())) {
                    continue;
                }
                if (a.value().equals(b.value())) {
                    return Level.EQUAL;
                }
                boolean slip = kind != IdNumber.Kind.RECORD
                        && a.value().length() > 5
                        && Text.edits(a.value(), b.value(), 1) <= 1;
                best = slip ? Level.CLOSE : best == Level.CLOSE ? best : Level.DIFFERENT;
            }
        }
        return best;
    }

    private static Level best(
            List<String> as, List<String> bs, BiPredicate<String, String> equal, BiPredicate<String, String> close) {
        if (as.isEmpty() || bs.isEmpty()) {
            return Level.UNSAID;
        }
        Level best = Level.DIFFERENT;
        for (String a : as) {
            for (String b : bs) {
                if (equal.test(a, b)) {
                    return Level.EQUAL;
                }
                if (close.test(a, b)) {
                    best = Level.CLOSE;
                }
            }
        }
        return best;
    }
}
