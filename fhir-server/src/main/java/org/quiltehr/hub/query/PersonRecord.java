package org.quiltehr.hub.query;

import java.util.List;

/**
 * All that a view shows of one person: what {@code $everything} and {@code $summary} are made of.
 *
 * @param patient the Patient (the composite, at the network's base, of a person with several records)
 * @param members the Patient records behind it, as their practices sent them; one for a person with a single record
 * @param resources every current resource of the members, deleted ones left out, references as the view shows them
 */
public record PersonRecord(Stored patient, List<Stored> members, List<Stored> resources) {}
