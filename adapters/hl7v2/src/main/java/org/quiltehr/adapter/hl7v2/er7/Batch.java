package org.quiltehr.adapter.hl7v2.er7;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body that holds several messages, with or without FHS and BHS around them (HL7 v2.5.1 section 2.10.3), into one
 * body per message. The cut is made in the bytes, so that each message keeps its own character set.
 */
public final class Batch {

    private Batch() {}

    /** One body per MSH; the body itself if it has one message and no envelope, or none. */
    public static List<byte[]> split(byte[] body) {
        if (body.length > 1 && (body[0] == 0 || body[1] == 0 || (body[0] & 0xff) >= 0xfe)) {
            return List.of(body);
        }
        String text = new String(body, StandardCharsets.ISO_8859_1);
        List<byte[]> messages = new ArrayList<>();
        StringBuilder current = null;
        boolean envelope = false;
        for (String whole : Er7Reader.lines(text)) {
            String line = Er7Reader.unframed(whole);
            if (current == null && line.startsWith("\u00ef\u00bb\u00bf")) {
                line = line.substring(3);
            }
            if (line.startsWith("MSH")) {
                add(messages, current);
                current = new StringBuilder();
            } else if (line.matches("(FHS|BHS|BTS|FTS)\\W.*") || line.matches("FHS|BHS|BTS|FTS")) {
                add(messages, current);
                current = null;
                envelope = true;
                continue;
            }
            if (current != null) {
                current.append(line).append('\r');
            } else if (!line.isBlank()) {
                return List.of(body);
            }
        }
        add(messages, current);
        return messages.size() > 1 || envelope && messages.size() == 1 ? messages : List.of(body);
    }

    private static void add(List<byte[]> messages, @Nullable StringBuilder current) {
        if (current != null) {
            messages.add(current.toString().getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
