package org.quiltehr.hub.terminology;

import java.util.List;
import java.util.Optional;

/** Plain questions about codes, for the rooms that work with them. */
public final class Terminology {

    private static final int CANDIDATES = 200;

    private final SystemSql systems;

    Terminology(SystemSql systems) {
        this.systems = systems;
    }

    /** The name a code has in its system, if the hub holds that; {@code practice} 0 asks for the network. */
    public Optional<String> display(int practice, String system, String code) {
        return systems.system(practice, system, null)
                .flatMap(held -> systems.concept(held, code))
                .map(HeldConcept::display);
    }

    /** Whether the hub holds any code of the system. */
    public boolean holds(int practice, String system) {
        return systems.system(practice, system, null)
                .filter(HeldSystem::concepts)
                .isPresent();
    }

    /** Whether the hub holds all of the system, and the code is not of it. */
    public boolean unknown(int practice, String system, String code) {
        Optional<HeldSystem> held = systems.system(practice, system, null).filter(HeldSystem::complete);
        return held.isPresent() && systems.concept(held.get(), code).isEmpty();
    }

    /** Whether the first code is the second or above it, as far as the hub holds their system. */
    public boolean subsumes(int practice, String system, String above, String below) {
        if (above.equals(below)) {
            return true;
        }
        Optional<HeldSystem> held = systems.system(practice, system, null);
        Optional<HeldConcept> a = held.flatMap(s -> systems.concept(s, above));
        Optional<HeldConcept> b = held.flatMap(s -> systems.concept(s, below));
        return a.isPresent()
                && b.isPresent()
                && systems.above(held.get().num(), a.get().num(), b.get().num());
    }

    /** How much two names are alike, from 0 to 1. */
    public static double alike(String a, String b) {
        return Words.alike(a, b);
    }

    /**
     * A concept that may be meant by a text.
     *
     * @param likeness from 0 to 1, of the texts alone
     */
    public record Candidate(Coding coding, double likeness) {}

    /** The concepts of these systems whose names are most like a text. */
    public List<Candidate> candidates(List<String> within, String text, int most) {
        return systems.alike(within, Words.of(text), CANDIDATES).stream()
                .map(one -> new Candidate(
                        new Coding(one.system(), one.code(), one.display()), Words.alike(text, one.display())))
                .sorted(java.util.Comparator.comparingDouble(Candidate::likeness)
                        .reversed())
                .limit(most)
                .toList();
    }
}
