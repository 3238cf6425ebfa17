package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.HubProcess;
import org.quiltehr.hub.database.RunningPostgres;

/** The disk of the database is full for a while: what senders see, that nothing is lost, and that all goes on by itself. */
@Tag("long")
class DiskFullTest {

    private static final Duration FULL = Duration.ofSeconds(Integer.getInteger("quilt.full.seconds", 60));

    @TempDir
    Path mount;

    @Test
    void nothingAcknowledgedIsLostWhenTheDiskIsFull() throws Exception {
        boolean mounted = "root".equals(System.getProperty("user.name"))
                && run("mount", "-t", "tmpfs", "-o", "size=1500m", "tmpfs", mount.toString()) == 0;
        assumeTrue(mounted, "no disk could be mounted to be filled: this needs root and mount");
        try {
            Path data = Files.createDirectories(mount.resolve("data"));
            try (HubProcess hub = HubProcess.in(data)) {
                fill(hub, data);
            }
        } finally {
            run("umount", "-l", mount.toString());
        }
    }

    private void fill(HubProcess hub, Path data) throws Exception {
        Http http = new Http(hub.base());
        http.put("/practices/fail", "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}");
        http.put("/practices/fail/feeds/oru", Traffic.FEED);
        Traffic.Target target = new Traffic.Target(hub.base(), hub.mllpPort());
        AtomicInteger posted = new AtomicInteger(1_000_000);
        Map<String, Integer> seen = new ConcurrentHashMap<>();
        try (Traffic traffic = new Traffic(java.util.List.of(target), 100, 20)) {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> traffic.acknowledged.size() > 300);
            Path filler = mount.resolve("filler");
            long filled = System.nanoTime();
            while (System.nanoTime() - filled < FULL.toNanos()) {
                fillUp(filler);
                HttpResponse<String> answer = post(http, posted.getAndIncrement());
                String retry = answer.headers().firstValue("Retry-After").isPresent() ? " with Retry-After" : "";
                seen.merge("a message by HTTP: " + answer.statusCode() + retry, 1, Integer::sum);
                Thread.sleep(200);
            }
            int before = traffic.acknowledged.size();
            Files.delete(filler);
            long freed = System.nanoTime();
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> traffic.acknowledged.size() > before + 300);
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> traffic.written.since(freed) > 10);
            traffic.end();
            String db = RunningPostgres.url(data, "postgres").orElseThrow();
            Stored.eachOnce(db, traffic.acknowledged, Duration.ofMinutes(3));
            assertThat(traffic.wrong).isEmpty();
            assertThat(seen.keySet()).allMatch(what -> what.matches(".*: (202|503 with Retry-After)"));
            System.out.printf(
                    "disk full for %d s: %d ACKs meanwhile, first ACK %d ms after there was space; %d messages, %d reads"
                            + " answered, %d refused; %s%n",
                    FULL.toSeconds(),
                    traffic.acks.since(filled) - traffic.acks.since(freed),
                    traffic.acks.firstAfter(freed).toMillis(),
                    traffic.acknowledged.size(),
                    traffic.reads.get(),
                    traffic.refusedReads.get(),
                    new TreeMap<>(seen));
        }
    }

    /** Takes whatever space there is; the database frees some now and then. */
    private static void fillUp(Path filler) {
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(
                filler, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // no space left on device, as it is meant
        }
    }

    private static HttpResponse<String> post(Http http, int i) throws IOException, InterruptedException {
        return http.send(
                "POST",
                "/practices/fail/feeds/oru/messages",
                "application/hl7-v2",
                Traffic.message(i).getBytes(StandardCharsets.UTF_8));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor();
    }
}
