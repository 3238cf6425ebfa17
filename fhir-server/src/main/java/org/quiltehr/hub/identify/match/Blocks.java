package org.quiltehr.hub.identify.match;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.quiltehr.hub.base.Hash64;

/**
 * Blocking keys: two records are compared only if they have one in common. Several, so that no single slip hides a
 * record; each narrow, so that a growing network does not widen it. The lowest bits of a key say of which kind it is.
 */
public final class Blocks {

    /** Raised when keys are made in another way, so that stored ones are made again. */
    public static final int VERSION = 2;

    private static final int MOST_NAMES = 4;
    private static final int KIND_BITS = 3;
    private static final int LONG_MAILBOX = 5;

    private final Set<Long> keys = new HashSet<>();

    private Blocks() {}

    /** What a key is made of, and so what it means that many records have it. */
    public enum Kind {
        /** Two or three parts of who a human is; many records with one are many who may be this human. */
        NARROW,
        /** Looser, for records that lack a part; a crowded one is passed over. */
        WIDE,
        /** A number, telephone or e-mail; one that a crowd has is nobody's. */
        VALUE;

        private static final Kind[] ALL = values();
    }

    public static Kind kind(long key) {
        return Kind.ALL[(int) (key & (1 << KIND_BITS) - 1)];
    }

    public static long[] of(Features record) {
        Blocks blocks = new Blocks();
        String birth = record.birth();
        Birth born = new Birth(
                birth,
                birth.length() >= 4 ? birth.substring(0, 4) : "",
                birth.length() == 10 ? sorted(birth.substring(5, 7) + birth.substring(8, 10)) : "");
        record.names().stream().limit(MOST_NAMES).forEach(name -> blocks.name(name, born));
        for (Place place : record.places()) {
            blocks.place(place, born, record);
        }
        record.phones().forEach(p -> blocks.keys.add(phone(p)));
        for (String email : record.emails()) {
            blocks.keys.add(email(email));
            String mailbox = email.substring(0, email.indexOf('@'));
            if (mailbox.length() >= LONG_MAILBOX) {
                blocks.add(Kind.WIDE, "m", mailbox, "-");
            }
        }
        record.numbers().forEach(n -> blocks.keys.add(number(n)));
        return blocks.keys.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    /** The key of one value, by which a crowd is recognised. */
    public static long phone(String phone) {
        return key(Kind.VALUE, "p", phone.substring(Math.max(0, phone.length() - 7)), phone);
    }

    public static long email(String email) {
        return key(Kind.VALUE, "e", email, email);
    }

    public static long number(IdNumber number) {
        return key(Kind.VALUE, "i", number.system(), number.value());
    }

    private record Birth(String date, String year, String day) {

        boolean isWhole() {
            return date.length() == 10;
        }

        String decadeAndDay() {
            return day.isEmpty() ? "" : year.substring(0, 3) + day;
        }

        String month() {
            return date.length() >= 7 ? date.substring(0, 7) : "";
        }
    }

    private void name(PersonName name, Birth born) {
        String given = Sounds.code(Scripts.latin(name.first()));
        Set<String> families = new HashSet<>();
        families.add(Sounds.code(Scripts.latin(name.familyText())));
        name.family().forEach(f -> families.add(Sounds.code(Scripts.latin(f))));
        families.remove("");
        for (String family : families) {
            if (!given.isEmpty()) {
                String both = family.compareTo(given) < 0 ? family + '|' + given : given + '|' + family;
                add(Kind.NARROW, "ny", both, born.year());
                add(Kind.NARROW, "nd", both, born.day());
                add(Kind.WIDE, "n", both, "-");
            }
            if (born.isWhole()) {
                add(Kind.NARROW, "b", born.date(), first(family));
            }
            add(Kind.NARROW, "nb", family, born.decadeAndDay());
            add(Kind.WIDE, "nm", family, born.month());
        }
        if (!given.isEmpty()) {
            if (born.isWhole()) {
                add(Kind.NARROW, "b", born.date(), first(given));
            }
            add(Kind.NARROW, "nb", given, born.decadeAndDay());
            add(Kind.WIDE, "nm", given, born.month());
        }
    }

    private void place(Place place, Birth born, Features record) {
        if (born.isWhole() && !place.city().isEmpty()) {
            add(Kind.WIDE, "bc", born.date(), Sounds.code(place.city()));
        }
        if (place.number().isEmpty() || place.street().isEmpty()) {
            return;
        }
        String house = place.number() + ' ' + Sounds.code(place.street());
        add(Kind.NARROW, "ab", house, born.year());
        record.names().stream().limit(MOST_NAMES).forEach(name -> {
            String given = Sounds.code(Scripts.latin(name.first()));
            add(Kind.NARROW, "a", house, given.isEmpty() ? "" : first(given));
            add(Kind.NARROW, "a", house, Sounds.code(Scripts.latin(name.familyText())));
        });
    }

    private void add(Kind kind, String what, String one, String other) {
        if (!one.isEmpty() && !other.isEmpty()) {
            keys.add(key(kind, what, one, other));
        }
    }

    private static long key(Kind kind, String what, String one, String other) {
        return Hash64.of(what + '\n' + one + '\n' + other) << KIND_BITS | kind.ordinal();
    }

    private static String first(String code) {
        return code.substring(0, code.offsetByCodePoints(0, 1));
    }

    private static String sorted(String digits) {
        char[] chars = digits.toCharArray();
        Arrays.sort(chars);
        return new String(chars);
    }
}
