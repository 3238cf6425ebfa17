package org.quiltehr.hub.summary;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a medicine's name that says which medicine it is: ingredients in alphabetical order, with release form and
 * route of use where the name has them; and, where the table knows every word of it, which ingredients it means.
 */
final class DrugName {

    private static final String UNIT =
            "(?:mg|mcg|ug|µg|grams?|gm|g|kg|ml|l|meq|mmol|units?|unt|iu|unit|%|hr|hour|actuat|dose|mg/ml|puff|cells?)";
    private static final Pattern STRENGTH = Pattern.compile("(?<![\\p{L}\\p{N}])(\\d[\\d.,]*)\\s*(" + UNIT
            + ")(?:\\s*/\\s*(?:[\\d.,]+\\s*)?" + UNIT + ")?(?![\\p{L}])");
    /** {@code 20-} of {@code 20-25 mg}. */
    private static final Pattern FIRST_OF_TWO = Pattern.compile("(?<![\\p{L}\\p{N}.])(\\d+(?:\\.\\d+)?)-$");

    private static final Pattern BRACKETED = Pattern.compile("\\[[^\\]]*\\]|\\([^)]*\\)");
    private static final Pattern BETWEEN_INGREDIENTS = Pattern.compile("(?<!\\d)\\s*/\\s*|\\s+/\\s+|\\s+and\\s+");
    private static final Pattern PLAIN_FORM = Pattern.compile(
            "\\b(?:oral|tablets?|tabs?|capsules?|caps?|solution|suspension|syrup|chewable|hydrochloride|hcl|film coated|by mouth)\\b");
    private static final char CUT = '\u0001';

    private record Tag(String tag, Pattern pattern) {
        Tag(String tag, String words) {
            this(tag, Pattern.compile("\\b(?:" + words + ")\\b"));
        }
    }

    private static final List<Tag> TAGS = List.of(
            new Tag("slow", "extended release|sustained release|controlled release|er|xr|xl|sr|la|cr|cd|24 hr|12 hr"),
            new Tag("delayed", "delayed release|enteric coated|dr|ec"),
            new Tag("skin", "topical|cream|ointment|lotion|gel|shampoo"),
            new Tag("eye", "ophthalmic|eye"),
            new Tag("ear", "otic|ear"),
            new Tag("nose", "nasal|nose"),
            new Tag("inhaled", "inhal\\w*|nebul\\w*|actuat|puffs?|hfa|diskus"),
            new Tag("patch", "patch|transdermal"),
            new Tag("rectal", "rectal|suppository|enema"),
            new Tag("vaginal", "vaginal"));

    private DrugName() {}

    /** A name taken apart: words between the signs that part ingredients, and what it says of form and route. */
    private record Parts(Set<String> words, Set<String> tags) {}

    /** The comparable name, or the empty string if nothing is left of it. */
    static String key(String name) {
        Parts parts = parts(name);
        return parts.words.isEmpty()
                ? ""
                : String.join(" + ", parts.words) + (parts.tags.isEmpty() ? "" : " " + parts.tags);
    }

    /** What the name means by the table of medicines: ingredients, form and route; empty if any of it is not known. */
    static Optional<Drugs.Drug> drug(String name) {
        Parts parts = parts(name);
        Set<String> ingredients = new TreeSet<>();
        Set<String> forms = new TreeSet<>(parts.tags);
        for (String words : parts.words) {
            Optional<Drugs.Drug> drug = Drugs.of(words);
            if (drug.isEmpty()) {
                return drug;
            }
            ingredients.addAll(drug.get().ingredients());
            forms.addAll(drug.get().forms());
        }
        return ingredients.isEmpty() ? Optional.empty() : Optional.of(new Drugs.Drug(ingredients, forms));
    }

    private static Parts parts(String name) {
        String lower = BRACKETED.matcher(name.toLowerCase(Locale.ROOT)).replaceAll(" ");
        Set<String> tags = new TreeSet<>();
        for (Tag tag : TAGS) {
            if (tag.pattern.matcher(lower).find()) {
                tags.add(tag.tag);
            }
            lower = tag.pattern.matcher(lower).replaceAll(" ");
        }
        String cut = STRENGTH.matcher(lower).replaceAll(String.valueOf(CUT));
        Set<String> parts = new TreeSet<>();
        for (String part : BETWEEN_INGREDIENTS.split(cut)) {
            String named = part.indexOf(CUT) > 0
                            && !part.substring(0, part.indexOf(CUT)).isBlank()
                    ? part.substring(0, part.indexOf(CUT))
                    : part.replace(CUT, ' ');
            String words = Codes.normal(PLAIN_FORM.matcher(named).replaceAll(" "));
            if (!words.isEmpty()) {
                parts.add(words);
            }
        }
        return new Parts(parts, tags);
    }

    /** The amounts a name states, smallest first, masses in milligrams: {@code 20 mg}. */
    static Set<String> strengths(String name) {
        Set<String> strengths = new TreeSet<>();
        String lower = name.toLowerCase(Locale.ROOT);
        Matcher matcher = STRENGTH.matcher(lower);
        while (matcher.find()) {
            if (!matcher.group(2).startsWith("h")) {
                strengths.add(Amounts.amount(matcher.group(1), matcher.group(2)));
                Matcher before = FIRST_OF_TWO.matcher(lower.substring(0, matcher.start()));
                if (before.find()) {
                    strengths.add(Amounts.amount(before.group(1), matcher.group(2)));
                }
            }
        }
        return strengths;
    }
}
