package org.quiltehr.hub.identify.match;

import java.util.List;

/**
 * One name of a record, normalised.
 *
 * @param given first name, then middle names
 * @param family its parts ({@code smith}, {@code jones} of Smith-Jones), or empty
 * @param suffix generation as {@code jr}, {@code sr}, {@code 2}, {@code 3}, {@code 4}, or empty
 * @param former a maiden or old name
 */
public record PersonName(List<String> given, List<String> family, String suffix, boolean former) {

    public String first() {
        return given.isEmpty() ? "" : given.getFirst();
    }

    public String middle() {
        return given.size() < 2 ? "" : given.get(1);
    }

    public String familyText() {
        return String.join("", family);
    }
}
