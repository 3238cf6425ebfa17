package org.quiltehr.adapter.spi;

import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One resource of a mapped message.
 *
 * @param fullUrl {@code urn:uuid:…}, derived from the message's content so that the same bytes give the same one; other
 *     entries refer to the resource by it
 * @param resource FHIR R4 as a JSON tree: {@code resourceType} set, {@code id}, {@code meta.versionId},
 *     {@code meta.lastUpdated} and {@code meta.source} unset; numbers as BigDecimal as written
 * @param mode what the entry means for what is stored
 * @param keys the resource's business keys, strongest first; empty: named by the message and the entry's position
 * @param patient fullUrl of the Patient entry that scopes the keys, or a {@link #KEY_REFERENCE} to a Patient that is not in
 *     the message, or null for records that belong to the practice (Practitioner, Organization, Location, Medication) and
 *     for unattributed results
 */
public record Entry(
        String fullUrl,
        ObjectNode resource,
        Mode mode,
        List<String> keys,
        @Nullable String patient) {

    /**
     * Begins a reference to a stored resource by business key, {@code urn:quilt:key:{Type}|{key}}, in {@code
     * Reference.reference}: the resource is not in the message, but an earlier message of the source may have brought it.
     * The hub puts the resource's id in its place, or, if no resource of the practice has the key, takes {@code reference}
     * away and leaves the Reference's {@code identifier}, {@code display} and {@code type}, which the adapter fills so
     * that nothing the source said is lost.
     */
    public static final String KEY_REFERENCE = "urn:quilt:key:";

    /** What an entry means for what is stored. */
    public enum Mode {
        /** The content as sent replaces the content that is current. */
        UPSERT,
        /**
         * A top-level element that is absent keeps its older value, one that is present replaces it whole; elements named
         * in the array {@link Fold#REMOVE} are removed (HL7 v2's {@code ""}), those named in {@link Fold#FILL} fill only.
         */
        FOLD,
        /**
         * A top-level element that is absent from what is stored is filled, one that is there stands: the message speaks
         * of the resource in passing and does not know it better (the visit in a laboratory's result).
         */
        FILL,
        /** A create always creates. */
        CREATE,
        /** The resource becomes entered-in-error (or cancelled, as the content says) if it is stored; else nothing. */
        RETRACT,
        /** The resource is deleted if it is stored; the content is ignored. */
        DELETE
    }

    public Entry {
        keys = List.copyOf(keys);
    }

    /** An entry from HAPI's model. */
    public static Entry of(String fullUrl, Resource resource, Mode mode, List<String> keys, @Nullable String patient) {
        return new Entry(fullUrl, FhirJson.tree(resource), mode, keys, patient);
    }

    public String type() {
        return resource.path("resourceType").asString("");
    }
}
