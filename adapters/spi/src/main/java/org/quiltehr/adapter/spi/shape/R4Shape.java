package org.quiltehr.adapter.spi.shape;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.quiltehr.adapter.spi.Issue;
import tools.jackson.databind.node.ObjectNode;

/**
 * The structural check of R4: element names, cardinality, JSON types, the form of primitives, required elements, choices,
 * {@code _name} companions, contained resources and extensions. Not checked: value sets that are not required bindings,
 * invariants, profiles, what references name. Thread-safe; a few microseconds for a usual resource.
 */
public final class R4Shape {

    /** No more than this many issues are listed: enough to mend by, short enough to read. */
    static final int MOST = 20;

    private static final ElementTable TABLE = new ElementTable();

    private R4Shape() {}

    /**
     * What is wrong with a resource; empty if its shape is right.
     *
     * @return issues with locations such as {@code Bundle.entry[0].resource.birthDate} and without any value. Errors mean
     *     it is no R4 resource; the one warning, {@code unknown-code}, means that an element with a required binding
     *     holds another code
     */
    public static List<Issue> check(ObjectNode resource) {
        return new ShapeWalk(TABLE).run(resource);
    }

    /**
     * A code that its required binding does not allow.
     *
     * @param meant the one code that R4 has and that differs in upper and lower case only
     * @param required whether R4 requires the element
     * @param any the code that R4 has there for what is not known or not on its list: {@code unknown}, else {@code other}
     */
    public record OddCode(Optional<String> meant, boolean required, Optional<String> any) {}

    /** All such codes by location, as issues name it. */
    public static Map<String, OddCode> oddCodes(ObjectNode resource) {
        ShapeWalk walk = new ShapeWalk(TABLE);
        walk.run(resource);
        return walk.oddCodes();
    }

    /** Whether R4 has a resource type of this name. */
    public static boolean isResourceType(String name) {
        return TABLE.resource(name) != null;
    }
}
