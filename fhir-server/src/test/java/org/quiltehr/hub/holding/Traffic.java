package org.quiltehr.hub.holding;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.quiltehr.adapter.spi.FhirJson;

/**
 * What a network does to its hubs, at fixed rates: messages by MLLP, reads and writes at the FHIR base, each to any of the
 * hubs and to another when one does not answer. Messages that could not be sent wait for their turn, as in the queue of a
 * sender's engine; a read is begun at its time whether others are answered or not. Counters tell whether a read is wrong or
 * stale: a counter's value is never below what was acknowledged, by any hub, before the read began.
 */
final class Traffic implements AutoCloseable {

    /** A hub to talk to. */
    record Target(String base, int mllpPort) {}

    private static final int SENDERS = 32;
    private static final int WRITERS = 4;
    private static final int COUNTERS = 20;
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration FIRST_ANSWER = Duration.ofMinutes(1);
    private static final String BASIC = "application/fhir+json";

    final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger refusedReads = new AtomicInteger();
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    final Moments acks = new Moments();
    final Moments answered = new Moments();
    final Moments written = new Moments();

    private final List<Target> hubs;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();
    private final List<String> counters = new ArrayList<>();
    private final AtomicIntegerArray tried = new AtomicIntegerArray(COUNTERS);
    private final AtomicIntegerArray floor = new AtomicIntegerArray(COUNTERS);
    private final List<Thread> threads = new ArrayList<>();
    private final ExecutorService reading = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean running = true;

    /** Moments at a fixed rate, one for each who asks. What nobody was free for is made up for, up to a minute of it. */
    private static final class Beat {
        private static final long OWED = Duration.ofMinutes(1).toNanos();

        private final long every;
        private long next = System.nanoTime();

        Beat(int perSecond) {
            every = 1_000_000_000L / perSecond;
        }

        /** Waits for the next moment that nobody has taken. */
        void await() {
            long mine = take();
            long left = mine - System.nanoTime();
            if (left > 0) {
                sleep(left / 1_000_000);
            }
        }

        private synchronized long take() {
            long earliest = System.nanoTime() - OWED;
            long mine = next - earliest < 0 ? earliest : next;
            next = mine + every;
            return mine;
        }
    }

    /** When something went well. */
    static final class Moments {
        private final Queue<Long> all = new ConcurrentLinkedQueue<>();

        void now() {
            all.add(System.nanoTime());
        }

        int since(long from) {
            return (int) all.stream().filter(at -> at - from > 0).count();
        }

        /** How long after an instant the next one was. */
        Duration firstAfter(long from) {
            return Duration.ofNanos(all.stream()
                    .mapToLong(at -> at - from)
                    .filter(late -> late > 0)
                    .min()
                    .orElse(0));
        }

        /** The longest time without one, between two instants. */
        Duration longestGap(long from, long to) {
            List<Long> within = new ArrayList<>(all.stream()
                    .filter(at -> at - from > 0 && at - to < 0)
                    .sorted()
                    .toList());
            within.add(to);
            long last = from;
            long longest = 0;
            for (long at : within) {
                longest = Math.max(longest, at - last);
                last = at;
            }
            return Duration.ofNanos(longest);
        }
    }

    Traffic(List<Target> hubs, int messagesPerSecond, int readsPerSecond) throws IOException, InterruptedException {
        this.hubs = hubs;
        for (int i = 0; i < COUNTERS; i++) {
            HttpResponse<String> made = send(hubs.getFirst(), "POST", "/fhir/Basic", counter("", 0), FIRST_ANSWER);
            if (made.statusCode() != 201) {
                throw new AssertionError("no counter: " + made.statusCode() + " " + made.body());
            }
            counters.add(FhirJson.parse(made.body()).path("id").asString());
        }
        Beat messages = new Beat(messagesPerSecond);
        for (int i = 0; i < SENDERS; i++) {
            int n = i;
            begin(() -> sending(n, messages));
        }
        for (int i = 0; i < WRITERS; i++) {
            int n = i;
            begin(() -> writing(n));
        }
        begin(() -> reading(new Beat(readsPerSecond)));
    }

    private void begin(Runnable work) {
        threads.add(Thread.ofVirtual().start(work));
    }

    private void sending(int n, Beat beat) {
        MllpLine line = null;
        int hub = n;
        Integer open = null;
        while (running || open != null) {
            if (open == null) {
                beat.await();
                open = sent.getAndIncrement();
            }
            try {
                if (line == null) {
                    line = new MllpLine(hubs.get(hub % hubs.size()).mllpPort(), ANSWER);
                }
                if (!line.send(message(open)).contains("MSA|AA|F" + open)) {
                    throw new IOException("not acknowledged");
                }
                acknowledged.add(open);
                acks.now();
                open = null;
            } catch (IOException e) {
                line = close(line);
                hub++;
                sleep(100);
                if (!running && Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        }
        close(line);
    }

    private static MllpLine close(MllpLine line) {
        if (line != null) {
            line.close();
        }
        return null;
    }

    /**
     * Raises counters one by one. Each write names the version it follows: one that a frozen hub does after its client has
     * given up must not undo what was written since.
     */
    private void writing(int n) {
        for (int value = 1; running; value++) {
            for (int c = n; c < COUNTERS && running; c += WRITERS) {
                tried.set(c, value);
                for (int hub = n + value; running && !written(hubs.get(hub % hubs.size()), c, value); hub++) {
                    sleep(200);
                }
                sleep(150);
            }
        }
    }

    /** Whether the counter has the value now; it has if an earlier try was done whose answer was lost. */
    private boolean written(Target hub, int c, int value) {
        String path = "/fhir/Basic/" + counters.get(c);
        try {
            HttpResponse<String> read = send(hub, "GET", path, "");
            if (read.statusCode() != 200) {
                return false;
            }
            boolean there = value(read) == value;
            if (!there) {
                String version = read.headers().firstValue("ETag").orElseThrow();
                there = send(hub, "PUT", path, counter(counters.get(c), value), ANSWER, "If-Match", version)
                                .statusCode()
                        == 200;
            }
            if (there) {
                floor.set(c, value);
                written.now();
            }
            return there;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static int value(HttpResponse<String> counter) {
        return Integer.parseInt(FhirJson.parse(counter.body()).at("/code/text").asString());
    }

    private void reading(Beat beat) {
        Random random = new Random(1);
        for (int n = 0; running; n++) {
            beat.await();
            Target hub = hubs.get(n % hubs.size());
            int counter = random.nextInt(COUNTERS);
            reading.execute(() -> read(hub, counter));
        }
    }

    private void read(Target hub, int c) {
        int least = floor.get(c);
        try {
            HttpResponse<String> answer = send(hub, "GET", "/fhir/Basic/" + counters.get(c), "");
            if (answer.statusCode() == 200) {
                int value = value(answer);
                if (value < least || value > tried.get(c)) {
                    wrong.add("counter " + c + ": " + value + " read, at least " + least + " was acknowledged");
                }
                reads.incrementAndGet();
                answered.now();
            } else if (answer.statusCode() == 503) {
                refusedReads.incrementAndGet();
            } else {
                wrong.add("a read was answered with " + answer.statusCode());
            }
        } catch (IOException | InterruptedException e) {
            refusedReads.incrementAndGet();
        }
    }

    private HttpResponse<String> send(Target hub, String method, String path, String body)
            throws IOException, InterruptedException {
        return send(hub, method, path, body, ANSWER);
    }

    private HttpResponse<String> send(
            Target hub, String method, String path, String body, Duration within, String... headers)
            throws IOException, InterruptedException {
        String[] all = Stream.concat(Stream.of("Content-Type", BASIC), Stream.of(headers))
                .toArray(String[]::new);
        return client.send(
                HttpRequest.newBuilder(URI.create(hub.base() + path))
                        .timeout(within)
                        .headers(all)
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String counter(String id, int value) {
        return "{\"resourceType\":\"Basic\"," + (id.isEmpty() ? "" : "\"id\":\"" + id + "\",") + "\"code\":{\"text\":\""
                + value + "\"}}";
    }

    /** One result of its own for each message, of one of 400 patients. */
    static String message(int i) {
        String mrn = "F" + i % 400;
        return "MSH|^~\\&|FAIL|OVER|QUILT|NET|20260101120000||ORU^R01^ORU_R01|F" + i + "|P|2.5.1\r"
                + "PID|1||" + mrn + "^^^FAIL^MR||Over" + i % 400 + "^Person||19500101|F\r"
                + "OBR|1||F" + i + "^FAIL|2160-0^Creatinine^LN|||20260101115900|||||||||||||||20260101115900|||F\r"
                + "OBX|1|NM|2160-0^Creatinine^LN||" + i + "|mg/dL^mg/dL^UCUM|||||F|||20260101115900\r";
    }

    /** The feed that takes the messages, as the hubs are told of it. */
    static final String FEED = "{\"adapter\":\"hl7v2\",\"mllp\":{\"application\":\"FAIL\",\"facility\":\"OVER\"}}";

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops; what was sent is sent until it is acknowledged. */
    void end() throws InterruptedException {
        running = false;
        for (Thread thread : threads) {
            thread.join(Duration.ofMinutes(2));
        }
        reading.shutdown();
        reading.awaitTermination(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() {
        running = false;
        threads.forEach(Thread::interrupt);
        reading.shutdownNow();
        client.close();
    }
}
