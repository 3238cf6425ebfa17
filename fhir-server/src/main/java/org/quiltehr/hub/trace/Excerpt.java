package org.quiltehr.hub.trace;

/**
 * A part of a message as it was received.
 *
 * @param start first byte
 * @param end behind its last byte
 * @param before the text in front of it, in the message's character set
 * @param text the part itself, as it stands there: escapes and entities are not resolved
 * @param after the text behind it
 * @param charset name of the character set
 */
public record Excerpt(int start, int end, String before, String text, String after, String charset) {}
