package org.quiltehr.hub.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.io.JsonStringEncoder;

/** JSON put together from stored bytes and a few words around them; its size is that of the answer. */
final class JsonBytes {

    private byte[] buffer;
    private int size;

    JsonBytes(int expected) {
        buffer = new byte[expected];
    }

    JsonBytes raw(String json) {
        return raw(json.getBytes(StandardCharsets.UTF_8));
    }

    JsonBytes raw(byte[] json) {
        if (buffer.length - size < json.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + json.length));
        }
        System.arraycopy(json, 0, buffer, size, json.length);
        size += json.length;
        return this;
    }

    /** A string with its quotes. */
    JsonBytes string(String text) {
        return raw("\"").raw(JsonStringEncoder.getInstance().quoteAsUTF8(text)).raw("\"");
    }

    byte[] bytes() {
        return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
    }
}
