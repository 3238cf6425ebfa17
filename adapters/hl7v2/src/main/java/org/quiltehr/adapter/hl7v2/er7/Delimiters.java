package org.quiltehr.adapter.hl7v2.er7;

/**
 * The separators of a message, from MSH-1 and MSH-2 (HL7 v2.5.1 section 2.5.4). One that MSH-2 leaves out is {@code -1}.
 *
 * @param encoding MSH-2 as sent
 */
public record Delimiters(char field, int component, int repetition, int escape, int subcomponent, String encoding) {

    /** What everybody uses. */
    public static final Delimiters STANDARD = of('|', "^~\\&");

    static Delimiters of(char field, String encoding) {
        return new Delimiters(field, at(encoding, 0), at(encoding, 1), at(encoding, 2), at(encoding, 3), encoding);
    }

    private static int at(String encoding, int index) {
        return index < encoding.length() ? encoding.charAt(index) : -1;
    }
}
