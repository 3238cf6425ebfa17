package org.quiltehr.hub.summary;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a summary reads of one resource, each thing once: all of it follows from its bytes and from the name of its
 * medicine, so that a resource that stays as it is need not be read again.
 */
final class Reading {

    /** What is made of a resource takes some ten times its bytes. */
    private static final Remembered<Reading> KNOWN = new Remembered<>(10L << 20);

    /**
     * The document's copy of the resource.
     *
     * @param patient the person as the document refers to it
     * @param references what it refers to that may come along
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Copy(String patient, byte[] json, Set<String> references) {

        static Copy of(ObjectNode resource, IpsCopy copies) {
            ObjectNode copy = copies.of(resource);
            Set<String> references = new LinkedHashSet<>();
            Supporting.references(copy, references);
            return new Copy(copies.patient(), FhirJson.bytes(copy), references);
        }
    }

    /** What is worked out when it is first asked for; two who ask at once may both do it, and get the same. */
    private static final class Once<T> {
        private volatile @Nullable T known;

        T of(Supplier<T> make) {
            T there = known;
            if (there == null) {
                there = make.get();
                known = there;
            }
            return there;
        }
    }

    private final String type;
    private final Glance glance;
    private final ObjectNode tree;
    private final @Nullable JsonNode medicine;
    private final @Nullable String date;
    private final @Nullable Instant at;
    private final DateWindow.@Nullable Days days;
    private final Once<Keys> keys = new Once<>();
    private final Once<String> title = new Once<>();
    private final Once<String> detail = new Once<>();
    private volatile @Nullable Copy copy;
    private volatile @Nullable Reading named;

    Reading(Glance glance, ObjectNode tree, @Nullable JsonNode medicine) {
        this.type = tree.path("resourceType").asString("");
        this.glance = glance;
        this.tree = tree;
        this.medicine = medicine;
        this.date = When.start(type, glance);
        this.at = When.instant(date);
        this.days = DateWindow.days(date);
    }

    static Reading of(byte[] json) {
        return KNOWN.of(json, bytes -> new Reading(Glance.at(bytes), FhirJson.parse(bytes), null));
    }

    /** The same with the concept of the Medication it refers to. */
    Reading naming(JsonNode concept) {
        Reading known = named;
        if (known == null || !concept.equals(known.medicine)) {
            known = new Reading(glance, tree, concept);
            named = known;
        }
        return known;
    }

    String type() {
        return type;
    }

    Glance glance() {
        return glance;
    }

    /** Shared by all who read the same bytes: not to be changed. */
    ObjectNode tree() {
        return tree;
    }

    @Nullable
    JsonNode medicine() {
        return medicine;
    }

    @Nullable
    String date() {
        return date;
    }

    @Nullable
    Instant at() {
        return at;
    }

    DateWindow.@Nullable Days days() {
        return days;
    }

    Keys keys(Statement statement) {
        return keys.of(() -> Keys.of(statement));
    }

    String title(Statement statement) {
        return title.of(() -> Words.name(statement));
    }

    String detail(Statement statement) {
        return detail.of(() -> Words.said(statement));
    }

    Copy copy(IpsCopy copies) {
        Copy known = copy;
        if (known == null || !known.patient().equals(copies.patient())) {
            known = Copy.of(tree, copies);
            copy = known;
        }
        return known;
    }
}
