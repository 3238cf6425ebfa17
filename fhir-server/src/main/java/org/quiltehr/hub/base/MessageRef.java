package org.quiltehr.hub.base;

import java.util.UUID;

/** The message and the entry of it that wrote a version. */
public record MessageRef(UUID message, int entry) {}
