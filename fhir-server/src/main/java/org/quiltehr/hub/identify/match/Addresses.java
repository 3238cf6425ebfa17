package org.quiltehr.hub.identify.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Addresses as they are compared. */
public final class Addresses {

    static final Place NOWHERE = new Place("", "", "", "", "");

    private static final Map<String, String> SHORT = Map.ofEntries(
            Map.entry("street", "st"),
            Map.entry("str", "st"),
            Map.entry("avenue", "ave"),
            Map.entry("av", "ave"),
            Map.entry("boulevard", "blvd"),
            Map.entry("road", "rd"),
            Map.entry("drive", "dr"),
            Map.entry("lane", "ln"),
            Map.entry("court", "ct"),
            Map.entry("circle", "cir"),
            Map.entry("crescent", "cres"),
            Map.entry("place", "pl"),
            Map.entry("square", "sq"),
            Map.entry("terrace", "ter"),
            Map.entry("trail", "trl"),
            Map.entry("parkway", "pkwy"),
            Map.entry("highway", "hwy"),
            Map.entry("north", "n"),
            Map.entry("south", "s"),
            Map.entry("east", "e"),
            Map.entry("west", "w"),
            Map.entry("northeast", "ne"),
            Map.entry("northwest", "nw"),
            Map.entry("southeast", "se"),
            Map.entry("southwest", "sw"),
            Map.entry("saint", "st"),
            Map.entry("mount", "mt"));
    private static final Pattern UNIT =
            Pattern.compile("\\b(apartment|apt|unit|suite|ste|room|rm|floor|fl|lot|bldg|building|box)\\b.*$");
    private static final Pattern NUMBERED = Pattern.compile("^(\\d+[a-z]?)(?: |$)(.*)$");
    private static final Pattern GLUED = Pattern.compile("^(\\d+)([a-z]{2,}.*)$");
    private static final Pattern FIVE = Pattern.compile("^\\d{5}( ?\\d{4})?$");

    /** Written where none is known. */
    private static final Pattern NO_ZIP = Pattern.compile("\\s*(0{5}|9{5})(-?(0{4}|9{4}))?\\s*");

    private Addresses() {}

    public static Place place(List<String> lines, String city, String postcode, String state) {
        String line = "";
        for (String one : lines) {
            String normal = Text.normal(one);
            if (line.isEmpty() && !normal.isEmpty() || !startsNumbered(line) && startsNumbered(normal)) {
                line = normal;
            }
        }
        String number = "";
        var glued = GLUED.matcher(line);
        if (glued.matches() && !glued.group(2).matches("(st|nd|rd|th)\\b.*")) {
            line = glued.group(1) + ' ' + glued.group(2);
        }
        var numbered = NUMBERED.matcher(line);
        if (numbered.matches()) {
            number = numbered.group(1);
            line = numbered.group(2);
        }
        String zip = NO_ZIP.matcher(postcode).matches() ? "" : Text.normal(postcode);
        return new Place(
                number,
                street(line),
                words(Text.normal(city)),
                FIVE.matcher(zip).matches() ? zip.substring(0, 5) : zip.replace(" ", ""),
                Text.normal(state));
    }

    private static boolean startsNumbered(String line) {
        return !line.isEmpty() && Character.isDigit(line.charAt(0));
    }

    private static String street(String line) {
        return words(UNIT.matcher(line).replaceAll("").strip());
    }

    private static String words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(" ")) {
            words.add(SHORT.getOrDefault(word, word));
        }
        return String.join(" ", words);
    }
}
