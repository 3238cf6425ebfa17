package org.quiltehr.adapter.csv.row;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.CsvIssue;
import org.quiltehr.adapter.csv.plan.Column;
import org.quiltehr.adapter.csv.plan.FileType;
import org.quiltehr.adapter.spi.Issue;

/**
 * A header read by a file type.
 *
 * @param columns what the type knows of each column of the file; null for one it does not know
 */
public record Header(FileType type, List<String> names, List<@Nullable Column> columns) {

    /** The type that knows the header best, or why none does. */
    public sealed interface Match {
        record Found(Header header, List<Issue> warnings) implements Match {}

        record None(Issue issue) implements Match {}
    }

    /** Of the types whose required columns are all there, that which knows most columns. */
    public static Match match(List<String> names, List<FileType> types) {
        Header best = null;
        long most = 0;
        List<String> normal = names.stream().map(Column::normal).toList();
        for (FileType type : types) {
            Header header = of(names, normal, type);
            if (header.missing().isEmpty() && header.known() > most) {
                best = header;
                most = header.known();
            }
        }
        if (best == null) {
            return new Match.None(CsvIssue.NO_TYPE.at("header", advice(names, normal, types)));
        }
        List<Issue> problems = best.problems();
        return problems.stream().anyMatch(issue -> issue.severity() == Issue.Severity.ERROR)
                ? new Match.None(problems.get(0))
                : new Match.Found(best, problems);
    }

    private static Header of(List<String> names, List<String> normal, FileType type) {
        List<@Nullable Column> columns = new ArrayList<>();
        normal.forEach(name -> columns.add(type.byName().get(name)));
        return new Header(type, names, columns);
    }

    private long known() {
        return columns.stream().filter(column -> column != null).count();
    }

    private List<Column> missing() {
        return type.required().stream()
                .filter(column -> !columns.contains(column))
                .toList();
    }

    /** Names columns of the mappings only: what stands in the first line may be a patient's data. */
    private static String advice(List<String> names, List<String> normal, List<FileType> types) {
        Map<FileType, Header> headers = new LinkedHashMap<>();
        types.forEach(type -> headers.put(type, of(names, normal, type)));
        FileType closest = null;
        for (FileType type : types) {
            Header header = headers.get(type);
            Header best = closest == null ? null : headers.get(closest);
            if (header != null && (best == null || header.known() > best.known())) {
                closest = type;
            }
        }
        Header header = closest == null ? null : headers.get(closest);
        if (closest == null || header == null || header.known() == 0) {
            return "It knows: " + types.stream().map(FileType::name).collect(Collectors.joining(", "))
                    + ". Is there a header in the first line?";
        }
        return "The closest is " + closest.name() + ", which wants the column "
                + header.missing().stream().map(Header::called).collect(Collectors.joining(", and the column "))
                + ". Add it to the export, or add the name it has there under also.";
    }

    private static String called(Column column) {
        return column.name();
    }

    private List<Issue> problems() {
        List<Issue> problems = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column != null && columns.indexOf(column) < i) {
                problems.add(CsvIssue.COLUMN_TWICE.at("header", column.name()));
            }
        }
        boolean unknown = columns.contains(null);
        for (Column column : type.columns()) {
            if (columns.contains(column)) {
                continue;
            }
            if (type.strict()) {
                problems.add(CsvIssue.NO_COLUMN.at("header", column.name()));
            }
        }
        if (type.strict() && unknown) {
            problems.add(CsvIssue.UNKNOWN_COLUMN.at("header column " + (columns.indexOf(null) + 1)));
        }
        return problems;
    }

    /** Where a cell stands, in the ledger's notation. */
    public String location(int column) {
        return location(names, column);
    }

    static String location(List<String> names, int column) {
        String name = column < names.size() ? names.get(column) : "";
        boolean clear = !name.isBlank() && names.indexOf(name) == column;
        return "row[1]." + (clear ? name : "#" + (column + 1));
    }
}
