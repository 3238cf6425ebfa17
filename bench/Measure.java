import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the drivers have in common: their arguments, rounds and the CPU time of the processes they load. */
final class Measure {

    static final Map<String, String> OPTIONS = new HashMap<>();
    static Cpu cpu = new Cpu("", "");

    private Measure() {}

    /** Takes {@code name=value} arguments. */
    static void options(String[] args) {
        for (String arg : args) {
            int at = arg.indexOf('=');
            OPTIONS.put(arg.substring(0, at), arg.substring(at + 1));
        }
        cpu = new Cpu(option("pid", ""), option("postmaster", ""));
    }

    static String option(String name, String otherwise) {
        return OPTIONS.getOrDefault(name, otherwise);
    }

    /** What one round was; {@code cpu}: milliseconds of the server, of its database and of this driver. */
    record Round(String what, int clients, int round, int count, long nanos, long[] times, long[] cpu) {

        void tell(String unit) throws IOException {
            double seconds = nanos / 1e9;
            double p50 = times.length == 0 ? 0 : times[times.length / 2] / 1e6;
            double p99 = times.length == 0 ? 0 : times[times.length * 99 / 100] / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "%-42s %2d clients  %9.1f%s/s  p50 %8.2f ms  p99 %8.2f ms  CPU each: server %7.3f ms, database %7.3f ms, driver %7.3f ms%n",
                    what, clients, count / seconds, unit.isEmpty() ? "" : " " + unit, p50, p99,
                    (double) cpu[0] / count, (double) cpu[1] / count, cpu.length < 3 ? 0 : (double) cpu[2] / count);
            if (OPTIONS.containsKey("out")) {
                Files.writeString(
                        Path.of(option("out", "")),
                        String.format(
                                Locale.ROOT, "%s,%s,%d,%d,%d,%.3f,%.2f,%.3f,%.3f,%d,%d%n",
                                option("name", "server"), what, clients, round, count, seconds, count / seconds, p50,
                                p99, cpu[0], cpu[1]),
                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
    }

    /** CPU time of processes, from /proc; zero where there is none. */
    record Cpu(String server, String postmaster) {

        private static final long TICK = 10;

        long[] millis() throws IOException {
            return new long[] {own(server, false), database(), own("self", false)};
        }

        long[] since(long[] before) throws IOException {
            long[] now = millis();
            return new long[] {now[0] - before[0], now[1] - before[1], now[2] - before[2]};
        }

        private static long own(String pid, boolean children) {
            try {
                String stat = Files.readString(Path.of("/proc", pid, "stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                return TICK * (children ? ticks + Long.parseLong(fields[13]) + Long.parseLong(fields[14]) : ticks);
            } catch (IOException | RuntimeException e) {
                return 0;
            }
        }

        private long database() throws IOException {
            if (postmaster.isEmpty()) {
                return 0;
            }
            long total = own(postmaster, true);
            Path children = Path.of("/proc", postmaster, "task", postmaster, "children");
            for (String child : Files.readString(children).trim().split(" ")) {
                total += own(child, false);
            }
            return total;
        }
    }

    interface Work {
        void run() throws Exception;
    }

    /** Runs the work on so many threads; gives the time it took. */
    static long threads(int threads, Work work) throws Exception {
        List<Throwable> failed = new ArrayList<>();
        List<Thread> all = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            all.add(Thread.ofPlatform().start(() -> {
                try {
                    work.run();
                } catch (Throwable e) {
                    synchronized (failed) {
                        failed.add(e);
                    }
                }
            }));
        }
        for (Thread thread : all) {
            thread.join();
        }
        long nanos = System.nanoTime() - start;
        if (!failed.isEmpty()) {
            throw new IllegalStateException(failed.getFirst());
        }
        return nanos;
    }
}
