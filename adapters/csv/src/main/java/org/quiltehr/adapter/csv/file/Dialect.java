package org.quiltehr.adapter.csv.file;

import org.jspecify.annotations.Nullable;

/**
 * How cells are parted.
 *
 * @param quote the character round a cell that holds the delimiter or a line end; 0 if there is none
 */
public record Dialect(char delimiter, char quote) {

    private static final char[] DELIMITERS = {',', ';', '\t', '|'};

    /** The dialect of a file by its header line: the delimiter that parts it into most cells; declared ones are kept. */
    public static Dialect of(String header, @Nullable Character delimiter, @Nullable Character quote) {
        char mark = quote != null ? quote : quoteOf(header);
        if (delimiter != null) {
            return new Dialect(delimiter, mark);
        }
        char best = ',';
        int most = 0;
        for (char candidate : DELIMITERS) {
            int count = count(header, candidate, mark);
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return new Dialect(best, mark);
    }

    private static char quoteOf(String header) {
        return header.startsWith("'") && header.indexOf('\'', 1) > 0 && header.indexOf('"') < 0 ? '\'' : '"';
    }

    private static int count(String header, char delimiter, char quote) {
        int count = 0;
        boolean quoted = false;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == quote) {
                quoted = !quoted;
            } else if (c == delimiter && !quoted) {
                count++;
            }
        }
        return count;
    }
}
