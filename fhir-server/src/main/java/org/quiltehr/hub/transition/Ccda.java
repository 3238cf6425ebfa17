package org.quiltehr.hub.transition;

import org.quiltehr.hub.transition.ccda.ClinicalDocument;

/** A summary or packet as C-CDA R2.1: made of the same document as every other rendering. */
public final class Ccda {

    private Ccda() {}

    /** UTF-8 XML of a FHIR document: a Discharge Summary of a packet, a Continuity of Care Document of a summary. */
    public static byte[] of(byte[] document) {
        return ClinicalDocument.of(document);
    }
}
