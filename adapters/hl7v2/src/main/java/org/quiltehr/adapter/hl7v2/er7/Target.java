package org.quiltehr.adapter.hl7v2.er7;

/** An output element that holds a leaf's value. */
public interface Target {

    /** False if the element was given up again: the leaf then counts as not used. */
    boolean stands();

    /** {@code fullUrl#Patient.name[0].family}, as the ledger writes it. */
    String path();
}
