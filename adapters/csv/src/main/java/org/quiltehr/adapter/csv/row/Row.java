package org.quiltehr.adapter.csv.row;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.csv.plan.Column;

/** The cells of one row by the declared names of their columns. */
public final class Row {

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, String> words;
    private final Header header;
    private final String whole;

    Row(Header header, List<String> cells, Map<String, String> words) {
        this.header = header;
        this.words = words;
        this.whole = String.join("\u001f", cells);
        for (int i = 0; i < header.columns().size() && i < cells.size(); i++) {
            Column column = header.columns().get(i);
            if (column != null) {
                places.put(column.name(), i);
                String text = cells.get(i).strip();
                if (!isNull(header, column, text)) {
                    texts.put(column.name(), text);
                }
            }
        }
    }

    static boolean isNull(Header header, Column column, String text) {
        return header.type().nulls().contains(text) || column.nulls().contains(text);
    }

    /** A column's text without space around it, or a word of the feed; empty if there is none. */
    public String text(String name) {
        return texts.getOrDefault(name, words.getOrDefault(name, ""));
    }

    boolean isCell(String name) {
        return places.containsKey(name);
    }

    String location(String name) {
        Integer place = places.get(name);
        return place == null ? "header" : header.location(place);
    }

    /** All cells, for a name of what has no key. */
    String whole() {
        return whole;
    }
}
