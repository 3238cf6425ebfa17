package org.quiltehr.adapter.csv.row;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.csv.plan.Column;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Ledger.Fate;

/** What becomes of each cell of a row. */
public final class Account {

    private final Header header;
    private final List<String> cells;
    private final Map<String, Set<String>> targets = new LinkedHashMap<>();
    private final Map<String, Set<String>> keys = new LinkedHashMap<>();
    private final Set<String> kept = new HashSet<>();

    Account(Header header, List<String> cells) {
        this.header = header;
        this.cells = cells;
    }

    void mapped(String location, String target) {
        targets.computeIfAbsent(location, key -> new LinkedHashSet<>()).add(target);
    }

    /** The cell is part of the key of a resource. */
    void key(String location, String resource) {
        keys.computeIfAbsent(location, key -> new LinkedHashSet<>()).add(resource);
    }

    /** The cell stands in an extension as it was. */
    void kept(String location) {
        kept.add(location);
    }

    /** @param urls fullUrls by the names of the resources */
    Ledger ledger(Map<String, String> urls) {
        keys.forEach((location, resources) -> resources.forEach(resource -> {
            String url = urls.get(resource);
            if (url != null) {
                mapped(location, url + "#key");
            }
        }));
        List<Ledger.Line> lines = new ArrayList<>();
        lines.add(new Ledger.Line("header", Fate.IGNORED, "header", List.of()));
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                lines.add(line(i));
            }
        }
        return new Ledger(lines);
    }

    private Ledger.Line line(int at) {
        String location = header.location(at);
        Set<String> found = targets.getOrDefault(location, Set.of());
        if (!found.isEmpty()) {
            Fate fate = kept.contains(location) ? Fate.KEPT : Fate.MAPPED;
            return new Ledger.Line(location, fate, null, List.copyOf(found));
        }
        String rule = rule(at);
        return new Ledger.Line(location, rule == null ? Fate.UNMAPPED : Fate.IGNORED, rule, List.of());
    }

    private @Nullable String rule(int at) {
        Column column = at < header.columns().size() ? header.columns().get(at) : null;
        if (cells.get(at).isBlank()) {
            return "blank";
        }
        if (column == null) {
            return null;
        }
        if (column.ignored() != null) {
            return "declared";
        }
        return Row.isNull(header, column, cells.get(at).strip()) ? "null-word" : null;
    }

    /** The account of a row of which nothing was taken. */
    Ledger nothing() {
        return nothing(header.names(), cells);
    }

    /** The account of a row that no file type took. */
    public static Ledger nothing(List<String> names, List<String> cells) {
        List<Ledger.Line> lines = new ArrayList<>();
        lines.add(new Ledger.Line("header", Fate.UNMAPPED, null, List.of()));
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                lines.add(new Ledger.Line(Header.location(names, i), Fate.UNMAPPED, null, List.of()));
            }
        }
        return new Ledger(lines);
    }
}
