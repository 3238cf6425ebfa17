package org.quiltehr.adapter.csv;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Issue.Severity;

/** All that can be wrong with a file or row. A {@code %s} is filled from the mapping, never from the file. */
public enum CsvIssue {
    NOT_READABLE(
            Severity.ERROR,
            "This is no table with a header in UTF-8, UTF-16 or Windows-1252. Export it again, or declare charset."),
    NO_TYPE(Severity.ERROR, "The header fits no file type of this feed. %s"),
    COLUMN_TWICE(Severity.ERROR, "Two columns of the header are both %s. Leave one out, or name it otherwise."),
    NO_COLUMN(Severity.ERROR, "The mapping is strict, and the header has no column %s. Add it to the export."),
    UNKNOWN_COLUMN(Severity.ERROR, "The mapping is strict, and does not know this column. Add it to the mapping."),
    QUOTE(Severity.ERROR, "A quote stands inside a cell, or stays open. Double it, or quote the whole cell."),
    CELLS(Severity.ERROR, "The row does not have as many cells as the header, so its values may have shifted."),
    NO_VALUE(Severity.ERROR, "The column %s is empty in this row, and the mapping requires it."),
    BAD_DATE(
            Severity.ERROR,
            "This is no date or time as declared (%s), or one the clocks skipped. Correct it, or declare its format in dates."),
    BAD_NUMBER(
            Severity.ERROR,
            "This must be a number, with a point for decimals, or a comma if decimals: comma is declared. Correct it in the source."),
    BAD_BOOLEAN(Severity.ERROR, "This must be one of Y, N, yes, no, true, false, 1, 0. Correct it, or give codes."),
    BAD_CODE(Severity.ERROR, "The code is not in table %s, which the mapping declares complete. Add it to the table."),
    UNKNOWN_CODE(Severity.WARNING, "The code is not in table %s; it is kept as it is. Add it to the table."),
    UNKNOWN_UNIT(Severity.WARNING, "The unit has no UCUM code here and is kept as text. Add it to codes: units."),
    TWO_VALUES(Severity.WARNING, "Another column has filled this element (%s); the cell is kept beside it."),
    EMPTY_LIST(
            Severity.ERROR,
            "The file type is a snapshot, and the file has no row: it would end the whole list. Export it again. If the"
                    + " list is empty indeed, end its rows in the source, so that they are exported as ended."),
    NOTHING(
            Severity.ERROR,
            "The row fills no resource of its file type. Check that the file is what the feed expects.");

    private final Severity severity;
    private final String text;

    CsvIssue(Severity severity, String text) {
        this.severity = severity;
        this.text = text;
    }

    /** This issue at a place of the message; null for the whole of it. */
    public Issue at(@Nullable String location, Object... declared) {
        return new Issue(
                name().toLowerCase(Locale.ROOT).replace('_', '-'),
                severity,
                location,
                String.format(Locale.ROOT, text, declared));
    }
}
