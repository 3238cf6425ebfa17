package org.quiltehr.adapter.csv.file;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one record by RFC 4180: a quote stands at a cell's edges, or doubled inside. */
final class Cells {

    private final String text;
    private final Dialect dialect;
    private int at;

    Cells(String text, int from, Dialect dialect) {
        this.text = text;
        this.at = from;
        this.dialect = dialect;
    }

    /** Where the record ended, its line end excluded. */
    int end() {
        return at;
    }

    /** The cells up to the line's end; null if a quote stands where none may, or stays open. */
    @Nullable
    List<String> read() {
        List<String> cells = new ArrayList<>();
        while (true) {
            String cell = isQuote() ? quoted() : plain();
            if (cell == null) {
                return null;
            }
            cells.add(cell);
            if (at >= text.length() || text.charAt(at) != dialect.delimiter()) {
                return cells;
            }
            at++;
        }
    }

    private boolean isQuote() {
        return dialect.quote() != 0 && at < text.length() && text.charAt(at) == dialect.quote();
    }

    private boolean ends() {
        char c = at < text.length() ? text.charAt(at) : '\n';
        return c == dialect.delimiter() || c == '\n' || c == '\r';
    }

    private @Nullable String quoted() {
        StringBuilder cell = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != dialect.quote()) {
                cell.append(c);
            } else if (isQuote()) {
                cell.append(c);
                at++;
            } else {
                return ends() ? cell.toString() : null;
            }
        }
        return null;
    }

    private @Nullable String plain() {
        int start = at;
        while (!ends()) {
            if (isQuote()) {
                return null;
            }
            at++;
        }
        return text.substring(start, at);
    }
}
