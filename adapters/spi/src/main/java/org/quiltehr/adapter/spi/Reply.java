package org.quiltehr.adapter.spi;

import org.jspecify.annotations.Nullable;

/** The bytes to answer a sender with; none if the format or the message asks for no answer. */
@SuppressWarnings("ArrayRecordComponent")
public record Reply(byte @Nullable [] body, String contentType) {

    public static final Reply NONE = new Reply(null, "");
}
