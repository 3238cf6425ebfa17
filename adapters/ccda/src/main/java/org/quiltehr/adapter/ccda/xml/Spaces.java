package org.quiltehr.adapter.ccda.xml;

/** White space as FHIR's string, code and uri types want it. */
public final class Spaces {

    private Spaces() {}

    /** None at the ends, one blank between words. */
    public static String single(String text) {
        int length = text.length();
        boolean clean = true;
        for (int i = 0; i < length && clean; i++) {
            char c = text.charAt(i);
            clean = c > ' ' && c != '\u00a0' || c == ' ' && i > 0 && i < length - 1 && text.charAt(i + 1) != ' ';
        }
        if (clean) {
            return text;
        }
        StringBuilder out = new StringBuilder(length);
        boolean gap = false;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || c == '\u00a0' || c < ' ') {
                gap = out.length() > 0;
            } else {
                if (gap) {
                    out.append(' ');
                    gap = false;
                }
                out.append(c);
            }
        }
        return out.toString();
    }
}
