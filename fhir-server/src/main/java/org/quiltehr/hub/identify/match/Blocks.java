package org.quiltehr.hub.identify.match;

import java.util.HashSet;
import java.util.Set;
import org.quiltehr.hub.base.Hash64;

/**
 * Blocking keys: two records are compared only if they have one in common. Several, so that no single slip hides a
 * record; each narrow, so that a growing network does not widen it.
 */
public final class Blocks {

    private static final int MOST_NAMES = 4;

    private Blocks() {}

    public static long[] of(Features record) {
        Set<Long> keys = new HashSet<>();
        String birth = record.birth();
        String year = birth.length() >= 4 ? birth.substring(0, 4) : "";
        String day = birth.length() == 10 ? sorted(birth.substring(5, 7) + birth.substring(8, 10)) : "";
        record.names().stream().limit(MOST_NAMES).forEach(name -> {
            String given = Sounds.code(name.first());
            Set<String> families = new HashSet<>();
            families.add(Sounds.code(name.familyText()));
            name.family().forEach(f -> families.add(Sounds.code(f)));
            for (String family : families) {
                if (!family.isEmpty() && !given.isEmpty()) {
                    String both = family.compareTo(given) < 0 ? family + '|' + given : given + '|' + family;
                    add(keys, "ny", both, year);
                    add(keys, "nd", both, day);
                }
                if (birth.length() == 10 && !family.isEmpty()) {
                    add(keys, "b", birth, first(family));
                }
                add(keys, "fd", family, day.isEmpty() ? "" : year.substring(0, 3) + day);
            }
            if (birth.length() == 10 && !given.isEmpty()) {
                add(keys, "b", birth, first(given));
            }
            for (Place place : record.places()) {
                if (!place.number().isEmpty() && !place.street().isEmpty()) {
                    add(
                            keys,
                            "a",
                            place.number() + ' ' + Sounds.code(place.street()),
                            given.isEmpty() ? "" : first(given));
                    add(
                            keys,
                            "a",
                            place.number() + ' ' + Sounds.code(place.street()),
                            families.iterator().next());
                }
            }
        });
        record.phones().forEach(p -> add(keys, "p", p.substring(p.length() - 7), p));
        record.emails().forEach(e -> add(keys, "e", e, e));
        record.numbers().forEach(n -> add(keys, "i", n.system(), n.value()));
        return keys.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static void add(Set<Long> keys, String kind, String one, String other) {
        if (!one.isEmpty() && !other.isEmpty()) {
            keys.add(Hash64.of(kind + '\n' + one + '\n' + other));
        }
    }

    private static String first(String code) {
        return code.substring(0, 1);
    }

    private static String sorted(String digits) {
        char[] chars = digits.toCharArray();
        java.util.Arrays.sort(chars);
        return new String(chars);
    }
}
