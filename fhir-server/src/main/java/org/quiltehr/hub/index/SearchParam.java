package org.quiltehr.hub.index;

import java.util.List;

/**
 * One search parameter of one resource type.
 *
 * @param number its bit in column {@code present} and its number in the side tables; 0 to 63, unique in the type
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

    /** The row's bit of {@code present}. */
    long bit() {
        return 1L << number;
    }

    public boolean mayTarget(String resourceType) {
        return targets.isEmpty() || targets.contains(resourceType);
    }

    /** Whether the values of one datatype are so many that a row of {@code lookup} for each is worth it. */
    boolean selective() {
        return paths.stream().anyMatch(path -> TokenIndex.selective(path.datatype()));
    }
}
