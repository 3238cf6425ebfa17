import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A picture of a run: {@code java Picture FILE.csv}. One bar for each piece of work: how many times the peer's rate where
 * there was one, else requests a second; in steps of ten, since they lie far apart. Of a run of several sizes one bar for each
 * search and size: half of the answers came within this time.
 */
public class Picture {

    private static final int LEFT = 330;
    private static final int WIDTH = 560;
    private static final int ROW = 24;

    record Bar(String name, double value, String text) {}

    public static void main(String[] args) throws Exception {
        List<Bar> bars = new ArrayList<>();
        boolean ratios = false;
        Map<String, Map<String, List<Report.Line>>> rows = Report.read(Path.of(args[0]));
        if (rows.values().stream().anyMatch(Report::hasSizes)) {
            System.out.print(svg(curve(rows), "p50 at so many resources, in steps of ten; work · resources"));
            return;
        }
        for (Map<String, List<Report.Line>> servers : rows.values()) {
            ratios |= servers.containsKey("hapi") && servers.containsKey("quilt");
        }
        for (Map<String, List<Report.Line>> servers : rows.values()) {
            List<Report.Line> hub = servers.get("quilt");
            List<Report.Line> hapi = servers.get("hapi");
            if (hub == null || hub.getFirst().clients() == 0 || ratios && hapi == null) {
                continue;
            }
            double rate = Report.median(hub);
            String name = hub.getFirst().what() + " · " + hub.getFirst().clients();
            bars.add(
                    ratios
                            ? new Bar(name, rate / Report.median(hapi), String.format(
                                    Locale.ROOT, "%.1f× (%s/s)", rate / Report.median(hapi), Report.figure(rate)))
                            : new Bar(name, rate, Report.figure(rate) + "/s"));
        }
        System.out.print(svg(bars, ratios ? "Times the rate of HAPI JPA in the same run (hub's rate); work · clients" : "A second; work · clients"));
    }

    private static List<Bar> curve(Map<String, Map<String, List<Report.Line>>> rows) {
        List<Bar> bars = new ArrayList<>();
        for (Map<String, List<Report.Line>> servers : rows.values()) {
            servers.forEach((size, lines) -> {
                Report.Line line = Report.middle(lines);
                if (Report.isSize(size) && line.p50() > 0) {
                    bars.add(new Bar(
                            line.what() + " · " + size, line.p50() * 1000, String.format(Locale.ROOT, "%.2f ms", line.p50())));
                }
            });
        }
        return bars;
    }

    private static String svg(List<Bar> bars, String title) {
        int height = 50 + bars.size() * ROW;
        double most = Math.log10(Math.max(10, bars.stream().mapToDouble(Bar::value).max().orElse(10)));
        StringBuilder svg = new StringBuilder(String.format(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="13" role="img">
                <title>%s</title>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="10" y="22" font-weight="bold" fill="#222222">%s</text>
                """,
                LEFT + WIDTH + 150, height, LEFT + WIDTH + 150, height, title, title));
        for (int power = 0; power <= most; power++) {
            double x = LEFT + WIDTH * power / most;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.0f\" y1=\"36\" x2=\"%.0f\" y2=\"%d\" stroke=\"#dddddd\"/>%n", x, x, height - 8));
        }
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int y = 40 + i * ROW;
            double length = Math.max(2, WIDTH * Math.log10(Math.max(1, bar.value())) / most);
            svg.append(String.format(
                    Locale.ROOT,
                    """
                    <text x="%d" y="%d" text-anchor="end" fill="#222222">%s</text><rect x="%d" y="%d" width="%.0f" height="%d" fill="#2f6f8f"/><text x="%.0f" y="%d" fill="#222222">%s</text>
                    """,
                    LEFT - 8, y + 15, bar.name().replace("&", "&amp;"), LEFT, y + 2, length, ROW - 7, LEFT + length + 6, y + 15,
                    bar.text()));
        }
        return svg.append("</svg>\n").toString();
    }
}
