package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The committed tables of medicines: which names mean which ingredients, and the class of each; no data, no claim. */
final class Drugs {

    /**
     * What a name means.
     *
     * @param ingredients by their first name in the table, in alphabetical order
     * @param forms release form or route that the name implies, as {@link DrugName} writes them
     */
    record Drug(Set<String> ingredients, Set<String> forms) {}

    /** Words that may stand around a name and change nothing of which medicine it is. */
    private static final Set<String> AROUND = Set.of(
            ("tablet tablets tab tabs capsule capsules cap caps oral mouth by po solution suspension syrup injection"
                            + " injectable pen pens flexpen flextouch kwikpen solostar vial syringe hfa diskus"
                            + " respiclick ellipta respimat inhub metered dose inhaler aerosol powder spray drops cream"
                            + " ointment ds ss forte daily bid tid qid qd once twice a day prn as needed usp chewable"
                            + " odt disintegrating strength soln inhalant inhalation inh free cfc prefilled film coated extra maximum low adult baby children s otc")
                    .split(" "));

    /** Salts that are not another medicine; where they are, the table has the name with its salt. */
    private static final Set<String> SALTS = Set.of(
            ("sodium potassium calcium magnesium besylate maleate mesylate tartrate succinate fumarate phosphate sulfate"
                            + " acetate citrate hydrochloride hcl hydrobromide hbr bromide nitrate monohydrate hyclate"
                            + " trihydrate dihydrate anhydrous hemihydrate pamoate oxalate benzoate medoxomil cilexetil"
                            + " axetil proxetil etexilate erbumine bitartrate tromethamine dipropionate sulphate human")
                    .split(" "));

    private static final Map<String, Drug> BY_NAME = new HashMap<>();
    private static final Map<String, String> CLASS_OF = new HashMap<>();
    private static final Set<String> COMBINED = new HashSet<>();
    private static final Map<String, String> ALLERGENS = new HashMap<>();
    private static final int LONGEST;

    static {
        for (String[] row : CsvTable.rows("drugs.csv")) {
            Set<String> ingredients = new TreeSet<>();
            for (String ingredient : row[0].split(" \\+ ")) {
                ingredients.add(Codes.normal(ingredient));
            }
            if (ingredients.size() == 1) {
                name(row[0], ingredients, row[2]);
                String drugClass = row[1].replace("*", "");
                CLASS_OF.put(ingredients.iterator().next(), drugClass);
                if (row[1].endsWith("*")) {
                    COMBINED.add(drugClass);
                }
            }
            for (String also : row[3].isEmpty() ? new String[0] : row[3].split("\\|")) {
                int form = also.indexOf('=');
                name(
                        form < 0 ? also : also.substring(0, form),
                        ingredients,
                        form < 0 ? row[2] : also.substring(form + 1));
            }
        }
        for (String[] row : CsvTable.rows("allergens.csv")) {
            for (String words : row[1].split("\\|")) {
                ALLERGENS.put(Codes.normal(words), row[0]);
            }
        }
        LONGEST = BY_NAME.keySet().stream()
                .mapToInt(name -> name.split(" ").length)
                .max()
                .orElse(0);
    }

    private Drugs() {}

    private static void name(String name, Set<String> ingredients, String form) {
        BY_NAME.put(Codes.normal(name), new Drug(ingredients, form.isEmpty() ? Set.of() : Set.of(form)));
    }

    /** What normalised words mean if every one of them is understood, perhaps no ingredient at all; else empty. */
    static Optional<Drug> of(String words) {
        List<String> parts = List.of(words.split(" "));
        Set<String> ingredients = new TreeSet<>();
        Set<String> forms = new TreeSet<>();
        int at = 0;
        while (at < parts.size()) {
            int length = longest(parts, at);
            if (length > 0) {
                Drug drug = Objects.requireNonNull(BY_NAME.get(String.join(" ", parts.subList(at, at + length))));
                ingredients.addAll(drug.ingredients());
                forms.addAll(drug.forms());
                at += length;
            } else if (!changesNothing(parts.get(at), !ingredients.isEmpty())) {
                return Optional.empty();
            } else {
                at++;
            }
        }
        return Optional.of(new Drug(ingredients, forms));
    }

    private static int longest(List<String> parts, int at) {
        for (int length = Math.min(LONGEST, parts.size() - at); length > 0; length--) {
            if (BY_NAME.containsKey(String.join(" ", parts.subList(at, at + length)))) {
                return length;
            }
        }
        return 0;
    }

    private static boolean changesNothing(String word, boolean afterName) {
        return AROUND.contains(word) || word.chars().allMatch(Character::isDigit) || afterName && SALTS.contains(word);
    }

    /** The classes of ingredients; unknown ones have none. */
    static Set<String> classes(Collection<String> ingredients) {
        Set<String> classes = new TreeSet<>();
        for (String ingredient : ingredients) {
            String drugClass = CLASS_OF.getOrDefault(ingredient, "");
            if (!drugClass.isEmpty()) {
                classes.add(drugClass);
            }
        }
        return classes;
    }

    /** Whether two medicines of the class at once are usual (insulins, vitamins), so that nothing follows from it. */
    static boolean combined(String drugClass) {
        return COMBINED.contains(drugClass);
    }

    /** The class an allergy list's words mean, if they mean a class. */
    static Optional<String> allergenClass(String words) {
        return Optional.ofNullable(ALLERGENS.get(words));
    }

    /** Every name of the table, for tests of its consistency. */
    static List<String> names() {
        return new ArrayList<>(new TreeSet<>(BY_NAME.keySet()));
    }
}
