package org.quiltehr.hub.query;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;

/**
 * All that a view shows of one person: what {@code $everything} and {@code $summary} are made of.
 *
 * @param patient the Patient (the composite, at the network's base, of a person with several records)
 * @param members the Patient records behind it, as their practices sent them; one for a person with a single record
 * @param resources every current resource of the members, deleted ones left out
 * @param shown one of the resources with its references as the view shows them; for those who show few of them, since
 *     each is parsed and written anew for it
 * @param mark gives a digest of all that this shows but times: of two records with equal ones the resources are the same, in the
 *     same order, and shown the same; null where none was made
 * @param unread what was left unread, by the one that stands for it: newer, alike but for time and value
 */
public record PersonRecord(
        Stored patient,
        List<Stored> members,
        List<Stored> resources,
        UnaryOperator<Stored> shown,
        Map<LogicalId, Unread> unread,
        @Nullable Supplier<byte[]> mark) {

    /**
     * Resources that were not read.
     *
     * @param count how many
     * @param updated when the latest of them, or of those that stand for them, was written
     */
    public record Unread(int count, Instant updated) {}

    /** A record whose resources are as the view shows them already. */
    public PersonRecord(Stored patient, List<Stored> members, List<Stored> resources) {
        this(patient, members, resources, UnaryOperator.identity(), Map.of(), null);
    }

    /** How many unread resources this one stands for. */
    public int older(Stored resource) {
        Unread of = unread.get(resource.id());
        return of == null ? 0 : of.count();
    }

    /** When the resource, or the latest of those it stands for, was written. */
    public Instant updated(Stored resource) {
        Unread of = unread.get(resource.id());
        return of == null || of.updated().isBefore(resource.updated()) ? resource.updated() : of.updated();
    }
}
