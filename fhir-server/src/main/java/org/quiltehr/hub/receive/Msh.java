package org.quiltehr.hub.receive;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * As much of an HL7 v2 header as routing needs, before it is known which adapter reads the message: the first segment
 * (MSH, or FHS and BHS of a file, whose fields 3 and 4 are the same).
 *
 * @param line the segment
 * @param fields MSH-1 at index 1, as HL7 counts
 */
record Msh(String line, List<String> fields) {

    private static final int LONGEST = 2_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", java.util.Locale.ROOT).withZone(ZoneOffset.UTC);

    static Optional<Msh> of(byte[] body) {
        int start = 0;
        while (start < body.length && (body[start] <= ' ' && body[start] >= 0 || (body[start] & 0xff) >= 0xEF)) {
            start++;
        }
        int end = start;
        while (end < body.length && end - start < LONGEST && body[end] != '\r' && body[end] != '\n') {
            end++;
        }
        String line = new String(body, start, end - start, StandardCharsets.UTF_8);
        if (line.length() < 8 || !List.of("MSH", "FHS", "BHS").contains(line.substring(0, 3))) {
            return Optional.empty();
        }
        String separator = line.substring(3, 4);
        List<String> fields =
                new java.util.ArrayList<>(List.of(line.split(java.util.regex.Pattern.quote(separator), -1)));
        fields.add(1, separator);
        return Optional.of(new Msh(line, fields));
    }

    /** Field n, or the empty string. */
    String field(int n) {
        return n < fields.size() ? fields.get(n) : "";
    }

    /** First component of field n. */
    String first(int n) {
        String field = field(n);
        String encoding = field(2);
        int end = encoding.isEmpty() ? -1 : field.indexOf(encoding.charAt(0));
        return end < 0 ? field : field.substring(0, end);
    }

    /** Enhanced mode: MSH-15 or MSH-16 is valued. */
    boolean enhanced() {
        return fields.getFirst().equals("MSH")
                && !(field(15).isEmpty() && field(16).isEmpty());
    }

    /** An application acknowledgement is wanted beside the accept one. */
    boolean wantsOutcome() {
        return enhanced() && !field(16).isEmpty() && !field(16).equals("NE");
    }

    /** A refusal by the hub itself, since no adapter is known. */
    byte[] refusal(String text, Instant now) {
        String s = field(1);
        String version = first(12).isEmpty() ? "2.5.1" : first(12);
        String control = fields.getFirst().equals("MSH") ? field(10) : field(11);
        return (String.join(
                                s,
                                "MSH",
                                field(2),
                                field(5),
                                field(6),
                                field(3),
                                field(4),
                                TIME.format(now),
                                "",
                                "ACK",
                                "Q" + now.toEpochMilli(),
                                field(11).isEmpty() || !fields.getFirst().equals("MSH") ? "P" : field(11),
                                version)
                        + "\r"
                        + String.join(s, "MSA", enhanced() ? "CR" : "AR", control)
                        + "\r"
                        + String.join(s, "ERR", "", "", "207", "E", "", "", "", text)
                        + "\r")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A refusal of bytes that are no HL7 v2 at all. */
    static byte[] refusalOfAnything(String text, Instant now) {
        return new Msh("", List.of("MSH", "|", "^~\\&")).refusal(text, now);
    }
}
