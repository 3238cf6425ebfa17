package org.quiltehr.adapter.spi;

import org.jspecify.annotations.Nullable;

/**
 * One message or file exactly as received.
 *
 * @param body the bytes; not to be changed
 * @param contentType what the sender called it: a hint, since senders are wrong
 */
@SuppressWarnings("ArrayRecordComponent")
public record RawMessage(byte[] body, @Nullable String contentType) {

    public static RawMessage of(byte[] body) {
        return new RawMessage(body, null);
    }
}
