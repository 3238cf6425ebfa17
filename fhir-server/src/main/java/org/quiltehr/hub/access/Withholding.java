package org.quiltehr.hub.access;

/**
 * What the network withholds now, read with who asks.
 *
 * @param consents some patient decided about sharing
 * @param kinds bits of what other practices see by a patient's consent only
 * @param unlabelled rows do not bear the labels of the rules in force yet: other practices see none
 */
record Withholding(boolean consents, long kinds, boolean unlabelled) {

    static final Withholding NOTHING = new Withholding(false, 0, false);

    /** Whether an answer may lack something for a patient's sake: said in each, whether it does or not. */
    boolean any() {
        return consents || kinds != 0 || unlabelled;
    }
}
