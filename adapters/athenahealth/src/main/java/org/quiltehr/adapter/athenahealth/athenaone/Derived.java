package org.quiltehr.adapter.athenahealth.athenaone;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A column that several leaves make together, or one leaf in other words.
 *
 * @param from the leaves, joined by a space; all must be there
 * @param plusMinutes a leaf with the minutes to add to the time so joined, or empty
 * @param becomes what stands instead of the text, whatever it is, or empty
 * @param words what the text becomes; a word that is not among them makes nothing; empty: the text as it is
 */
record Derived(String name, List<String> from, String plusMinutes, String becomes, Map<String, String> words) {

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("MM/dd/uuuu HH:mm", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    Derived {
        from = List.copyOf(from);
        words = Map.copyOf(words);
    }

    void into(Flat row, ZoneId zone) {
        List<String> texts = new ArrayList<>();
        List<String> locations = new ArrayList<>();
        for (String leaf : from) {
            texts.add(row.text(leaf).strip());
            locations.addAll(row.locations(leaf));
        }
        if (texts.contains("")) {
            return;
        }
        String text = becomes.isEmpty() ? String.join(" ", texts) : becomes;
        if (!words.isEmpty()) {
            text = words.getOrDefault(text, "");
        }
        if (!plusMinutes.isEmpty()) {
            text = plus(text, row.text(plusMinutes).strip(), zone);
            locations.addAll(row.locations(plusMinutes));
        }
        row.derive(name, text, locations);
    }

    /** The later time, by the zone's clocks; empty if either is not as athenaOne writes it. */
    private static String plus(String time, String minutes, ZoneId zone) {
        if (!minutes.matches("\\d{1,4}")) {
            return "";
        }
        try {
            return MINUTES.format(
                    LocalDateTime.parse(time, MINUTES).atZone(zone).plusMinutes(Integer.parseInt(minutes)));
        } catch (DateTimeException e) {
            return "";
        }
    }
}
