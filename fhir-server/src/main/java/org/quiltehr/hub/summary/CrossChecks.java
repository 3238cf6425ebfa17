package org.quiltehr.hub.summary;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds lines that speak against each other: no known allergy and an allergy, an allergy and a current medicine of it, two
 * current medicines of one class by one route. What the table of medicines does not know is not spoken of.
 */
final class CrossChecks {

    /** Release forms: not routes, so two of them are still the same therapy. */
    private static final Set<String> RELEASE = Set.of("slow", "delayed");

    private static final Set<String> GIVEN = Set.of("active", "intended", "unknown");

    private record Current(Line line, Set<String> ingredients, Set<String> route) {}

    private CrossChecks() {}

    /** Marks the lines of a whole record. */
    static void mark(List<Line> lines) {
        List<Line> allergies = lines.stream()
                .filter(line -> line.newest().type().equals("AllergyIntolerance"))
                .toList();
        List<Current> medicines = current(lines);
        noneKnown(allergies);
        allergies.stream().filter(CrossChecks::named).forEach(allergy -> allergyAndMedicine(allergy, medicines));
        duplicates(medicines);
    }

    private static void noneKnown(List<Line> allergies) {
        for (Line none : allergies) {
            Optional<String> category = noneKnown(none);
            if (category.isEmpty()) {
                continue;
            }
            for (Line other : allergies) {
                if (noneKnown(other).isEmpty()
                        && other.statements().stream()
                                .anyMatch(s -> states(s) && NoKnown.contradicts(category.get(), s))) {
                    none.stands(Flag.NO_KNOWN_BUT_ALLERGY, other, "");
                    other.stands(Flag.NO_KNOWN_BUT_ALLERGY, none, "");
                }
            }
        }
    }

    private static Optional<String> noneKnown(Line line) {
        return Facts.holds(line.newest()) ? NoKnown.category(line.newest()) : Optional.empty();
    }

    /** Whether some source states the allergy: active, not refuted, and not that there is none. */
    private static boolean named(Line line) {
        return NoKnown.category(line.newest()).isEmpty()
                && line.statements().stream().anyMatch(CrossChecks::states);
    }

    private static boolean states(Statement allergy) {
        return Facts.holds(allergy) && !Contradictions.refuted(allergy);
    }

    private static void allergyAndMedicine(Line allergy, List<Current> medicines) {
        for (Current medicine : medicines) {
            for (Statement statement : allergy.statements()) {
                Optional<String> why =
                        states(statement) ? Allergen.of(statement).meets(medicine.ingredients) : Optional.empty();
                if (why.isPresent()) {
                    allergy.stands(Flag.ALLERGY_TO_ACTIVE_DRUG, medicine.line, why.get());
                    medicine.line.stands(Flag.ALLERGY_TO_ACTIVE_DRUG, allergy, why.get());
                    break;
                }
            }
        }
    }

    private static void duplicates(List<Current> medicines) {
        for (int i = 0; i < medicines.size(); i++) {
            for (int j = 0; j < i; j++) {
                Current one = medicines.get(i);
                Current other = medicines.get(j);
                Set<String> shared = new TreeSet<>(Drugs.classes(one.ingredients));
                shared.retainAll(Drugs.classes(other.ingredients));
                shared.removeIf(Drugs::combined);
                if (!shared.isEmpty() && one.route.equals(other.route)) {
                    String why = "class " + String.join(", ", shared);
                    one.line.stands(Flag.DUPLICATE_THERAPY, other.line, why);
                    other.line.stands(Flag.DUPLICATE_THERAPY, one.line, why);
                }
            }
        }
    }

    /** The medicines that some source gives now and whose ingredients are known. */
    private static List<Current> current(List<Line> lines) {
        List<Current> current = new ArrayList<>();
        for (Line line : lines) {
            for (Statement statement : line.statements()) {
                Optional<Drugs.Drug> drug = given(statement) ? statement.keys().drug() : Optional.empty();
                if (drug.isPresent()) {
                    Set<String> route = new HashSet<>(drug.get().forms());
                    route.removeAll(RELEASE);
                    current.add(new Current(line, drug.get().ingredients(), route));
                    break;
                }
            }
        }
        return current;
    }

    private static boolean given(Statement statement) {
        return (statement.type().equals("MedicationStatement")
                        || statement.type().equals("MedicationRequest"))
                && GIVEN.contains(statement.glance().value("status"));
    }
}
