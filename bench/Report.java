import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The table of a run: {@code java bench/Report.java FILE.csv}. For each piece of work and number of clients the median of
 * the rounds and, in brackets, the lowest and the highest; then the ratio of the medians, the hub's to the peer's.
 */
public class Report {

    record Line(String server, String what, int clients, double rate, double p50, double p99, double cpu, double db) {}

    public static void main(String[] args) throws Exception {
        Map<String, Map<String, List<Line>>> rows = new LinkedHashMap<>();
        boolean peer = false;
        for (String text : Files.readAllLines(Path.of(args[0]))) {
            String[] f = text.split(",");
            int at = f.length - 9;
            String what = String.join(",", List.of(f).subList(1, at));
            int count = Integer.parseInt(f[at + 2]);
            Line line = new Line(
                    f[0], what, Integer.parseInt(f[at]), Double.parseDouble(f[at + 4]), Double.parseDouble(f[at + 5]),
                    Double.parseDouble(f[at + 6]), Double.parseDouble(f[at + 7]) / count,
                    Double.parseDouble(f[at + 8]) / count);
            rows.computeIfAbsent(what + "|" + line.clients, k -> new TreeMap<>())
                    .computeIfAbsent(line.server, k -> new ArrayList<>())
                    .add(line);
            peer |= line.server.equals("hapi");
        }
        System.out.println("| work | clients | hub | p50, p99 ms | CPU each: hub, database ms |"
                + (peer ? " HAPI JPA | p50, p99 ms | CPU each | ratio |" : ""));
        System.out.println("|---|---|---|---|---|" + (peer ? "---|---|---|---|" : ""));
        rows.forEach((key, servers) -> {
            List<Line> hub = servers.getOrDefault("quilt", List.of());
            List<Line> hapi = servers.getOrDefault("hapi", List.of());
            List<Line> any = hub.isEmpty() ? hapi : hub;
            Line first = any.getFirst();
            boolean fact = first.clients == 0;
            StringBuilder row = new StringBuilder("| " + first.what + " | " + (fact ? "" : first.clients) + cells(hub, fact));
            if (!hapi.isEmpty()) {
                row.append(cells(hapi, fact)).append(" | ");
                if (!hub.isEmpty()) {
                    double ratio = median(hub) / median(hapi);
                    row.append(fact ? String.format(Locale.ROOT, "1/%.1f", 1 / ratio) : String.format(Locale.ROOT, "%.1f×", ratio));
                }
            } else if (servers.size() > 1) {
                row.append(" | | | |");
            }
            System.out.println(row.append(" |"));
        });
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
        Line middle = lines.stream().sorted((a, b) -> Double.compare(a.rate, b.rate)).toList().get(lines.size() / 2);
        return " | " + figure(middle.rate) + "/s" + spread
                + (middle.p50 == 0 ? " | " : String.format(Locale.ROOT, " | %.1f, %.1f", middle.p50, middle.p99))
                + String.format(Locale.ROOT, " | %.2f, %.2f", middle.cpu, middle.db);
    }

    static double median(List<Line> lines) {
        double[] rates = lines.stream().mapToDouble(Line::rate).sorted().toArray();
        return rates[rates.length / 2];
    }

    static String figure(double rate) {
        return String.format(Locale.ROOT, rate < 10 ? "%.2f" : rate < 100 ? "%.1f" : "%.0f", rate);
    }
}
