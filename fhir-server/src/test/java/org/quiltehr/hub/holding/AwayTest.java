package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.HubProcess;
import org.quiltehr.hub.database.RunningPostgres;

/** The database is frozen for ten minutes under messages, reads and writes; then all goes on by itself. */
@Tag("long")
class AwayTest {

    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("quilt.away.seconds", 600));

    @TempDir
    Path data;

    @Test
    void nothingAcknowledgedIsLostWhenTheDatabaseIsAwayForTenMinutes() throws Exception {
        try (HubProcess hub = HubProcess.in(data)) {
            Http http = new Http(hub.base());
            http.put("/practices/fail", "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}");
            http.put("/practices/fail/feeds/oru", Traffic.FEED);
            Traffic.Target target = new Traffic.Target(hub.base(), hub.mllpPort());
            Map<String, Integer> seen = new TreeMap<>();
            try (Traffic traffic = new Traffic(List.of(target), 100, 20)) {
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> traffic.acknowledged.size() > 300);
                long gone = System.nanoTime();
                long back;
                signal("STOP");
                try {
                    for (int i = 1_000_000; System.nanoTime() - gone < AWAY.toNanos(); i++) {
                        HttpResponse<String> answer = http.send(
                                "POST",
                                "/practices/fail/feeds/oru/messages",
                                "application/hl7-v2",
                                Traffic.message(i).getBytes(StandardCharsets.UTF_8));
                        String retry =
                                answer.headers().firstValue("Retry-After").isPresent() ? " with Retry-After" : "";
                        seen.merge(answer.statusCode() + retry, 1, Integer::sum);
                        Thread.sleep(1_000);
                    }
                } finally {
                    signal("CONT");
                    back = System.nanoTime();
                }
                Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> traffic.acks.since(back) > 300);
                Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> traffic.written.since(back) > 10);
                traffic.end();
                Stored.eachOnce(
                        RunningPostgres.url(data, "postgres").orElseThrow(),
                        traffic.acknowledged,
                        Duration.ofMinutes(3));
                assertThat(traffic.wrong).isEmpty();
                assertThat(seen.keySet()).allMatch(what -> what.equals("202") || what.equals("503 with Retry-After"));
                System.out.printf(
                        "database away for %d s: by HTTP %s; %d ACKs meanwhile; first ACK %d ms after it was back; %d"
                                + " messages, %d reads answered, %d refused%n",
                        AWAY.toSeconds(),
                        seen,
                        traffic.acks.since(gone) - traffic.acks.since(back),
                        traffic.acks.firstAfter(back).toMillis(),
                        traffic.acknowledged.size(),
                        traffic.reads.get(),
                        traffic.refusedReads.get());
            }
        }
    }

    private void signal(String name) throws Exception {
        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("cluster/postmaster.pid")).getFirst());
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(postmaster)));
        ProcessHandle.of(postmaster).orElseThrow().children().forEach(child -> command.add(Long.toString(child.pid())));
        new ProcessBuilder(command).start().waitFor();
    }
}
