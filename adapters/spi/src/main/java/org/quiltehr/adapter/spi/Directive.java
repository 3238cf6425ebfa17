package org.quiltehr.adapter.spi;

import java.util.Set;

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

    /**
     * The last message of a file that states a whole list: what an earlier file of the list stated and this one does not is
     * marked by the extension {@link #NOT_RESTATED}, which says since when. Nothing else of it changes: the source does not
     * say why it left it out.
     *
     * @param list name of the list; each list of a feed has its own
     * @param perPatient whether the list is whole for the patients in it only, and says nothing of others
     * @param mayEnd how many of a hundred resources of the list one file may end: more is a file cut short, or of somewhere
     *     else, and is refused
     */
    record EndOfList(String list, boolean perPatient, int mayEnd) implements Directive {

        public static final String NOT_RESTATED = "http://quiltehr.org/fhir/StructureDefinition/not-restated";

        /** What rows name beside what they state: a list does not end these. */
        public static final Set<String> NAMED_ONLY = Set.of(
                "Patient", "Practitioner", "PractitionerRole", "Organization", "Location", "Medication", "Device");
    }
}
