package org.quiltehr.hub.terminology;

/**
 * The resource that says something about codes.
 *
 * @param practice whose resource it is
 * @param network the practice speaks for the whole network
 * @param id of the resource
 * @param version of the resource, from 1
 */
public record Source(int practice, boolean network, String id, int version) {}
