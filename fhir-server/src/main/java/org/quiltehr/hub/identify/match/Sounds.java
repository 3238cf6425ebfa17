package org.quiltehr.hub.identify.match;

/**
 * A rough code of how a name sounds, the same for the usual ways of writing one name in Latin letters; a name in another
 * script is its own code.
 */
final class Sounds {

    private static final int LENGTH = 6;

    private static final String[][] SPELLINGS = {
        {"tsch", "c"}, {"sch", "s"}, {"tch", "c"}, {"ph", "f"}, {"gh", "g"}, {"ck", "k"}, {"kh", "k"}, {"ch", "c"},
        {"sh", "s"}, {"zh", "s"}, {"th", "t"}, {"dh", "d"}, {"wr", "r"}, {"kn", "n"}, {"mc", "mak"}, {"qu", "k"},
        {"cz", "c"}, {"sz", "s"}, {"dj", "j"}, {"dz", "z"}, {"ou", "u"}, {"oo", "u"}, {"ee", "i"}, {"tz", "z"}
    };

    private Sounds() {}

    static boolean alike(String a, String b) {
        String code = code(a);
        return code.length() > 3 && code.equals(code(b)) && Text.edits(a, b, 4) <= 4;
    }

    /** The first letter's sound and the consonants after it, doubles as one, at most six. */
    static String code(String name) {
        if (name.isEmpty() || name.charAt(0) > 'z') {
            return name;
        }
        String text = name.replace(" ", "");
        for (String[] spelling : SPELLINGS) {
            text = text.replace(spelling[0], spelling[1]);
        }
        StringBuilder code = new StringBuilder();
        char last = 0;
        for (int i = 0; i < text.length() && code.length() < LENGTH; i++) {
            char c = sound(text.charAt(i), i);
            if (c != 0 && c != last) {
                code.append(c);
            }
            last = c;
        }
        return code.toString();
    }

    private static char sound(char c, int at) {
        return switch (c) {
            case 'a', 'e', 'i', 'o', 'u', 'y', 'h', 'w' ->
                at == 0 ? (c == 'y' ? 'i' : c == 'h' ? 'h' : c == 'w' ? 'v' : 'a') : 0;
            case 'b', 'p' -> 'b';
            case 'f', 'v' -> 'v';
            case 'c', 'k', 'q', 'g', 'j' -> 'k';
            case 'x', 's', 'z' -> 's';
            case 'd', 't' -> 't';
            case 'm', 'n' -> 'n';
            default -> c;
        };
    }
}
