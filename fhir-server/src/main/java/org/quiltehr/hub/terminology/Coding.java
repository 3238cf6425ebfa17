package org.quiltehr.hub.terminology;

import org.jspecify.annotations.Nullable;

/**
 * A code of a system.
 *
 * @param system its URI; empty where a source names none
 */
public record Coding(String system, String code, @Nullable String display) {}
