package org.quiltehr.hub.consent;

/**
 * A kind of sensitive information.
 *
 * @param bit its place in the labels of a row
 * @param withheld other practices see it only if the patient agreed to this kind by name
 */
record Kind(int bit, String code, String display, boolean withheld) {

    long mask() {
        return 1L << bit;
    }
}
