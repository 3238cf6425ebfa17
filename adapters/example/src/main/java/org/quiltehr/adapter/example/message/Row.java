package org.quiltehr.adapter.example.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.example.datatype.Csv;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Ledger.Fate;

/** One row with its header, and the account of its cells: what nobody takes stays unmapped. */
public final class Row {

    private final Map<String, String> cells = new LinkedHashMap<>();
    private final Map<String, Ledger.Line> taken = new LinkedHashMap<>();

    private Row() {}

    /** The row of a unit; null if the bytes are not one header and one row. */
    public static @Nullable Row read(byte[] body) {
        List<List<String>> lines = Csv.read(body).orElse(List.of());
        if (lines.size() != 2) {
            return null;
        }
        Row row = new Row();
        List<String> header = lines.get(0);
        List<String> values = lines.get(1);
        for (int i = 0; i < values.size(); i++) {
            String name = i < header.size() ? header.get(i) : "";
            boolean clear = !name.isBlank() && header.indexOf(name) == i;
            if (!values.get(i).isEmpty()) {
                row.cells.put(clear ? name : "#" + (i + 1), values.get(i));
            }
        }
        row.taken.put("header", new Ledger.Line("header", Fate.IGNORED, "header", List.of()));
        row.ignored("battery", "battery");
        return row;
    }

    /** The cell as written, without spaces around it; empty if it is not there. */
    public String text(String column) {
        return cells.getOrDefault(column, "").strip();
    }

    public String location(String column) {
        return "row[1]." + column;
    }

    /** Says that an output element holds the cell. */
    public void mapped(String column, String fullUrl, String... paths) {
        take(column, Fate.MAPPED, null, fullUrl, paths);
    }

    /** Says that the cell stands as it was in an extension. */
    public void kept(String column, String fullUrl, String path) {
        take(column, Fate.KEPT, null, fullUrl, path);
    }

    private void ignored(String column, String rule) {
        take(column, Fate.IGNORED, rule, "");
    }

    private void take(String column, Fate fate, @Nullable String rule, String fullUrl, String... paths) {
        if (cells.containsKey(column)) {
            List<String> targets = new ArrayList<>();
            for (String path : paths) {
                targets.add(fullUrl + "#" + path);
            }
            taken.put(column, new Ledger.Line(location(column), fate, rule, targets));
        }
    }

    public Ledger ledger() {
        List<Ledger.Line> lines = new ArrayList<>();
        taken.forEach((column, line) -> lines.add(line));
        cells.keySet().stream()
                .filter(column -> !taken.containsKey(column))
                .forEach(column -> lines.add(new Ledger.Line(location(column), Fate.UNMAPPED, null, List.of())));
        return new Ledger(lines);
    }
}
