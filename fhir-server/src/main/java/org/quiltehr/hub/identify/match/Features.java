package org.quiltehr.hub.identify.match;

import java.util.List;

/**
 * What matching looks at of a Patient record, normalised; whatever is not said, or is a placeholder, is empty.
 *
 * @param names the main name first
 * @param birth as FHIR writes it; a date that cannot be, or stands for "unknown", is empty
 * @param sex {@code male}, {@code female} or empty
 * @param phones last ten digits
 * @param mother mother's maiden name
 * @param death {@code alive} if the record says so, {@code dead} or the date of death, or empty
 * @param birthOrder of a multiple birth, {@code 0} if only that there was one is known, or empty
 * @param placeholder why its name names nobody ({@code newborn}, {@code unknown}), or empty
 */
public record Features(
        List<PersonName> names,
        String birth,
        String sex,
        List<Place> places,
        List<String> phones,
        List<String> emails,
        List<IdNumber> numbers,
        String mother,
        String death,
        String birthOrder,
        String placeholder) {}
