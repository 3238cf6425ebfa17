package org.quiltehr.hub.base;

import java.util.UUID;

/**
 * A practice as every room names it.
 *
 * @param num the short number rows bear
 * @param id the immutable id that logical ids are minted from
 * @param slug the name in URLs and tags; may change
 */
public record PracticeRef(int num, UUID id, String slug) {}
