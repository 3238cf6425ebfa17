package org.quiltehr.hub.identify.match;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Values that stand for "none" or "not known", and numbers printed on sample cards: no evidence of anything. */
public final class Placeholders {

    private static final Set<String> NEWBORN = Set.of(
            "baby",
            "babyboy",
            "babygirl",
            "bb",
            "bg",
            "boy",
            "girl",
            "newborn",
            "nb",
            "infant",
            "bboy",
            "bgirl",
            "twin",
            "fetus",
            "neonate",
            "male",
            "female",
            "triplet");
    private static final Set<String> NOBODY = Set.of(
            "unknown",
            "unk",
            "anonymous",
            "test",
            "patient",
            "noname",
            "none",
            "xxx",
            "xxxx",
            "na",
            "unidentified",
            "null",
            "unnamed",
            "notgiven",
            "nofirstname",
            "nolastname",
            "trauma",
            "zzz",
            "zztest",
            "ztest",
            "testpatient",
            "nfn",
            "nln",
            "nmn",
            "tbd",
            "doe");
    private static final Set<String> DOES = Set.of("john", "jane", "jon", "johnny", "janie", "baby", "richard");
    private static final Set<String> SAMPLE_SSN = Set.of(
            "078051120",
            "219099999",
            "123456789",
            "987654321",
            "012345678",
            "111223333",
            "123121234",
            "457555462",
            "987654320",
            "111111112",
            "333224444",
            "555443333");
    private static final Set<String> NO_BIRTH =
            Set.of("1900-01-01", "1901-01-01", "1800-01-01", "0001-01-01", "1111-11-11");
    private static final Set<String> NO_MAIL = Set.of(
            "none", "noemail", "no", "na", "unknown", "test", "noreply", "declined", "refused", "email", "nomail");
    private static final Set<String> UNKNOWN =
            Set.of("UNK", "UNKNOWN", "NONE", "NA", "NULL", "NI", "ASKU", "TEST", "NOTONFILE");
    private static final Pattern NOT_DIGIT = Pattern.compile("[^0-9]");
    private static final Pattern ONE_CHARACTER = Pattern.compile("(.)\\1*");
    private static final int EARLIEST = 1880;

    private Placeholders() {}

    /** {@code newborn}, {@code unknown}, or empty for a name that names somebody. */
    static String ofName(PersonName name) {
        for (String given : name.given()) {
            if (NEWBORN.contains(given) || given.startsWith("babyboy") || given.startsWith("babygirl")) {
                return "newborn";
            }
        }
        boolean doe = name.family().contains("doe") && (name.given().isEmpty() || DOES.contains(name.first()));
        boolean nobody = NOBODY.contains(name.first())
                || name.family().stream().anyMatch(f -> NOBODY.contains(f) && !f.equals("doe"))
                || (name.first().length() > 2
                        && ONE_CHARACTER.matcher(name.first()).matches());
        return doe || nobody ? "unknown" : "";
    }

    /** The generation a suffix says: {@code jr}, {@code sr}, {@code 2} … {@code 5}; empty for degrees and the like. */
    static String generation(String suffix) {
        for (String word : suffix.toLowerCase(Locale.ROOT).replace(".", "").split("[ ,]+")) {
            switch (word) {
                case "jr", "junior":
                    return "jr";
                case "sr", "senior":
                    return "sr";
                case "ii", "2nd", "2":
                    return "2";
                case "iii", "3rd", "3":
                    return "3";
                case "iv", "4th", "4":
                    return "4";
                case "5th", "5":
                    return "5";
                default:
                    break;
            }
        }
        return "";
    }

    /** The last ten digits, or empty for none that can be one's own. */
    static String phone(String value) {
        int extension = value.toLowerCase(Locale.ROOT).indexOf('x');
        String digits = NOT_DIGIT
                .matcher(extension > 0 ? value.substring(0, extension) : value)
                .replaceAll("");
        if (digits.length() < 7) {
            return "";
        }
        String last = digits.substring(Math.max(0, digits.length() - 10));
        boolean made = ONE_CHARACTER.matcher(last.substring(last.length() - 7)).matches()
                || last.equals("1234567890")
                || last.endsWith("5550000")
                || last.endsWith("0000000");
        return made ? "" : last;
    }

    static String email(String value) {
        String mail = value.toLowerCase(Locale.ROOT).strip();
        int at = mail.indexOf('@');
        return at <= 0 || at == mail.length() - 1 || NO_MAIL.contains(mail.substring(0, at)) ? "" : mail;
    }

    /** A date that can be somebody's birth: not made up, and not in the future (a day ahead, for time zones). */
    static String birth(String date) {
        if (date.length() < 4 || NO_BIRTH.contains(date)) {
            return "";
        }
        String tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1).toString();
        boolean future = date.compareTo(tomorrow.substring(0, Math.min(tomorrow.length(), date.length()))) > 0;
        try {
            return future || Integer.parseInt(date.substring(0, 4)) < EARLIEST ? "" : date;
        } catch (NumberFormatException e) {
            return "";
        }
    }

    /** Nine digits the Social Security Administration can have given out, and not one of those printed on samples. */
    static boolean isSsn(String value) {
        if (value.length() != 9 || NOT_DIGIT.matcher(value).find() || SAMPLE_SSN.contains(value)) {
            return false;
        }
        return !value.startsWith("000")
                && !value.startsWith("666")
                && value.charAt(0) != '9'
                && !value.startsWith("00", 3)
                && !value.endsWith("0000")
                && !onlyRises(value)
                && !ONE_CHARACTER.matcher(value).matches();
    }

    /** Digits that never fall (112233334) are made up; of those given out by chance, one in 20,000 is such. */
    private static boolean onlyRises(String digits) {
        for (int i = 1; i < digits.length(); i++) {
            if (digits.charAt(i) < digits.charAt(i - 1)) {
                return false;
            }
        }
        return true;
    }

    /** A value no assigner gives: empty, one character over and over, or a word for "unknown". */
    static boolean isNoNumber(String value) {
        return value.length() < 2 || ONE_CHARACTER.matcher(value).matches() || UNKNOWN.contains(value);
    }
}
