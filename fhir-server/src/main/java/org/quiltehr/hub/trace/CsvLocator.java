package org.quiltehr.hub.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Locations of a table: {@code header}, {@code row[2]}, {@code row[2].column}, {@code row[2].#4} by the column's number. */
final class CsvLocator {

    private static final Pattern LOCATION = Pattern.compile("row\\[(\\d{1,8})](?:\\.(.+))?", Pattern.DOTALL);
    private static final char QUOTE = 34;
    private static final String SEPARATORS = ",;\t|";

    private CsvLocator() {}

    static Optional<Range> find(String text, String location) {
        List<List<Range>> records = records(text);
        if (records.isEmpty()) {
            return Optional.empty();
        }
        List<Range> header = records.getFirst();
        if (location.equals("header")) {
            return Optional.of(whole(header));
        }
        Matcher wanted = LOCATION.matcher(location);
        if (!wanted.matches() || Integer.parseInt(wanted.group(1)) >= records.size()) {
            return Optional.empty();
        }
        List<Range> row = records.get(Integer.parseInt(wanted.group(1)));
        String column = wanted.group(2);
        if (column == null) {
            return Optional.of(whole(row));
        }
        int at = column(text, header, column);
        return at < 0 || at >= row.size() ? Optional.empty() : Optional.of(row.get(at));
    }

    private static Range whole(List<Range> cells) {
        return new Range(cells.getFirst().start(), cells.getLast().end());
    }

    private static int column(String text, List<Range> header, String name) {
        if (name.matches("#\\d{1,5}")) {
            return Integer.parseInt(name.substring(1)) - 1;
        }
        for (boolean exact : new boolean[] {true, false}) {
            for (int i = 0; i < header.size(); i++) {
                String cell = unquoted(
                        text.substring(header.get(i).start(), header.get(i).end()));
                if (exact ? cell.equals(name) : plain(cell).equals(plain(name))) {
                    return i;
                }
            }
        }
        return -1;
    }

    private static String unquoted(String cell) {
        String stripped = cell.strip();
        boolean quoted = stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"");
        return quoted ? stripped.substring(1, stripped.length() - 1).replace("\"\"", "\"") : stripped;
    }

    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static List<List<Range>> records(String text) {
        char separator = separator(text);
        List<List<Range>> records = new ArrayList<>();
        List<Range> record = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '\n' : text.charAt(i);
            if (c == QUOTE && quoted && i + 1 < text.length() && text.charAt(i + 1) == QUOTE) {
                i++;
            } else if (c == QUOTE && (quoted || text.substring(start, i).isBlank())) {
                quoted = !quoted;
            } else if (i == text.length() || !quoted && (c == separator || c == '\n' || c == '\r')) {
                record.add(new Range(start, i));
                start = i + 1;
                if (c != separator) {
                    boolean blank = record.size() == 1
                            && record.getFirst().start() == record.getFirst().end();
                    if (!blank) {
                        records.add(record);
                    }
                    record = new ArrayList<>();
                }
            }
        }
        return records;
    }

    /** Of the usual ones that which stands most often in the first line. */
    private static char separator(String text) {
        String first = text.lines().findFirst().orElse("").replaceAll("\"[^\"]*\"", "");
        char best = ',';
        long most = 0;
        for (char candidate : SEPARATORS.toCharArray()) {
            long count = first.chars().filter(c -> c == candidate).count();
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }
}
