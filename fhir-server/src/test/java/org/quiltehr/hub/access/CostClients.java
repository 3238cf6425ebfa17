package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Clients that ask a hub as fast as it answers, and what that took: answers a second, processor time of Java and of PostgreSQL. */
final class CostClients {

    /**
     * A hub that is read, and as whom.
     *
     * @param header name and value that say who asks; empty for nobody
     */
    record Side(String name, String base, String[] header, List<String> patients) {}

    /**
     * What a round gave.
     *
     * @param rate answers a second
     * @param javaMicros processor time of this virtual machine, hub and clients, for each answer
     * @param databaseMicros the same of the processes of PostgreSQL that this virtual machine started
     */
    record Round(double rate, double javaMicros, double databaseMicros) {}

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Asks for some time; the address has a place for a patient's id. */
    Round round(Side side, String address, int clients, Duration time) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        AtomicReference<String> wrong = new AtomicReference<>("");
        long java = javaNanos();
        long database = databaseNanos();
        long began = System.nanoTime();
        long end = began + time.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < clients; c++) {
            int first = c;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = first; System.nanoTime() < end; i += clients) {
                    ask(
                            side,
                            address.formatted(
                                    side.patients().get(i % side.patients().size())),
                            wrong);
                    done.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong.get()).isEmpty();
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Round(
                done.get() / seconds,
                (javaNanos() - java) / 1e3 / done.get(),
                (databaseNanos() - database) / 1e3 / done.get());
    }

    private void ask(Side side, String address, AtomicReference<String> wrong) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(side.base() + address)).header("Sec-Fetch-Site", "same-origin");
        if (side.header().length > 0) {
            request.headers(side.header());
        }
        try {
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                wrong.set(answer.statusCode() + " " + side.name() + " " + address);
            }
        } catch (IOException | InterruptedException e) {
            wrong.set(e.toString());
        }
    }

    private static long javaNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Of this virtual machine's own server: what others of the machine do is not counted, though it makes the times longer. */
    private static long databaseNanos() {
        return ProcessHandle.current()
                .descendants()
                .map(ProcessHandle::info)
                .filter(info -> info.command().orElse("").endsWith("/postgres"))
                .mapToLong(info -> info.totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }
}
