package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many threads write and page at once. Each counter's version is the number of its updates, so none was lost; each walk
 * gives the resources there were when it began, each once.
 */
class BusyTest {

    private static final int FIXED = 60;

    @Test
    void aFewThreadsForSomeSeconds() {
        run(4, Duration.ofSeconds(5));
    }

    @Test
    @Tag("long")
    void twentyThreadsForFiveMinutes() {
        run(20, Duration.ofMinutes(5));
    }

    private static void run(int threads, Duration time) {
        try (Fhir fhir = new Fhir()) {
            List<String> counters = new ArrayList<>();
            for (int i = 0; i < FIXED; i++) {
                counters.add(fhir.create("""
                        {"resourceType":"Basic","identifier":[{"system":"urn:busy","value":"c%d"}],"code":{"text":"0"}}""".formatted(i)));
            }
            Map<String, AtomicInteger> updates = new ConcurrentHashMap<>();
            counters.forEach(id -> updates.put(id, new AtomicInteger()));
            AtomicInteger walks = new AtomicInteger();
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            Instant end = Instant.now().plus(time);
            List<Thread> work = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                work.add(Thread.ofPlatform().start(() -> {
                    try {
                        for (int n = 0; Instant.now().isBefore(end); n++) {
                            if (thread % 2 == 0) {
                                update(fhir, counters.get((n * 7 + thread) % FIXED), updates);
                                fhir.create("{\"resourceType\":\"Basic\",\"code\":{\"text\":\"new\"}}");
                            } else {
                                walk(
                                        fhir,
                                        counters,
                                        thread % 4 == 1 ? "Basic?_count=7" : "Basic?_sort=-_lastUpdated&_count=9");
                                walks.incrementAndGet();
                            }
                        }
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                }));
            }
            for (Thread thread : work) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            int total = 0;
            for (String id : counters) {
                int made = updates.get(id).get();
                total += made;
                assertThat(fhir.get("Basic/" + id).json().at("/meta/versionId").asString())
                        .isEqualTo(Integer.toString(made + 1));
            }
            assertThat(walks.get()).isPositive();
            System.out.println("busy: " + threads + " threads, " + total + " updates, " + walks + " walks");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void update(Fhir fhir, String id, Map<String, AtomicInteger> updates) {
        while (true) {
            var read = fhir.get("Basic/" + id);
            var tree = read.json();
            tree.putObject("code").put("text", read.header("ETag"));
            int status = fhir.send("PUT", "Basic/" + id, tree.toString(), "If-Match", read.header("ETag"))
                    .status();
            if (status == 200) {
                updates.get(id).incrementAndGet();
                return;
            }
            assertThat(status).isIn(409, 412);
        }
    }

    private static void walk(Fhir fhir, List<String> counters, String search) {
        List<String> ids = fhir.ids(search);
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(ids).containsAll(counters);
    }
}
