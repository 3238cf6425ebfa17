package org.quiltehr.hub.identify.match;

import java.util.Map;
import java.util.function.Predicate;

/**
 * Numbers that one human has one of, for life, by assigners whose rules are known: a value that breaks the rule is a
 * slip or made up, and no evidence.
 */
final class NationalNumbers {

    private record Scheme(String name, Predicate<String> valid) {}

    private static final Scheme SSN = new Scheme("ssn", Placeholders::isSsn);
    private static final Scheme NHS = new Scheme("nhs", NationalNumbers::isNhs);
    private static final Scheme IHI = new Scheme("ihi", v -> v.length() == 16 && v.startsWith("800360") && isLuhn(v));
    private static final Scheme BSN = new Scheme("bsn", NationalNumbers::isBsn);
    private static final Scheme PERSONNUMMER = new Scheme(
            "personnummer", v -> v.length() == 12 && isLuhn(v.substring(2)) || v.length() == 10 && isLuhn(v));

    /** By the names that FHIR and the assigners give their systems. */
    private static final Map<String, Scheme> SCHEMES = Map.of(
            "http://hl7.org/fhir/sid/us-ssn", SSN,
            "urn:oid:2.16.840.1.113883.4.1", SSN,
            "https://fhir.nhs.uk/Id/nhs-number", NHS,
            "urn:oid:2.16.840.1.113883.2.1.4.1", NHS,
            "http://ns.electronichealth.net.au/id/hi/ihi/1.0", IHI,
            "http://fhir.nl/fhir/NamingSystem/bsn", BSN,
            "urn:oid:2.16.840.1.113883.2.4.6.3", BSN,
            "urn:oid:1.2.752.129.2.1.3.1", PERSONNUMMER);

    private NationalNumbers() {}

    /** The scheme of an identifier, or empty: by its system, else by its type (v2-0203 {@code SS}, {@code SB}). */
    static String scheme(String system, String type) {
        Scheme scheme = SCHEMES.get(system);
        if (scheme != null) {
            return scheme.name();
        }
        return type.equals("SS") || type.equals("SB") ? SSN.name() : "";
    }

    /** @param value letters and digits only */
    static boolean isValid(String scheme, String value) {
        return SCHEMES.values().stream()
                .filter(s -> s.name().equals(scheme))
                .findFirst()
                .filter(s ->
                        value.chars().allMatch(Character::isDigit) && s.valid().test(value))
                .isPresent();
    }

    private static boolean isNhs(String value) {
        return value.length() == 10 && !Placeholders.isNoNumber(value) && weighed(value, 10) % 11 == 0;
    }

    /** The sum of digits times falling weights, the last digit times one. */
    private static int weighed(String digits, int first) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            sum += Character.digit(digits.charAt(i), 10) * (first - i);
        }
        return sum;
    }

    private static boolean isBsn(String value) {
        int last = Character.digit(value.charAt(value.length() - 1), 10);
        return value.length() == 9 && !Placeholders.isNoNumber(value) && (weighed(value, 9) - 2 * last) % 11 == 0;
    }

    private static boolean isLuhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(digits.length() - 1 - i), 10);
            int doubled = i % 2 == 0 ? digit : digit * 2;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0 && sum > 0;
    }
}
