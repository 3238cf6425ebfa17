import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The table of a run: {@code java Report FILE.csv [BASELINE.csv]}. For each piece of work and number of clients the median
 * of the rounds and, in brackets, the lowest and the highest; then the ratio of the medians, the hub's to the peer's. A run
 * of several sizes is one table with a column for each. With a baseline: how much faster or dearer than that, on a machine
 * as fast as then.
 */
public class Report {

    record Line(String server, String what, int clients, double rate, double p50, double p99, double cpu, double db) {}

    public static void main(String[] args) throws Exception {
        Map<String, Map<String, List<Line>>> rows = read(Path.of(args[0]));
        if (args.length > 1) {
            Path baseline = Path.of(args[1]);
            against(rows, Files.exists(baseline) ? read(baseline) : Map.of());
        } else if (rows.values().stream().anyMatch(Report::hasSizes)) {
            curve(rows);
        } else {
            table(rows);
        }
    }

    /** Lines by work and clients, then by server. */
    static Map<String, Map<String, List<Line>>> read(Path file) throws Exception {
        Map<String, Map<String, List<Line>>> rows = new LinkedHashMap<>();
        for (String text : Files.readAllLines(file)) {
            String[] f = text.split(",");
            int at = f.length - 9;
            String what = String.join(",", List.of(f).subList(1, at));
            int count = Math.max(1, Integer.parseInt(f[at + 2]));
            Line line = new Line(
                    f[0], what, Integer.parseInt(f[at]), Double.parseDouble(f[at + 4]), Double.parseDouble(f[at + 5]),
                    Double.parseDouble(f[at + 6]), Double.parseDouble(f[at + 7]) / count,
                    Double.parseDouble(f[at + 8]) / count);
            rows.computeIfAbsent(what + "|" + line.clients, k -> new LinkedHashMap<>())
                    .computeIfAbsent(line.server, k -> new ArrayList<>())
                    .add(line);
        }
        return rows;
    }

    static boolean hasSizes(Map<String, List<Line>> servers) {
        return servers.keySet().stream().anyMatch(Report::isSize);
    }

    static boolean isSize(String server) {
        return server.chars().allMatch(Character::isDigit);
    }

    private static void table(Map<String, Map<String, List<Line>>> rows) {
        boolean peer = rows.values().stream().anyMatch(servers -> servers.containsKey("hapi"));
        System.out.println("| work | clients | hub | p50, p99 ms | CPU each: hub, database ms |"
                + (peer ? " HAPI JPA | p50, p99 ms | CPU each | ratio |" : ""));
        System.out.println("|---|---|---|---|---|" + (peer ? "---|---|---|---|" : ""));
        rows.forEach((key, servers) -> {
            List<Line> hapi = servers.getOrDefault("hapi", List.of());
            List<Line> hub = servers.entrySet().stream()
                    .filter(server -> !server.getKey().equals("hapi"))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(List.of());
            Line first = (hub.isEmpty() ? hapi : hub).getFirst();
            boolean fact = first.clients == 0;
            StringBuilder row = new StringBuilder("| " + first.what + " | " + (fact ? "" : first.clients) + cells(hub, fact));
            if (!hapi.isEmpty()) {
                row.append(cells(hapi, fact)).append(" | ");
                if (!hub.isEmpty()) {
                    double ratio = median(hub) / median(hapi);
                    row.append(fact ? String.format(Locale.ROOT, "1/%.1f", 1 / ratio) : String.format(Locale.ROOT, "%.1f×", ratio));
                }
            } else if (peer) {
                row.append(" | | | |");
            }
            System.out.println(row.append(" |"));
        });
    }

    private static void curve(Map<String, Map<String, List<Line>>> rows) {
        List<String> sizes = rows.values().stream()
                .flatMap(servers -> servers.keySet().stream())
                .filter(Report::isSize)
                .distinct()
                .sorted(java.util.Comparator.comparing(Long::parseLong))
                .toList();
        System.out.println("| work | clients | " + String.join(" | ", sizes) + " |");
        System.out.println("|---|---|" + "---|".repeat(sizes.size()));
        rows.forEach((key, servers) -> {
            if (!hasSizes(servers)) {
                return;
            }
            Line first = servers.values().iterator().next().getFirst();
            StringBuilder row = new StringBuilder("| " + first.what + " | " + first.clients + " |");
            for (String size : sizes) {
                List<Line> lines = servers.getOrDefault(size, List.of());
                row.append(lines.isEmpty() ? " |" : String.format(
                        Locale.ROOT, " %s/s; %.1f, %.1f |", figure(median(lines)), middle(lines).p50, middle(lines).p99));
            }
            System.out.println(row);
        });
        System.out.println("\nRequests a second; p50, p99 in ms.");
    }

    private static void against(Map<String, Map<String, List<Line>>> rows, Map<String, Map<String, List<Line>>> baseline) {
        double machine = ratio(rows, baseline, "calibration|2");
        System.out.printf(Locale.ROOT, "%nmachine: %.2f of the baseline's speed; the columns allow for that%n", machine);
        System.out.printf("%-44s %10s %14s %14s%n", "work", "rate", "to baseline", "CPU to baseline");
        rows.forEach((key, servers) -> {
            Map<String, List<Line>> then = baseline.getOrDefault(key, Map.of());
            servers.forEach((server, lines) -> {
                List<Line> before = then.get(server);
                if (lines.getFirst().clients == 0) {
                    return;
                }
                if (before == null || before.isEmpty()) {
                    System.out.printf(Locale.ROOT, "%-44s %10s%n", lines.getFirst().what, figure(median(lines)));
                    return;
                }
                double rate = median(lines) / median(before) / machine;
                double cpu = (middle(lines).cpu + middle(lines).db) / Math.max(1e-9, middle(before).cpu + middle(before).db) * machine;
                System.out.printf(
                        Locale.ROOT, "%-44s %10s %13.2f× %13.2f×%s%n", lines.getFirst().what, figure(median(lines)), rate, cpu,
                        cpu > 1.15 ? "  dearer" : cpu < 0.87 && cpu > 0 ? "  cheaper" : "");
            });
        });
    }

    private static double ratio(Map<String, Map<String, List<Line>>> rows, Map<String, Map<String, List<Line>>> baseline, String key) {
        Map<String, List<Line>> now = rows.getOrDefault(key, Map.of());
        Map<String, List<Line>> then = baseline.getOrDefault(key, Map.of());
        return now.isEmpty() || then.isEmpty()
                ? 1
                : median(now.values().iterator().next()) / median(then.values().iterator().next());
    }

    static String cells(List<Line> lines, boolean fact) {
        if (lines.isEmpty()) {
            return " | | |";
        }
        if (fact) {
            return String.format(Locale.ROOT, " | %.1f | | ", lines.getFirst().rate);
        }
        double low = lines.stream().mapToDouble(Line::rate).min().orElse(0);
        double high = lines.stream().mapToDouble(Line::rate).max().orElse(0);
        String spread = lines.size() == 1 ? "" : String.format(Locale.ROOT, " (%s-%s)", figure(low), figure(high));
        Line middle = middle(lines);
        return " | " + figure(middle.rate) + "/s" + spread
                + (middle.p50 == 0 ? " | " : String.format(Locale.ROOT, " | %.1f, %.1f", middle.p50, middle.p99))
                + (middle.cpu + middle.db == 0 ? " | " : String.format(Locale.ROOT, " | %.2f, %.2f", middle.cpu, middle.db));
    }

    static Line middle(List<Line> lines) {
        return lines.stream().sorted((a, b) -> Double.compare(a.rate, b.rate)).toList().get(lines.size() / 2);
    }

    static double median(List<Line> lines) {
        return middle(lines).rate;
    }

    static String figure(double rate) {
        return String.format(Locale.ROOT, rate < 10 ? "%.2f" : rate < 100 ? "%.1f" : "%.0f", rate);
    }
}
