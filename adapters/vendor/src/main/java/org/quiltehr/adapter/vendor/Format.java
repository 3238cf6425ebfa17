package org.quiltehr.adapter.vendor;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The format of a body, told by how it begins; what the sender calls it counts for nothing, since senders are wrong. */
public enum Format {
    HL7V2,
    CCDA,
    FHIR,
    /** JSON that is not FHIR: a vendor's own API. */
    JSON,
    UNKNOWN;

    private static final int LOOK = 16_384;
    private static final Pattern SEGMENT = Pattern.compile("(?:MSH|FHS|BHS)[^A-Za-z0-9\\s]");
    private static final Pattern PROLOGUE = Pattern.compile("(?s)<!--.*?-->|<\\?.*?\\?>|<![^>]*>");
    private static final Pattern ROOT = Pattern.compile("<(?:[\\w.-]+:)?(\\w[\\w.-]*)([^>]*)");

    /** What the body is. */
    public static Format of(byte[] body) {
        String start = start(body);
        if (SEGMENT.matcher(start).lookingAt()) {
            return HL7V2;
        }
        if (start.startsWith("<")) {
            Matcher root = ROOT.matcher(PROLOGUE.matcher(start).replaceAll(""));
            boolean fhir = root.find() && root.group(2).contains("http://hl7.org/fhir");
            return fhir ? FHIR : CCDA;
        }
        if (start.startsWith("{") || start.startsWith("[")) {
            return start.contains("\"resourceType\"") ? FHIR : JSON;
        }
        return UNKNOWN;
    }

    /** The beginning as text, without marks of order, framing and blanks; in UTF-16 every other byte is dropped. */
    private static String start(byte[] body) {
        StringBuilder text = new StringBuilder(Math.min(body.length, LOOK));
        String latin = new String(body, 0, Math.min(body.length, LOOK), StandardCharsets.ISO_8859_1);
        for (int i = 0; i < latin.length(); i++) {
            char c = latin.charAt(i);
            boolean beforeText = text.isEmpty() && (c <= ' ' || c >= 0xBB);
            if (c != 0 && !beforeText) {
                text.append(c);
            }
        }
        return text.toString();
    }
}
