package org.quiltehr.hub.onboarding;

import org.jspecify.annotations.Nullable;

/** A file a practice gave, to be tried. */
@SuppressWarnings("ArrayRecordComponent")
record Sample(String name, byte[] bytes, @Nullable String contentType) {}
