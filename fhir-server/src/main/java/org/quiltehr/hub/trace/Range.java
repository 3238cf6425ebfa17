package org.quiltehr.hub.trace;

/** Characters of a text, from the first to behind the last. */
record Range(int start, int end) {}
