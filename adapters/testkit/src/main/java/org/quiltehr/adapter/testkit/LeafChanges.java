package org.quiltehr.adapter.testkit;

import java.util.ArrayList;
import java.util.List;

/** Other texts a leaf could hold: near ones, so that a date stays a date where it can, and one no dictionary knows. */
final class LeafChanges {

    /** A word of no language: found in an issue's text it was copied out of the message. */
    static final String MARKER = "Zqxjkvwypat";

    private LeafChanges() {}

    /** The texts to try, nearest first; none equals the old one. */
    static List<String> of(String old) {
        List<String> texts = new ArrayList<>();
        switch (old) {
            case "true" -> texts.add("false");
            case "false" -> texts.add("true");
            default -> {
                int last = find(old, old.length() - 1, -1);
                int first = find(old, 0, 1);
                if (last >= 0) {
                    texts.add(turn(old, last));
                }
                if (first >= 0 && first != last) {
                    texts.add(turn(old, first));
                }
                texts.add(old.equals("\"\"") ? "Q1" : old + "Q");
            }
        }
        return texts;
    }

    private static int find(String text, int from, int step) {
        for (int i = from; i >= 0 && i < text.length(); i += step) {
            char c = text.charAt(i);
            if (c < 128 && Character.isLetterOrDigit(c)) {
                return i;
            }
        }
        return -1;
    }

    private static String turn(String text, int at) {
        char c = text.charAt(at);
        char next = switch (c) {
            case '9' -> '1';
            case 'z' -> 'b';
            case 'Z' -> 'B';
            default -> (char) (c + 1);
        };
        return text.substring(0, at) + next + text.substring(at + 1);
    }
}
