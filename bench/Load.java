import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The load driver of the benchmark: {@code java Load do=load base=URL …}. What it does, by {@code do}: {@code load} the
 * Synthea bundles of a folder as transactions, {@code ask} what a hospitalist's page asks, {@code import} or {@code grow} by
 * patients copied under new identities, {@code mixed} work for a time, {@code hl7} v2 by MLLP. One line for each piece of
 * work goes to the screen, each round's figures to the file; an answer that is not the expected one ends the run.
 *
 * <p>Further arguments: {@code name} of the server, {@code folder} of the bundles, {@code clients} (1,4,16), {@code rounds},
 * {@code seconds} of each, {@code warm} seconds before them, {@code pid} of the server and {@code postmaster} of its database for their CPU time, {@code out}
 * file, {@code only} the work whose name holds this, {@code except} the work whose name holds that.
 */
public class Load {

    public static void main(String[] args) throws Exception {
        Measure.options(args);
        URI base = URI.create(Measure.option("base", ""));
        int[] clients = Arrays.stream(Measure.option("clients", "1,4,16").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        switch (Measure.option("do", "")) {
            case "load" -> {
                ingest(base, bundles(false), 1, "batch of hospitals and practitioners");
                ingest(base, bundles(true), 2, "transactions, 2 clients");
            }
            case "ask" -> ask(base, clients);
            case "import" ->
                Copies.imported(base, bundles(true).subList(0, Integer.parseInt(Measure.option("count", "10"))), 1);
            case "grow" ->
                Copies.grow(
                        base, bundles(true), Long.parseLong(Measure.option("count", "")),
                        Integer.parseInt(Measure.option("copy", "2")));
            case "mixed" ->
                Mixed.run(
                        base, clients[0], Long.parseLong(Measure.option("time", "")),
                        Path.of(Measure.option("cluster", "")));
            case "hl7" ->
                Hl7.send(
                        base, Integer.parseInt(Measure.option("mllp", "")),
                        Integer.parseInt(Measure.option("connections", "8")));
            default -> throw new IllegalArgumentException("do=load|ask|import|grow|mixed|hl7");
        }
    }

    // ---- the pieces of work

    /** The bundles of patients, or those of what they share: hospitals and practitioners. */
    static List<Path> bundles(boolean ofPatients) throws IOException {
        try (var files = Files.list(Path.of(Measure.option("folder", ""), "fhir"))) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return ofPatients
                                != (name.startsWith("hospitalInformation") || name.startsWith("practitionerInformation"));
                    })
                    .sorted()
                    .toList();
        }
    }

    /** One round: what is loaded cannot be loaded again. */
    static void ingest(URI base, List<Path> files, int clients, String what) throws Exception {
        ConcurrentLinkedQueue<Path> queue = new ConcurrentLinkedQueue<>(files);
        AtomicLong resources = new AtomicLong();
        long[] before = Measure.cpu.millis();
        long nanos = Measure.threads(clients, () -> {
            try (Wire wire = new Wire(base)) {
                for (Path file = queue.poll(); file != null; file = queue.poll()) {
                    String answer = wire.send("POST", "", Files.readAllBytes(file));
                    resources.addAndGet(count(answer, "\"status\""));
                }
            }
        });
        new Measure.Round(what, clients, 1, (int) resources.get(), nanos, new long[0], Measure.cpu.since(before)).tell("resources");
    }

    static void ask(URI base, int[] clients) throws Exception {
        List<String> ids = patients(base);
        List<String> names = new ArrayList<>();
        try (Wire wire = new Wire(base)) {
            for (String one : ids) {
                String patient = wire.get("/Patient/" + one);
                names.add("/Patient?family=" + first(patient, "\"family\" ?: ?\"([^\"]+)\"").replace(" ", "%20")
                        + "&birthdate=" + first(patient, "\"birthDate\" ?: ?\"([^\"]+)\""));
            }
        }
        for (int c : clients) {
            time(base, "create Observation", c, i -> Request.post("/Observation", observation(ids.get(i % ids.size()), i)));
            time(base, "read Patient", c, i -> Request.get("/Patient/" + ids.get(i % ids.size())));
            time(base, "Observation?patient&code newest 10", c, i -> Request.get("/Observation?patient="
                    + ids.get(i % ids.size()) + "&code=http://loinc.org%7C29463-7&_sort=-date&_count=10"));
            time(base, "Condition?patient", c, i -> Request.get("/Condition?patient=" + ids.get(i % ids.size())));
            time(base, "Patient?family&birthdate", c, i -> Request.get(names.get(i % names.size())));
            time(base, "Encounter?patient&_include practitioner", c, i -> Request.get("/Encounter?patient="
                    + ids.get(i % ids.size()) + "&_include=Encounter:practitioner"));
            time(base, "Observation?code&value-quantity", c, i -> Request.get(
                    "/Observation?code=http://loinc.org%7C29463-7&value-quantity=gt" + (60 + i % 40) + "&_count=20"));
            time(base, "Patient/$everything?_count=50", c, i -> Request.get("/Patient/" + ids.get(i % ids.size())
                    + "/$everything?_count=50"));
            time(base, "Patient/$summary", c, i -> Request.get("/Patient/" + ids.get(i % ids.size()) + "/$summary"));
            // of a chart that was just written to: nothing kept of the summary before serves
            time(base, "create, then $summary", c, i -> Request.get("/Patient/" + ids.get(i % ids.size()) + "/$summary")
                    .after(Request.post("/Observation", observation(ids.get(i % ids.size()), i))));
        }
    }

    static List<String> patients(URI base) throws IOException {
        List<String> ids = new ArrayList<>();
        try (Wire wire = new Wire(base)) {
            Matcher id = Pattern.compile("\"fullUrl\" ?: ?\"[^\"]*/Patient/([^\"]+)\"").matcher(wire.get("/Patient?_count=200"));
            while (id.find()) {
                ids.add(id.group(1));
            }
        }
        if (ids.isEmpty()) {
            throw new IllegalStateException("no patients found");
        }
        return ids;
    }

    interface Asked {
        Request of(int i);
    }

    /** @param before what is sent first, as part of the same work; or null */
    record Request(String method, String path, byte[] body, Request before) {
        static Request get(String path) {
            return new Request("GET", path, null, null);
        }

        static Request post(String path, String body) {
            return new Request("POST", path, body.getBytes(StandardCharsets.UTF_8), null);
        }

        Request after(Request first) {
            return new Request(method, path, body, first);
        }

        void send(Wire wire) throws IOException {
            if (before != null) {
                before.send(wire);
            }
            wire.send(method, path, body);
        }
    }

    /**
     * Rounds of so many seconds, after one that warms and is not counted: a server's compiler is at work for the first
     * seconds of anything new, on the cores that answer.
     */
    static void time(URI base, String what, int clients, Asked asked) throws Exception {
        String except = Measure.option("except", "");
        if (!what.contains(Measure.option("only", "")) || !except.isEmpty() && what.contains(except)) {
            return;
        }
        double seconds = Double.parseDouble(Measure.option("seconds", "3"));
        int rounds = Integer.parseInt(Measure.option("rounds", "3"));
        AtomicInteger next = new AtomicInteger();
        double warm = Double.parseDouble(Measure.option("warm", "4"));
        round(base, what, clients, 0, warm, next, asked);
        for (int r = 1; r <= rounds; r++) {
            round(base, what, clients, r, seconds, next, asked);
        }
    }

    static void round(
            URI base, String what, int clients, int round, double seconds, AtomicInteger next, Asked asked)
            throws Exception {
        List<long[]> all = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long[] before = Measure.cpu.millis();
        long nanos = Measure.threads(clients, () -> {
            long[] times = new long[1 << 17];
            int n = 0;
            try (Wire wire = new Wire(base)) {
                do {
                    Request request = asked.of(next.getAndIncrement());
                    long start = System.nanoTime();
                    request.send(wire);
                    times[n++] = System.nanoTime() - start;
                } while (System.nanoTime() < end && n < times.length);
            }
            synchronized (all) {
                all.add(Arrays.copyOf(times, n));
            }
        });
        long[] times = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        if (round > 0) {
            new Measure.Round(what, clients, round, times.length, nanos, times, Measure.cpu.since(before)).tell("");
        }
    }

    static String observation(String patient, int i) {
        return """
                {"resourceType":"Observation","status":"final","category":[{"coding":[{
                "system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
                "code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"}]},
                "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2026-01-%02dT%02d:%02d:00Z",
                "valueQuantity":{"value":%d,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}}"""
                .formatted(patient, 1 + i % 28, i % 24, i % 60, 50 + i % 60);
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
}
