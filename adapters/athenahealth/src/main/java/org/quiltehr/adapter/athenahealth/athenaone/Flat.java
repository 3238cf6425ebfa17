package org.quiltehr.adapter.athenahealth.athenaone;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A record as one row of a table: a column for each leaf below it, named from the record down ({@code
 * insurances[0].id}), one for what the body says around it ({@code patientid}), and those that the mapping derives.
 */
final class Flat {

    /** A column without meaning, so that a row is never a blank line. */
    private static final String MARK = "#";

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, List<String>> locations = new HashMap<>();

    /** @param record the path of the record */
    Flat(List<Leaf> leaves, List<Object> record) {
        texts.put(MARK, "1");
        leaves.stream().filter(leaf -> isBelow(leaf, record)).forEach(leaf -> put(leaf, record.size()));
        leaves.stream().filter(leaf -> !isBelow(leaf, record)).forEach(leaf -> put(leaf, common(leaf, record)));
    }

    private static boolean isBelow(Leaf leaf, List<Object> record) {
        return common(leaf, record) == record.size();
    }

    private static int common(Leaf leaf, List<Object> record) {
        int n = 0;
        while (n < record.size()
                && n < leaf.path().size()
                && record.get(n).equals(leaf.path().get(n))) {
            n++;
        }
        return n;
    }

    private void put(Leaf leaf, int from) {
        String name = Leaf.text(leaf.path().subList(from, leaf.path().size()));
        if (texts.putIfAbsent(name, leaf.text()) == null) {
            locations.put(name, List.of(leaf.location()));
        }
    }

    /** Empty if the record has no such leaf. */
    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    List<String> locations(String name) {
        return locations.getOrDefault(name, List.of());
    }

    /** Takes a leaf out of the row, since it is accounted for. */
    void drop(String name) {
        texts.remove(name);
    }

    Map<String, List<String>> columns() {
        return locations;
    }

    void derive(String name, String text, List<String> from) {
        if (!text.isEmpty() && !texts.containsKey(name)) {
            texts.put(name, text);
            locations.put(name, from);
        }
    }

    /** A table of one row, by RFC 4180. */
    byte[] table() {
        StringBuilder header = new StringBuilder();
        StringBuilder row = new StringBuilder();
        texts.forEach((name, text) -> {
            cell(header, name);
            cell(row, text);
        });
        return (header + "\n" + row + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void cell(StringBuilder line, String text) {
        line.append(line.isEmpty() ? "" : ",")
                .append('"')
                .append(text.replace("\"", "\"\""))
                .append('"');
    }
}
