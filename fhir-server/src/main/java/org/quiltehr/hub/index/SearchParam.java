package org.quiltehr.hub.index;

import java.util.List;
import org.quiltehr.hub.base.Hash64;

/**
 * One search parameter of one resource type.
 *
 * @param number its number in the side tables, unique in the type; below {@link #FIRST_DECLARED} also its bit in column
 *     {@code present}
 * @param targets types a reference may name; empty for any
 * @param role whether its first value stands in a column of {@code res}
 * @param parts of a union or composite: the parameters it is made of; empty otherwise
 * @param root of a composite: where its parts are looked for together; {@code .} for the resource
 */
public record SearchParam(
        String type,
        String name,
        Kind kind,
        int number,
        List<String> targets,
        List<ValuePath> paths,
        Role role,
        List<SearchParam> parts,
        List<String> root,
        long seed,
        long typeSeed) {

    /** R4's parameters of a type have the numbers below; the present ones of those from here on are tokens. */
    public static final int FIRST_DECLARED = 64;

    private static final long PRESENT = Hash64.of("has a value");

    /** Which column of {@code res} holds it. */
    public enum Role {
        NONE,
        CODE,
        DATE,
        QUANTITY
    }

    /** Whether it is stored by itself, and not answered out of the parameters it is made of. */
    boolean stored() {
        return parts.isEmpty();
    }

    /** The same, its first value kept beside the others. */
    SearchParam withoutRole() {
        return new SearchParam(type, name, kind, number, targets, paths, Role.NONE, parts, root, seed, typeSeed);
    }

    /** What hashes of a parameter's values are seeded by: those of one declaration are never taken for another's. */
    static String key(String name, int number) {
        return number >= FIRST_DECLARED ? "declared " + number : name;
    }

    /** Whether an administrator declared it, and R4 does not. */
    public boolean declared() {
        return number >= FIRST_DECLARED;
    }

    /** The row's bit of {@code present}. */
    long bit() {
        return 1L << number;
    }

    /** What {@code tokens} hold of a row that has a value of a declared parameter. */
    long presence() {
        return Keys.mix(seed, PRESENT);
    }

    public boolean mayTarget(String resourceType) {
        return targets.isEmpty() || targets.contains(resourceType);
    }

    /** Whether the values of one datatype are so many that a row of {@code lookup} for each is worth it. */
    boolean selective() {
        return paths.stream().anyMatch(path -> TokenIndex.selective(path.datatype()));
    }
}
