package org.quiltehr.adapter.csv.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A business key with columns in braces, {@code result|{result_id}}. */
public record KeyPattern(String text, List<String> columns) {

    /** The key that a resource's content makes: kind, main code and day. */
    public static final String CONTENT = "content";

    private static final Pattern COLUMN = Pattern.compile("\\{([^}]+)}");

    static KeyPattern of(String text) {
        List<String> columns = new ArrayList<>();
        Matcher matcher = COLUMN.matcher(text);
        while (matcher.find()) {
            columns.add(matcher.group(1));
        }
        return new KeyPattern(text, List.copyOf(columns));
    }

    public boolean isContent() {
        return text.equals(CONTENT);
    }

    /** The key; empty unless all its columns are filled. */
    public Optional<String> fill(UnaryOperator<String> row) {
        StringBuilder key = new StringBuilder();
        Matcher matcher = COLUMN.matcher(text);
        int from = 0;
        while (matcher.find()) {
            String value = row.apply(matcher.group(1));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            key.append(text, from, matcher.start()).append(value);
            from = matcher.end();
        }
        return Optional.of(key.append(text.substring(from)).toString());
    }
}
