import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A working day in short: reads, searches, charts, summaries and creates by so many clients for so long. Each minute it says
 * how fast, how late the searches of one patient came, and how large server and database are. The first minute warms.
 */
final class Mixed {

    private static final int SCOPED = 4;

    private Mixed() {}

    /** Times of one minute; those of patient-scoped searches by themselves. */
    private static final class Minute {

        private final List<long[]> scoped = new ArrayList<>();
        private final AtomicInteger all = new AtomicInteger();

        synchronized void add(long[] times) {
            scoped.add(times);
        }

        synchronized double[] quantiles() {
            long[] times = scoped.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return times.length == 0
                    ? new double[] {0, 0}
                    : new double[] {times[times.length / 2] / 1e6, times[(int) (times.length * 0.99)] / 1e6};
        }
    }

    static void run(URI base, int clients, long seconds, Path cluster) throws Exception {
        List<String> ids = Load.patients(base);
        AtomicLong created = new AtomicLong();
        AtomicLong errors = new AtomicLong();
        Path out = Path.of(Measure.option("mixed-out", "bench/data/mixed.csv"));
        Files.writeString(out, "minute,requests/s,p50 ms,p99 ms,errors,server MB,database MB,created\n");
        System.out.println("minute  requests/s  p50, p99 ms of one patient's searches  errors  server MB  database MB  created");
        long minutes = Math.max(1, seconds / 60);
        long length = Math.min(60, seconds);
        for (int m = 0; m <= minutes; m++) {
            Minute minute = new Minute();
            long end = System.nanoTime() + length * 1_000_000_000L;
            int seed = m;
            AtomicInteger next = new AtomicInteger();
            Measure.threads(clients, () -> minute(base, ids, end, new Random(seed * 31L + next.getAndIncrement()), minute, created, errors));
            double[] late = minute.quantiles();
            String line = String.format(
                    Locale.ROOT, "%d,%.0f,%.2f,%.2f,%d,%d,%d,%d%n",
                    m, minute.all.get() / (double) length, late[0], late[1], errors.get(), resident(), size(cluster), created.get());
            System.out.print(line.replace(",", "\t"));
            Files.writeString(out, line, StandardOpenOption.APPEND);
        }
    }

    private static void minute(
            URI base, List<String> ids, long end, Random random, Minute minute, AtomicLong created, AtomicLong errors)
            throws IOException {
        long[] times = new long[1 << 18];
        int n = 0;
        Wire wire = new Wire(base);
        try {
            while (System.nanoTime() < end && n < times.length) {
                int kind = kind(random);
                Load.Request request = request(kind, ids.get(random.nextInt(ids.size())), random);
                long start = System.nanoTime();
                try {
                    wire.send(request.method(), request.path(), request.body());
                    created.addAndGet(request.body() == null ? 0 : 1);
                } catch (IOException | IllegalStateException e) {
                    errors.incrementAndGet();
                    System.out.println("    " + e.getMessage());
                    wire.close();
                    wire = new Wire(base);
                }
                if (kind < SCOPED) {
                    times[n++] = System.nanoTime() - start;
                }
                minute.all.incrementAndGet();
            }
        } finally {
            wire.close();
        }
        minute.add(Arrays.copyOf(times, n));
    }

    /** Of a hundred: 60 searches of one patient, 15 reads, 6 of other searches, 12 creates, 5 charts, 2 summaries. */
    private static int kind(Random random) {
        int n = random.nextInt(100);
        return n < 25 ? 0 : n < 40 ? 1 : n < 52 ? 2 : n < 60 ? 3 : n < 75 ? 4 : n < 81 ? 5 : n < 93 ? 6 : n < 98 ? 7 : 8;
    }

    private static Load.Request request(int kind, String id, Random random) {
        return switch (kind) {
            case 0 -> Load.Request.get("/Observation?patient=" + id + "&code=http://loinc.org%7C29463-7&_sort=-date&_count=10");
            case 1 -> Load.Request.get("/Condition?patient=" + id);
            case 2 -> Load.Request.get("/Encounter?patient=" + id + "&_include=Encounter:practitioner");
            case 3 -> Load.Request.get("/MedicationRequest?patient=" + id + "&_count=20");
            case 4 -> Load.Request.get("/Patient/" + id);
            case 5 -> Load.Request.get("/Observation?code=http://loinc.org%7C29463-7&value-quantity=gt" + (60 + random.nextInt(40)) + "&_count=20");
            case 6 -> Load.Request.post("/Observation", Load.observation(id, random.nextInt(10_000)));
            case 7 -> Load.Request.get("/Patient/" + id + "/$everything?_count=50");
            default -> Load.Request.get("/Patient/" + id + "/$summary");
        };
    }

    private static long resident() throws IOException {
        String pid = Measure.option("pid", "");
        for (String line : pid.isEmpty() ? List.<String>of() : Files.readAllLines(Path.of("/proc", pid, "status"))) {
            if (line.startsWith("VmRSS")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return 0;
    }

    private static long size(Path cluster) throws IOException {
        try (var files = Files.walk(cluster.resolve("base"))) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum() >> 20;
        }
    }
}
