package org.quiltehr.adapter.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Ledger.Fate;
import org.quiltehr.adapter.spi.Mapping;

/**
 * What an adapter makes of folders of sample files: files and messages by outcome, reasons, and what became of each field.
 * Becomes one section of {@code docs/coverage.md}; see {@link CoveragePage}. Holds no value of a message.
 */
public final class Coverage {

    /** Fields that are shown by name: those of which most occurrences are neither mapped nor left out by a rule. */
    private static final int SHOWN = 40;

    private final String format;
    private final LeafScanner scanner;
    private final UnaryOperator<String> field;
    private final Map<String, Folder> folders = new TreeMap<>();
    private final Map<String, int[]> fields = new TreeMap<>();

    private static final class Folder {
        int files;
        int stored;
        int ignored;
        int quarantined;
        final int[] fates = new int[Fate.values().length];
        final Map<String, Integer> reasons = new TreeMap<>();
    }

    /**
     * @param format the heading of the section
     * @param field names the field a location is an occurrence of, such as {@code PID-3.1} for {@code PID[1]-3[2].1.1}
     */
    public Coverage(String format, LeafScanner scanner, UnaryOperator<String> field) {
        this.format = format;
        this.scanner = scanner;
        this.field = field;
    }

    /** A file of the folder (a source or vendor) with what its units became. */
    public void add(String folder, List<Mapping> units) {
        Folder count = folders.computeIfAbsent(folder, key -> new Folder());
        count.files++;
        for (Mapping mapping : units) {
            switch (mapping) {
                case Mapping.Mapped mapped -> {
                    count.stored++;
                    mapped.ledger().lines().forEach(line -> leaf(count, line));
                }
                case Mapping.Ignored ignored -> {
                    count.ignored++;
                    count.reasons.merge("ignored: " + ignored.rule(), 1, Integer::sum);
                }
                case Mapping.Rejected rejected -> {
                    count.quarantined++;
                    rejected.issues().stream()
                            .map(Issue::code)
                            .distinct()
                            .forEach(code -> count.reasons.merge("quarantined: " + code, 1, Integer::sum));
                }
            }
        }
    }

    private void leaf(Folder count, Ledger.Line line) {
        if (scanner.structural(line.location())) {
            return;
        }
        int fate = line.fate().ordinal();
        count.fates[fate]++;
        fields.computeIfAbsent(field.apply(line.location()), key -> new int[Fate.values().length])[fate]++;
    }

    /** Percent of all populated fields that an element holds or a named rule leaves out. */
    public double understood() {
        int[] all = new int[Fate.values().length];
        folders.values().forEach(folder -> {
            for (int i = 0; i < all.length; i++) {
                all[i] += folder.fates[i];
            }
        });
        return share(all, Fate.MAPPED, Fate.IGNORED);
    }

    /** The same of one folder. */
    public double understood(String folder) {
        return share(folders.getOrDefault(folder, new Folder()).fates, Fate.MAPPED, Fate.IGNORED);
    }

    private static double share(int[] fates, Fate... of) {
        int sum = 0;
        for (int n : fates) {
            sum += n;
        }
        int part = 0;
        for (Fate fate : of) {
            part += fates[fate.ordinal()];
        }
        return part * 100.0 / Math.max(1, sum);
    }

    /** The section, without its heading. */
    public String text() {
        StringBuilder out = new StringBuilder();
        out.append(
                        "| source | files | messages | stored | ignored | quarantined | fields | mapped % | left out by rule % |")
                .append(" kept % | not understood % |\n")
                .append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        folders.forEach((name, folder) -> out.append(row(name, folder)));
        folders.forEach((name, folder) -> folder.reasons.forEach((reason, n) -> out.append("\n- ")
                .append(name)
                .append(": ")
                .append(n)
                .append(' ')
                .append(reason)));
        out.append("\n\nScaffolding of the format is not counted. Mapped or left out by a named rule: ")
                .append(percent(understood()))
                .append(" %. By field, most often not mapped first:\n\n")
                .append("| field | occurrences | mapped | left out by rule | kept | not understood |\n")
                .append("|---|--:|--:|--:|--:|--:|\n");
        List<Map.Entry<String, int[]>> worst = new ArrayList<>(fields.entrySet());
        worst.removeIf(entry -> rest(entry.getValue()) == 0);
        int whole = fields.size() - worst.size();
        worst.sort(Comparator.comparingInt((Map.Entry<String, int[]> e) -> -rest(e.getValue()))
                .thenComparing(Map.Entry::getKey));
        worst.stream().limit(SHOWN).forEach(entry -> {
            int[] f = entry.getValue();
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d | %d |%n",
                    entry.getKey().replace("|", "\\|"),
                    f[0] + f[1] + f[2] + f[3],
                    f[Fate.MAPPED.ordinal()],
                    f[Fate.IGNORED.ordinal()],
                    f[Fate.KEPT.ordinal()],
                    f[Fate.UNMAPPED.ordinal()]));
        });
        out.append("\nOf ")
                .append(fields.size())
                .append(" fields seen, ")
                .append(whole)
                .append(" are always mapped or left out by a rule, and ")
                .append(Math.max(0, worst.size() - SHOWN))
                .append(" more are not shown.\n");
        return out.toString();
    }

    private static int rest(int[] fates) {
        return fates[Fate.KEPT.ordinal()] + fates[Fate.UNMAPPED.ordinal()];
    }

    private static String row(String name, Folder f) {
        int leaves = f.fates[0] + f.fates[1] + f.fates[2] + f.fates[3];
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %d | %d | %s | %s | %s | %s |%n",
                name,
                f.files,
                f.stored + f.ignored + f.quarantined,
                f.stored,
                f.ignored,
                f.quarantined,
                leaves,
                percent(share(f.fates, Fate.MAPPED)),
                percent(share(f.fates, Fate.IGNORED)),
                percent(share(f.fates, Fate.KEPT)),
                percent(share(f.fates, Fate.UNMAPPED)));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", share);
    }

    /** Writes the section, or asserts that the page has it as it is now. */
    public void publish(Path repository) {
        CoveragePage.section(repository, format, text());
    }
}
