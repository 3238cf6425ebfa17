package org.quiltehr.adapter.csv.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A file's bytes as text: by its byte order mark, else UTF-8 where the bytes are that, else what Windows programs write. */
public final class Charsets {

    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private Charsets() {}

    /**
     * The text without its mark; null if the bytes are not of the character set.
     *
     * @param declared what the bytes are if they are no UTF-8; null for Windows-1252
     */
    public static @Nullable String text(byte[] body, @Nullable Charset declared) {
        if (starts(body, 0xEF, 0xBB, 0xBF)) {
            return decoded(Arrays.copyOfRange(body, 3, body.length), StandardCharsets.UTF_8);
        }
        if (starts(body, 0xFF, 0xFE)) {
            return decoded(Arrays.copyOfRange(body, 2, body.length), StandardCharsets.UTF_16LE);
        }
        if (starts(body, 0xFE, 0xFF)) {
            return decoded(Arrays.copyOfRange(body, 2, body.length), StandardCharsets.UTF_16BE);
        }
        String text = decoded(body, StandardCharsets.UTF_8);
        return text != null ? text : decoded(body, declared == null ? WINDOWS : declared);
    }

    private static boolean starts(byte[] body, int... mark) {
        if (body.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((body[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** Binary files are text of some character set too, so a NUL, which no table holds, ends the attempt. */
    private static @Nullable String decoded(byte[] bytes, Charset charset) {
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.indexOf('\0') >= 0 ? null : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
