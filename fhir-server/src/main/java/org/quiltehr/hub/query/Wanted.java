package org.quiltehr.hub.query;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Some bytes that are looked for in stored bodies: by what stands at their end, most of a body is passed over (Horspool). */
final class Wanted {

    private final byte[] bytes;
    private final int[] skips = new int[256];

    /** @param ascii at least one character */
    Wanted(String ascii) {
        bytes = ascii.getBytes(UTF_8);
        java.util.Arrays.fill(skips, bytes.length);
        for (int i = 0; i < bytes.length - 1; i++) {
            skips[bytes[i] & 0xff] = bytes.length - 1 - i;
        }
    }

    int length() {
        return bytes.length;
    }

    /** Where they stand for the first time from a place on; -1 if they do not. */
    int find(byte[] json, int from) {
        int last = bytes.length - 1;
        for (int end = from + last; end < json.length; end += skips[json[end] & 0xff]) {
            int i = last;
            while (json[end - last + i] == bytes[i]) {
                if (--i < 0) {
                    return end - last;
                }
            }
        }
        return -1;
    }
}
