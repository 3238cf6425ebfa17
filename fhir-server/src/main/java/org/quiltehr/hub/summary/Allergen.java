package org.quiltehr.hub.summary;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of the table of medicines an allergy is about.
 *
 * @param ingredients empty if it names none the table knows
 * @param drugClass the class it names as a whole, or null
 */
record Allergen(Set<String> ingredients, @Nullable String drugClass) {

    private static final Pattern AROUND = Pattern.compile(
            "^(?:allergy to|allergic to|hypersensitivity to|adverse reaction to|intolerance to|drug allergy)\\s+"
                    + "|\\s+(?:allergy|intolerance|hypersensitivity|allergy disorder|allergenic extract)$");

    static Allergen of(Statement statement) {
        for (String name : Facts.names(statement)) {
            String words = AROUND.matcher(Codes.normal(name)).replaceAll(" ").strip();
            Optional<String> drugClass = Drugs.allergenClass(words);
            if (drugClass.isPresent()) {
                return new Allergen(Set.of(), drugClass.get());
            }
            Optional<Drugs.Drug> drug =
                    Drugs.of(words).filter(d -> !d.ingredients().isEmpty()).or(() -> DrugName.drug(name));
            if (drug.isPresent()) {
                return new Allergen(drug.get().ingredients(), null);
            }
        }
        return new Allergen(Set.of(), null);
    }

    /** Why a medicine of these ingredients is of what the allergy names: the ingredient, else the class. */
    Optional<String> meets(Set<String> medicine) {
        Set<String> classes = Drugs.classes(medicine);
        if (drugClass != null) {
            return classes.contains(drugClass) ? Optional.of("class " + drugClass) : Optional.empty();
        }
        Optional<String> same = ingredients.stream().filter(medicine::contains).findFirst();
        if (same.isPresent()) {
            return same;
        }
        Set<String> shared = new TreeSet<>(Drugs.classes(ingredients));
        shared.retainAll(classes);
        shared.removeIf(Drugs::combined);
        return shared.isEmpty() ? Optional.empty() : Optional.of("class " + Collections.min(shared));
    }
}
