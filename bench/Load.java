import java.io.BufferedInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The load driver of the benchmark, one file without dependencies: {@code java bench/Load.java BASE FOLDER MLLP_PORT
 * [CLIENTS]}. Loads the Synthea bundles of FOLDER at BASE/fhir, then asks what a hospitalist's page asks, then sends
 * HL7 v2 by MLLP (that alone if FOLDER is {@code -}). Prints one line for each piece of work; any answer but the expected ends it.
 */
public class Load {

    static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static void main(String[] args) throws Exception {
        String base = args[0] + "/fhir";
        Path folder = Path.of(args[1], "fhir");
        if (args[1].equals("-")) {
            hl7(Integer.parseInt(args[2]), base, 4);
            return;
        }
        int mllp = Integer.parseInt(args[2]);
        int clients = args.length > 3 ? Integer.parseInt(args[3]) : 2;
        List<Path> first = new ArrayList<>();
        List<Path> patients = new ArrayList<>();
        try (var files = Files.list(folder)) {
            files.sorted().forEach(f -> {
                String name = f.getFileName().toString();
                (name.startsWith("hospitalInformation") || name.startsWith("practitionerInformation")
                                ? first
                                : patients)
                        .add(f);
            });
        }
        load(base, first, 1, "hospitals and practitioners");
        load(base, patients, clients, "patients");
        ask(base, clients);
        hl7(mllp, base, 4);
    }

    static void load(String base, List<Path> files, int clients, String what) throws Exception {
        ConcurrentLinkedQueue<Path> queue = new ConcurrentLinkedQueue<>(files);
        AtomicLong resources = new AtomicLong();
        AtomicLong bytes = new AtomicLong();
        AtomicLong work = new AtomicLong();
        run(clients, () -> {
            for (Path file = queue.poll(); file != null; file = queue.poll()) {
                byte[] body = Files.readAllBytes(file);
                long start = System.nanoTime();
                HttpResponse<String> answer = HTTP.send(
                        HttpRequest.newBuilder(URI.create(base))
                                .header("Content-Type", "application/fhir+json")
                                .header("Prefer", "return=minimal")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                work.addAndGet(System.nanoTime() - start);
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(answer.statusCode() + " for " + file.getFileName() + ": "
                            + answer.body().substring(0, Math.min(2000, answer.body().length())));
                }
                resources.addAndGet(count(answer.body(), "\"status\""));
                bytes.addAndGet(body.length);
            }
        });
        double seconds = elapsed / 1e9;
        System.out.printf(
                Locale.ROOT,
                "load %s: %d bundles, %d resources, %.0f MB, %.1f s, %.0f resources/s, %d clients%n",
                what,
                files.size(),
                resources.get(),
                bytes.get() / 1e6,
                seconds,
                resources.get() / seconds,
                clients);
    }

    static void ask(String base, int clients) throws Exception {
        List<String> ids = new ArrayList<>();
        Matcher id = Pattern.compile("\"fullUrl\" ?: ?\"[^\"]*/Patient/([^\"]+)\"").matcher(get(base + "/Patient?_count=200"));
        while (id.find()) {
            ids.add(id.group(1));
        }
        if (ids.isEmpty()) {
            throw new IllegalStateException("no patients found");
        }
        time("read Patient", clients, 4000, ids, i -> base + "/Patient/" + i);
        time("Observation?patient&code newest 10", clients, 4000, ids, i ->
                base + "/Observation?patient=" + i + "&code=http://loinc.org%7C29463-7&_sort=-date&_count=10");
        time("Condition?patient", clients, 3000, ids, i -> base + "/Condition?patient=" + i);
        time("Encounter?patient + include", clients, 2000, ids, i ->
                base + "/Encounter?patient=" + i + "&_include=Encounter:participant");
        time("Observation?code&value-quantity", clients, 1000, ids, i ->
                base + "/Observation?code=http://loinc.org%7C29463-7&value-quantity=gt80&_count=20");
        time("Patient/$everything 50", clients, 1000, ids, i -> base + "/Patient/" + i + "/$everything?_count=50");
        time("Patient/$summary", clients, 500, ids, i -> base + "/Patient/" + i + "/$summary");
    }

    interface Url {
        String of(String id);
    }

    static void time(String what, int clients, int requests, List<String> ids, Url url) throws Exception {
        for (int i = 0; i < Math.min(200, requests / 5); i++) {
            get(url.of(ids.get(i % ids.size())));
        }
        long[] nanos = new long[requests];
        AtomicInteger next = new AtomicInteger();
        AtomicLong size = new AtomicLong();
        run(clients, () -> {
            for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
                long start = System.nanoTime();
                size.addAndGet(get(url.of(ids.get(i % ids.size()))).length());
                nanos[i] = System.nanoTime() - start;
            }
        });
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f/s, p50 %.2f ms, p99 %.2f ms, %d clients, %.1f KB each%n",
                what,
                requests / (elapsed / 1e9),
                nanos[requests / 2] / 1e6,
                nanos[requests * 99 / 100] / 1e6,
                clients,
                size.get() / 1e3 / requests);
    }

    static String get(String url) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " for " + url + ": " + answer.body());
        }
        return answer.body();
    }

    /** A practice of its own, 4,000 messages on several connections, then the time until the last is found. */
    static void hl7(int port, String base, int connections) throws Exception {
        String root = base.substring(0, base.length() - "/fhir".length());
        put(root + "/practices/benchhl7", "{\"name\":\"Bench\",\"timezone\":\"America/New_York\"}");
        put(root + "/practices/benchhl7/feeds/adt", "{\"adapter\":\"hl7v2\",\"mllp\":{\"application\":\"BENCH\",\"facility\":\"BENCH\"}}");
        int messages = 8000;
        String run = Long.toString(System.currentTimeMillis(), 36);
        AtomicInteger next = new AtomicInteger();
        long[] nanos = new long[messages];
        run(connections, () -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                for (int i = next.getAndIncrement(); i < messages; i = next.getAndIncrement()) {
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
                    nanos[i] = System.nanoTime() - start;
                    if (!ack.toString().contains("MSA|AA")) {
                        throw new IllegalStateException(ack.toString());
                    }
                }
            }
        });
        double seconds = elapsed / 1e9;
        long start = System.nanoTime();
        while (!get(root + "/practices/benchhl7/messages?state=received").contains("\"total\":0,")) {
            Thread.sleep(20);
        }
        double lag = (System.nanoTime() - start) / 1e9;
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "HL7 v2 by MLLP: %.0f ACKed/s, p50 %.2f ms, p99 %.2f ms, %d connections; all stored %.2f s after the last ACK%n",
                messages / seconds,
                nanos[messages / 2] / 1e6,
                nanos[messages * 99 / 100] / 1e6,
                connections,
                lag);
    }

    /** Four messages a person, who stays the same in all of them. */
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

    static void put(String url, String json) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    static long count(String text, String part) {
        long n = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            n++;
        }
        return n;
    }

    interface Work {
        void run() throws Exception;
    }

    static volatile long elapsed;

    static void run(int threads, Work work) throws Exception {
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
        elapsed = System.nanoTime() - start;
        if (!failed.isEmpty()) {
            throw new IllegalStateException(failed.getFirst());
        }
    }
}
