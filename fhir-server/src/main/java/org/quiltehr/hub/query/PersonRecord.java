package org.quiltehr.hub.query;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * All that a view shows of one person: what {@code $everything} and {@code $summary} are made of.
 *
 * @param patient the Patient (the composite, at the network's base, of a person with several records)
 * @param members the Patient records behind it, as their practices sent them; one for a person with a single record
 * @param resources every current resource of the members, deleted ones left out
 * @param shown one of the resources with its references as the view shows them; for those who show few of them, since
 *     each is parsed and written anew for it
 */
public record PersonRecord(Stored patient, List<Stored> members, List<Stored> resources, UnaryOperator<Stored> shown) {

    /** A record whose resources are as the view shows them already. */
    public PersonRecord(Stored patient, List<Stored> members, List<Stored> resources) {
        this(patient, members, resources, UnaryOperator.identity());
    }
}
