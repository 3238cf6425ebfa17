package org.quiltehr.adapter.spi;

/** What a message says about records as such; carried out by the hub, after the entries. */
public sealed interface Directive {

    /**
     * A40, A34, A41 and {@code Patient.link} replaced-by: the practice says that the record with the old key is the
     * survivor's.
     *
     * @param survivor fullUrl of the surviving Patient entry
     * @param oldKey the business key of the old record, as {@link Entry#keys} writes it; it may never have been seen
     */
    record Merge(String survivor, String oldKey) implements Directive {}

    /** A24: two records of the practice are one human; both stay. */
    record Link(String first, String second) implements Directive {}

    /** A37: takes an A24 back. */
    record Unlink(String first, String second) implements Directive {}

    /** A46, A47, A49…: the record gets one more key; no record is made. */
    record Alias(String fullUrl, String key) implements Directive {}

    /**
     * A document that takes another's place: what only the replaced one stated is retracted.
     *
     * @param document fullUrl of the DocumentReference entry of the new document
     * @param replacedKey key of the DocumentReference it replaces
     */
    record Replaces(String document, String replacedKey) implements Directive {}

    /**
     * A document that is one version of a set (CDA setId and versionNumber): it takes the place of the lower versions that
     * the same Patient record holds under the same type code. Each version says its number in the extension {@link
     * #VERSION} of its DocumentReference.
     *
     * @param document fullUrl of the DocumentReference entry
     * @param set the set as {@code system|value}, which is an identifier of each DocumentReference of it
     * @param version number of this one
     */
    record Supersedes(String document, String set, int version) implements Directive {

        public static final String VERSION = "http://quiltehr.org/fhir/StructureDefinition/document-version";
    }
}
