package org.quiltehr.hub.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BodyCodecTest {

    private static final byte[] DICTIONARY =
            "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\""
                    .repeat(4)
                    .getBytes(UTF_8);
    private static final byte[] BODY =
            "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\"}]}}"
                    .getBytes(UTF_8);

    private final BodyCodec codec = new BodyCodec(number -> DICTIONARY);

    @Test
    void whatWasPackedComesBackWithAndWithoutADictionaryAndInAnyOrder() {
        IntStream.range(0, 2000).parallel().forEach(i -> {
            int dict = i % 3;
            assertArrayEquals(BODY, codec.unpack(codec.pack(BODY, dict), dict));
        });
        assertTrue(codec.pack(BODY, 1).length < codec.pack(BODY, 0).length);
        assertArrayEquals(new byte[0], codec.unpack(codec.pack(new byte[0], 1), 1));
    }

    @Test
    void damagedBytesAreSaidSo() {
        assertThrows(IllegalStateException.class, () -> codec.unpack(new byte[] {1, 2, 3, 4, 5}, 0));
    }
}
