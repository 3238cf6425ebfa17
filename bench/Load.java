import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The load driver of the benchmark, one file without dependencies: {@code java bench/Load.java base=URL …}. Loads the
 * Synthea bundles of a folder as transactions, then asks what a hospitalist's page asks, then sends HL7 v2 by MLLP. One
 * line for each piece of work goes to the screen, each round's figures to the file; an answer that is not the expected
 * one ends the run.
 *
 * <p>Arguments: {@code name} of the server, {@code base}, {@code folder} of bundles (none: only HL7 v2), {@code clients}
 * (1,4,16), {@code rounds}, {@code seconds} of each, {@code pid} of the server and {@code postmaster} of its database for
 * their CPU time, {@code mllp} port (none: no HL7 v2), {@code out} file.
 */
public class Load {

    static final Map<String, String> OPTIONS = new HashMap<>();
    static Cpu cpu;

    public static void main(String[] args) throws Exception {
        for (String arg : args) {
            int at = arg.indexOf('=');
            OPTIONS.put(arg.substring(0, at), arg.substring(at + 1));
        }
        cpu = new Cpu(option("pid", ""), option("postmaster", ""));
        Server server = new Server(URI.create(option("base", "")));
        int[] clients = Arrays.stream(option("clients", "1,4,16").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        if (OPTIONS.containsKey("folder")) {
            ingest(server, Path.of(option("folder", ""), "fhir"));
            ask(server, clients);
        }
        if (OPTIONS.containsKey("mllp")) {
            hl7(server, Integer.parseInt(option("mllp", "")), Integer.parseInt(option("connections", "8")));
        }
    }

    static String option(String name, String otherwise) {
        return OPTIONS.getOrDefault(name, otherwise);
    }

    // ---- the pieces of work

    static void ingest(Server server, Path folder) throws Exception {
        List<Path> first = new ArrayList<>();
        List<Path> patients = new ArrayList<>();
        try (var files = Files.list(folder)) {
            files.sorted().forEach(f -> {
                String name = f.getFileName().toString();
                boolean shared = name.startsWith("hospitalInformation") || name.startsWith("practitionerInformation");
                (shared ? first : patients).add(f);
            });
        }
        ingest(server, first, 1, "batch of hospitals and practitioners");
        ingest(server, patients, 2, "transactions, 2 clients");
    }

    /** One round: what is loaded cannot be loaded again. */
    static void ingest(Server server, List<Path> files, int clients, String what) throws Exception {
        ConcurrentLinkedQueue<Path> queue = new ConcurrentLinkedQueue<>(files);
        AtomicLong resources = new AtomicLong();
        long[] before = cpu.millis();
        long nanos = threads(clients, () -> {
            try (Wire wire = server.connect()) {
                for (Path file = queue.poll(); file != null; file = queue.poll()) {
                    String answer = wire.send("POST", "", Files.readAllBytes(file));
                    resources.addAndGet(count(answer, "\"status\""));
                }
            }
        });
        new Round(what, clients, 1, (int) resources.get(), nanos, new long[0], cpu.since(before)).tell("resources");
    }

    static void ask(Server server, int[] clients) throws Exception {
        List<String> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (Wire wire = server.connect()) {
            String found = wire.get("/Patient?_count=200");
            Matcher id = Pattern.compile("\"fullUrl\" ?: ?\"[^\"]*/Patient/([^\"]+)\"").matcher(found);
            while (id.find()) {
                ids.add(id.group(1));
            }
            for (String one : ids) {
                String patient = wire.get("/Patient/" + one);
                names.add("/Patient?family=" + first(patient, "\"family\" ?: ?\"([^\"]+)\"").replace(" ", "%20")
                        + "&birthdate=" + first(patient, "\"birthDate\" ?: ?\"([^\"]+)\""));
            }
        }
        if (ids.isEmpty()) {
            throw new IllegalStateException("no patients found");
        }
        for (int c : clients) {
            time(server, "create Observation", c, i -> Request.post("/Observation", observation(ids.get(i % ids.size()), i)));
            time(server, "read Patient", c, i -> Request.get("/Patient/" + ids.get(i % ids.size())));
            time(server, "Observation?patient&code newest 10", c, i -> Request.get("/Observation?patient="
                    + ids.get(i % ids.size()) + "&code=http://loinc.org%7C29463-7&_sort=-date&_count=10"));
            time(server, "Condition?patient", c, i -> Request.get("/Condition?patient=" + ids.get(i % ids.size())));
            time(server, "Patient?family&birthdate", c, i -> Request.get(names.get(i % names.size())));
            time(server, "Encounter?patient&_include practitioner", c, i -> Request.get("/Encounter?patient="
                    + ids.get(i % ids.size()) + "&_include=Encounter:practitioner"));
            time(server, "Observation?code&value-quantity", c, i -> Request.get(
                    "/Observation?code=http://loinc.org%7C29463-7&value-quantity=gt" + (60 + i % 40) + "&_count=20"));
            time(server, "Patient/$everything?_count=50", c, i -> Request.get("/Patient/" + ids.get(i % ids.size())
                    + "/$everything?_count=50"));
            time(server, "Patient/$summary", c, i -> Request.get("/Patient/" + ids.get(i % ids.size()) + "/$summary"));
        }
    }

    interface Asked {
        Request of(int i);
    }

    record Request(String method, String path, byte[] body) {
        static Request get(String path) {
            return new Request("GET", path, null);
        }

        static Request post(String path, String body) {
            return new Request("POST", path, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Rounds of so many seconds, after one that warms and is not counted. */
    static void time(Server server, String what, int clients, Asked asked) throws Exception {
        double seconds = Double.parseDouble(option("seconds", "3"));
        int rounds = Integer.parseInt(option("rounds", "3"));
        AtomicInteger next = new AtomicInteger();
        round(server, what, clients, 0, seconds / 2, next, asked);
        for (int r = 1; r <= rounds; r++) {
            round(server, what, clients, r, seconds, next, asked);
        }
    }

    static void round(
            Server server, String what, int clients, int round, double seconds, AtomicInteger next, Asked asked)
            throws Exception {
        List<long[]> all = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long[] before = cpu.millis();
        long nanos = threads(clients, () -> {
            long[] times = new long[1 << 17];
            int n = 0;
            try (Wire wire = server.connect()) {
                do {
                    Request request = asked.of(next.getAndIncrement());
                    long start = System.nanoTime();
                    wire.send(request.method, request.path, request.body);
                    times[n++] = System.nanoTime() - start;
                } while (System.nanoTime() < end && n < times.length);
            }
            synchronized (all) {
                all.add(Arrays.copyOf(times, n));
            }
        });
        long[] times = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        if (round > 0) {
            new Round(what, clients, round, times.length, nanos, times, cpu.since(before)).tell("");
        }
    }

    /** A practice of its own; messages on several connections, then the time until the last is stored. */
    static void hl7(Server server, int port, int connections) throws Exception {
        Server root = new Server(URI.create(server.base.toString().replaceFirst("/fhir$", "")));
        try (Wire wire = root.connect()) {
            wire.send("PUT", "/practices/bench", "{\"name\":\"Bench\",\"timezone\":\"America/New_York\"}".getBytes());
            wire.send("PUT", "/practices/bench/feeds/adt", """
                    {"adapter":"hl7v2","mllp":{"application":"BENCH","facility":"BENCH"}}""".getBytes());
        }
        int messages = Integer.parseInt(option("messages", "8000"));
        for (int r = 1; r <= Integer.parseInt(option("rounds", "3")) + 1; r++) {
            String run = Long.toString(System.currentTimeMillis(), 36);
            AtomicInteger next = new AtomicInteger();
            long[] times = new long[messages];
            long[] before = cpu.millis();
            long nanos = threads(connections, () -> send(port, run, next, times));
            long start = System.nanoTime();
            try (Wire wire = root.connect()) {
                while (!wire.get("/practices/bench/messages?state=received").contains("\"total\":0,")) {
                    Thread.sleep(20);
                }
            }
            long lag = System.nanoTime() - start;
            Arrays.sort(times);
            if (r > 1) {
                long[] used = cpu.since(before);
                new Round("HL7 v2 acknowledged", connections, r - 1, messages, nanos, times, used).tell("messages");
                new Round("HL7 v2 stored", connections, r - 1, messages, nanos + lag, new long[0], used).tell("messages");
                System.out.printf(Locale.ROOT, "    all stored %.2f s after the last ACK%n", lag / 1e9);
            }
        }
    }

    static void send(int port, String run, AtomicInteger next, long[] times) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (int i = next.getAndIncrement(); i < times.length; i = next.getAndIncrement()) {
                byte[] frame = ("\u000b" + message(run, i) + "\u001c\r").getBytes(StandardCharsets.UTF_8);
                long start = System.nanoTime();
                out.write(frame);
                StringBuilder ack = new StringBuilder();
                for (int b = in.read(); b != 0x1c; b = in.read()) {
                    if (b < 0) {
                        throw new IllegalStateException("connection closed");
                    }
                    ack.append((char) b);
                }
                in.read();
                times[i] = System.nanoTime() - start;
                if (ack.indexOf("MSA|AA") < 0) {
                    throw new IllegalStateException(ack.toString());
                }
            }
        }
    }

    // ---- what is sent

    static String observation(String patient, int i) {
        return """
                {"resourceType":"Observation","status":"final","category":[{"coding":[{
                "system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
                "code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}]},
                "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2026-01-%02dT%02d:%02d:00Z",
                "valueQuantity":{"value":%d,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}}"""
                .formatted(patient, 1 + i % 28, i % 24, i % 60, 50 + i % 60);
    }

    /** Four messages a person, who stays the same in all of them: one ADT, three ORU. */
    static String message(String run, int i) {
        int person = i / 4;
        String mrn = run + "-" + person;
        String pid = "PID|1||" + mrn + "^^^BENCH^MR||" + word(person * 7919 + 13) + "^" + word(person * 104729 + 7) + "||19"
                + (20 + person % 80) + String.format(Locale.ROOT, "%02d%02d", 1 + person % 12, 1 + person % 28) + "|"
                + (person % 2 == 0 ? "F" : "M") + "|||" + person + " " + word(person * 31 + 5) + " St^^Town^VT^05743||^PRN^PH^^1^802^"
                + (1000000 + person) + "\r";
        String time = "2026010112" + (10 + i % 50) + "00";
        if (i % 4 == 0) {
            return "MSH|^~\\&|BENCH|BENCH|QUILT|NET|" + time + "||ADT^A04^ADT_A01|" + run + i + "|P|2.5.1\rEVN||" + time + "\r"
                    + pid + "PV1|1|O|CLINIC||||1902800017^Brandt^Helena^^^^MD^^NPI^^^^NPI||||||||||||V" + mrn + "\r";
        }
        return "MSH|^~\\&|BENCH|BENCH|QUILT|NET|" + time + "||ORU^R01^ORU_R01|" + run + i + "|P|2.5.1\r" + pid
                + "OBR|1||" + run + i + "^BENCH|24323-8^CMP^LN|||" + time + "|||||||||||||||" + time + "|||F\r"
                + "OBX|1|NM|2160-0^Creatinine^LN||1." + i % 10 + "|mg/dL^mg/dL^UCUM|0.6-1.2||||F|||" + time + "\r"
                + "OBX|2|NM|2823-3^Potassium^LN||4." + i % 10 + "|mmol/L^mmol/L^UCUM|3.5-5.1||||F|||" + time + "\r";
    }

    /** A made-up word, as various as names are. */
    static String word(int seed) {
        StringBuilder word = new StringBuilder();
        java.util.Random random = new java.util.Random(seed);
        for (int i = 0; i < 3; i++) {
            word.append("bcdfghklmnprstvw".charAt(random.nextInt(16))).append("aeiou".charAt(random.nextInt(5)));
        }
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    // ---- measuring

    /** What one round was; {@code cpu}: milliseconds of the server and of its database. */
    record Round(String what, int clients, int round, int count, long nanos, long[] times, long[] cpu) {

        void tell(String unit) throws IOException {
            double seconds = nanos / 1e9;
            double p50 = times.length == 0 ? 0 : times[times.length / 2] / 1e6;
            double p99 = times.length == 0 ? 0 : times[times.length * 99 / 100] / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "%-42s %2d clients  %9.1f%s/s  p50 %8.2f ms  p99 %8.2f ms  CPU each: server %7.3f ms, database %7.3f ms%n",
                    what, clients, count / seconds, unit.isEmpty() ? "" : " " + unit, p50, p99,
                    (double) cpu[0] / count, (double) cpu[1] / count);
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
            return new long[] {own(server, false), database()};
        }

        long[] since(long[] before) throws IOException {
            long[] now = millis();
            return new long[] {now[0] - before[0], now[1] - before[1]};
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

    static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    static long count(String text, String part) {
        long n = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            n++;
        }
        return n;
    }

    // ---- HTTP/1.1 on a kept connection: a client that costs little, since it shares the server's cores

    record Server(URI base) {
        Wire connect() throws IOException {
            return new Wire(base);
        }
    }

    static final class Wire implements AutoCloseable {

        private final URI base;
        private Socket socket;
        private InputStream in;
        private OutputStream out;
        private boolean ended;

        Wire(URI base) throws IOException {
            this.base = base;
            open();
        }

        private void open() throws IOException {
            socket = new Socket(base.getHost(), base.getPort());
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            out = socket.getOutputStream();
            ended = false;
        }

        String get(String path) throws IOException {
            return send("GET", path, null);
        }

        String send(String method, String path, byte[] body) throws IOException {
            String head = method + " " + base.getRawPath() + path.replace("$", "%24") + " HTTP/1.1\r\nHost: " + base.getAuthority()
                    + "\r\nAccept: application/fhir+json, application/json\r\nPrefer: return=minimal\r\n"
                    + (body == null
                            ? "\r\n"
                            : "Content-Type: application/" + (path.startsWith("/practices") ? "json" : "fhir+json")
                                    + "\r\nContent-Length: " + body.length + "\r\n\r\n");
            if (ended) {
                socket.close();
                open();
            }
            out.write(head.getBytes(StandardCharsets.UTF_8));
            if (body != null) {
                out.write(body);
            }
            out.flush();
            String status = line();
            long length = 0;
            boolean chunked = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Long.parseLong(lower.substring(15).trim());
                }
                // servers end a connection after some hundred requests
                ended |= lower.equals("connection: close");
                chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
            }
            byte[] answer = chunked ? chunks() : in.readNBytes((int) length);
            int code = Integer.parseInt(status.split(" ")[1]);
            String text = new String(answer, StandardCharsets.UTF_8);
            if (code >= 300) {
                throw new IllegalStateException(
                        status + " for " + path + ": " + text.substring(0, Math.min(1000, text.length())));
            }
            return text;
        }

        private byte[] chunks() throws IOException {
            var all = new java.io.ByteArrayOutputStream();
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                all.write(in.readNBytes(size));
                line();
            }
            line();
            return all.toByteArray();
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder(64);
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("connection closed");
                }
                if (b != '\r') {
                    line.append((char) b);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
