package org.quiltehr.hub.summary;

import java.util.Optional;
import java.util.Set;

/**
 * By what a statement equals others.
 *
 * @param coded every code of its concept, with those the hub added by concept maps
 * @param codes of which one shared makes two statements one fact, likewise {@code mapped} … {@code similar}; each
 *     weaker than the one before
 * @param sites codes and words of body sites
 * @param drug which medicine it is by the table of medicines
 */
record Keys(
        Set<String> coded,
        Set<String> codes,
        Set<String> mapped,
        Set<String> names,
        Set<String> ingredients,
        Set<String> similar,
        Set<String> sites,
        Optional<Drugs.Drug> drug) {

    static Keys of(Statement statement) {
        Set<String> coded = Codes.keys(Facts.concept(statement));
        Set<String> sites = Facts.sites(statement);
        Optional<String> none =
                statement.type().equals("AllergyIntolerance") ? NoKnown.category(statement) : Optional.empty();
        if (none.isPresent()) {
            Set<String> codes = Set.of("no-known " + none.get());
            return new Keys(coded, codes, Set.of(), Set.of(), Set.of(), Set.of(), sites, Optional.empty());
        }
        Optional<Drugs.Drug> drug = Facts.medication(statement) ? Facts.drugOf(statement) : Optional.empty();
        return new Keys(
                coded,
                Facts.codeKeys(statement),
                Facts.mappedKeys(statement),
                Facts.nameKeys(statement),
                Facts.ingredientKeys(statement, drug),
                Facts.similarKeys(statement),
                sites,
                drug);
    }
}
