package org.quiltehr.adapter.csv.file;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file, cut into records: the header first, then one for each row. A record with a quote that stays open would swallow
 * what follows, so it ends with its line, and the rows after it are read.
 */
public final class Table {

    /**
     * One record.
     *
     * @param text as it stands in the file, without the line's end
     * @param cells null if a quote stands where none may
     */
    public record Record(String text, @Nullable List<String> cells) {}

    private final Dialect dialect;
    private final List<Record> records;

    private Table(Dialect dialect, List<Record> records) {
        this.dialect = dialect;
        this.records = records;
    }

    /** What a feed declares of its files; null for what is found out. */
    public record Form(
            @Nullable Charset charset,
            @Nullable Character delimiter,
            @Nullable Character quote) {}

    /** The table, or null if the bytes are no text, or have no header. */
    public static @Nullable Table read(byte[] body, Form form) {
        String text = Charsets.text(body, form.charset());
        if (text == null || text.isBlank()) {
            return null;
        }
        int start = 0;
        while (text.charAt(start) == '\n' || text.charAt(start) == '\r') {
            start++;
        }
        Dialect dialect = Dialect.of(text.substring(start, lineEnd(text, start)), form.delimiter(), form.quote());
        List<Record> records = records(text, dialect);
        return records.isEmpty() || records.get(0).cells() == null ? null : new Table(dialect, records);
    }

    private static List<Record> records(String text, Dialect dialect) {
        List<Record> records = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            Cells cells = new Cells(text, at, dialect);
            List<String> read = cells.read();
            int end = read == null ? lineEnd(text, at) : cells.end();
            String record = text.substring(at, end);
            if (read == null
                    ? !record.isBlank()
                    : read.size() > 1 || !read.get(0).isBlank()) {
                records.add(new Record(record, read));
            }
            at = end + (text.startsWith("\r\n", end) ? 2 : 1);
        }
        return records;
    }

    private static int lineEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    public Dialect dialect() {
        return dialect;
    }

    /** The names of the columns as written. */
    public List<String> header() {
        return Objects.requireNonNull(records.get(0).cells());
    }

    public List<Record> rows() {
        return records.subList(1, records.size());
    }

    /** The header with one row, in UTF-8: a message of its own. */
    public byte[] unit(Record row) {
        return (records.get(0).text() + "\n" + row.text() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
