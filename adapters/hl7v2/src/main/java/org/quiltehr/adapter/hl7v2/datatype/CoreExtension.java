package org.quiltehr.adapter.hl7v2.datatype;

import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.output.Element;

/** Extensions of FHIR's own that the guide uses where a data type has a part that the FHIR type lacks. */
final class CoreExtension {

    private static final String CORE = "http://hl7.org/fhir/StructureDefinition/";

    private CoreExtension() {}

    /** Adds the extension, if the leaf is valued. */
    static void text(Element into, String name, Leaf leaf) {
        if (leaf.isPresent()) {
            into.extension(CORE + name).put("valueString", leaf);
        }
    }

    /** Adds the extension with a code. */
    static void code(Element into, String name, Leaf leaf) {
        if (leaf.isPresent()) {
            into.extension(CORE + name).put("valueCode", leaf);
        }
    }
}
