package org.quiltehr.adapter.athenahealth.athenaone;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Ledger.Fate;

/** What becomes of each leaf; several columns may be made of one, and the better fate counts. */
final class Account {

    private final Map<String, Ledger.Line> lines = new LinkedHashMap<>();

    Account(List<Leaf> leaves) {
        leaves.forEach(
                leaf -> lines.put(leaf.location(), new Ledger.Line(leaf.location(), Fate.UNMAPPED, null, List.of())));
    }

    void add(String location, Ledger.Line line) {
        lines.computeIfPresent(location, (same, old) -> {
            Ledger.Line better = line.fate().compareTo(old.fate()) < 0 ? line : old;
            Set<String> targets = new LinkedHashSet<>(old.targets());
            targets.addAll(line.targets());
            return new Ledger.Line(location, better.fate(), better.rule(), List.copyOf(targets));
        });
    }

    void ignoreAll(String rule) {
        lines.replaceAll((location, line) -> new Ledger.Line(location, Fate.IGNORED, rule, List.of()));
    }

    Ledger ledger() {
        return new Ledger(List.copyOf(lines.values()));
    }
}
