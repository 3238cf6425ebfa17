package org.quiltehr.hub.trace;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;

/** A body as characters, and where each of them stands among the bytes. */
@SuppressWarnings("ArrayRecordComponent")
record Text(byte[] body, int mark, String chars, Charset charset) {

    private static final Charset FALLBACK = Charset.forName("windows-1252");

    /** Read in the set its byte order mark shows, else in the declared one, else UTF-8, else windows-1252. */
    static Text of(byte[] body, String declared) {
        Optional<Text> marked = marked(body);
        if (marked.isPresent()) {
            return marked.get();
        }
        return charset(declared)
                .flatMap(charset -> strict(body, 0, charset))
                .or(() -> strict(body, 0, StandardCharsets.UTF_8))
                .orElseGet(() -> new Text(body, 0, new String(body, FALLBACK), FALLBACK));
    }

    private static Optional<Text> marked(byte[] body) {
        int first = body.length < 2 ? 0 : body[0] & 0xff;
        int second = body.length < 2 ? 0 : body[1] & 0xff;
        if (first == 0xef && second == 0xbb && body.length > 2 && (body[2] & 0xff) == 0xbf) {
            return strict(body, 3, StandardCharsets.UTF_8);
        }
        if (first == 0xfe && second == 0xff) {
            return strict(body, 2, StandardCharsets.UTF_16BE);
        }
        if (first == 0xff && second == 0xfe) {
            return strict(body, 2, StandardCharsets.UTF_16LE);
        }
        // no mark, but every other byte of the ASCII it begins with is zero
        if (body.length >= 4 && first == 0 && second != 0 && body[2] == 0) {
            return strict(body, 0, StandardCharsets.UTF_16BE);
        }
        if (body.length >= 4 && first != 0 && second == 0 && body[3] == 0) {
            return strict(body, 0, StandardCharsets.UTF_16LE);
        }
        return Optional.empty();
    }

    private static Optional<Charset> charset(String name) {
        try {
            Optional<Charset> found = name.isEmpty() ? Optional.empty() : Optional.of(Charset.forName(name));
            // such bytes would have shown themselves
            return found.filter(c -> !c.name().startsWith("UTF-16") && !c.name().startsWith("UTF-32"));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    private static Optional<Text> strict(byte[] body, int mark, Charset charset) {
        try {
            String chars = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body, mark, body.length - mark))
                    .toString();
            return Optional.of(new Text(body, mark, chars, charset));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    Excerpt excerpt(Range range) {
        int start = mark + bytes(0, range.start());
        int end = start + bytes(range.start(), range.end());
        return new Excerpt(
                start,
                Math.min(end, body.length),
                chars.substring(0, range.start()),
                chars.substring(range.start(), range.end()),
                chars.substring(range.end()),
                charset.name());
    }

    private int bytes(int from, int to) {
        return charset.equals(FALLBACK) ? to - from : chars.substring(from, to).getBytes(charset).length;
    }
}
