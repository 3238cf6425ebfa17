package org.quiltehr.hub.access;

/**
 * What is said in every answer of a network in which patients or laws keep something back, whether something is kept back of
 * this answer or not: so it tells nothing of one patient.
 */
public final class Notice {

    public static final String TEXT = "some information may be withheld";

    /** Of the tag that Bundles bear. */
    public static final String SYSTEM = "http://quiltehr.org/CodeSystem/notice";

    public static final String CODE = "may-be-withheld";

    private Notice() {}

    /** Whether it is to stand in the answer this thread makes. */
    public static boolean stands() {
        Who who = Gate.current();
        return who != null && who.withholding().any();
    }
}
