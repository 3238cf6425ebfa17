package org.quiltehr.hub.holding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.HubProcess;

/**
 * Two hubs and a Patroni pair with etcd under messages, reads and writes, while one thing after another is killed, cut off
 * or frozen: each acknowledged message is stored once and no read is wrong or stale. What the outages lasted is written to
 * {@code target/failover.md}.
 */
@Tag("long")
class FailoverTest {

    private static final int ROUNDS = Integer.getInteger("quilt.failover.rounds", 10);
    private static final int MESSAGES = Integer.getInteger("quilt.failover.messages", 200);
    private static final int READS = Integer.getInteger("quilt.failover.reads", 50);
    private static final Duration CALM = Duration.ofSeconds(10);

    private enum Fault {
        KILL_HUB("kill -9 of a hub", 5),
        KILL_PRIMARY("kill -9 of the primary and its Patroni", 30),
        KILL_REPLICA("kill -9 of the replica and its Patroni", 15),
        CUT_PRIMARY("the primary cut off from all", 45),
        PART("primary and replica cut off from each other", 30),
        FREEZE_HUB("a hub frozen (SIGSTOP)", 30),
        FREEZE_PRIMARY("the primary and its Patroni frozen (SIGSTOP)", 45);

        private final String words;
        private final int seconds;

        /** A fault that lasts at least so long before it is mended. */
        Fault(String words, int seconds) {
            this.words = words;
            this.seconds = seconds;
        }
    }

    private static final List<Fault> ORDER = List.of(
            Fault.KILL_HUB,
            Fault.KILL_PRIMARY,
            Fault.KILL_REPLICA,
            Fault.CUT_PRIMARY,
            Fault.PART,
            Fault.FREEZE_HUB,
            Fault.FREEZE_PRIMARY,
            Fault.KILL_PRIMARY,
            Fault.CUT_PRIMARY,
            Fault.KILL_HUB);

    private final HubProcess[] hubs = new HubProcess[2];
    private final List<String> table = new ArrayList<>();

    @Test
    void everyAcknowledgedMessageIsStoredOnceAndNoReadIsStale() throws Exception {
        Optional<String> why = Cluster.impossible();
        assumeTrue(why.isEmpty(), () -> "no failover tried: " + why.orElseThrow());
        table.add("| round | fault | longest time without an ACK | without a read | without a write |");
        table.add("|---|---|---|---|---|");
        try (Cluster cluster = new Cluster(Path.of("target", "failover"))) {
            for (int i = 0; i < hubs.length; i++) {
                hubs[i] = HubProcess.on(cluster.url(), HubProcess.freePort(), HubProcess.freePort());
            }
            Http http = new Http(hubs[0].base());
            http.put("/practices/fail", "{\"name\":\"Fail\",\"timezone\":\"America/New_York\"}");
            http.put("/practices/fail/feeds/oru", Traffic.FEED);
            try (Traffic traffic = new Traffic(
                    List.of(
                            new Traffic.Target(hubs[0].base(), hubs[0].mllpPort()),
                            new Traffic.Target(hubs[1].base(), hubs[1].mllpPort())),
                    MESSAGES,
                    READS)) {
                long begun = System.nanoTime();
                calm(traffic);
                for (int round = 1; round <= ROUNDS; round++) {
                    round(round, ORDER.get((round - 1) % ORDER.size()), cluster, traffic);
                    assertThat(traffic.wrong).isEmpty();
                }
                double seconds = (System.nanoTime() - begun) / 1e9;
                traffic.end();
                Stored.eachOnce(cluster.url(), traffic.acknowledged, Duration.ofMinutes(5));
                table.add("");
                table.add(String.format(
                        Locale.ROOT,
                        "%d messages acknowledged in %.0f s (%.0f/s of %d asked for, outages and all), %.0f reads/s begun"
                                + " of %d, %d answered, %d refused or without an answer, %d wrong or stale",
                        traffic.acknowledged.size(),
                        seconds,
                        traffic.acknowledged.size() / seconds,
                        MESSAGES,
                        (traffic.reads.get() + traffic.refusedReads.get()) / seconds,
                        READS,
                        traffic.reads.get(),
                        traffic.refusedReads.get(),
                        traffic.wrong.size()));
            }
        } finally {
            table.forEach(System.out::println);
            Files.write(Path.of("target", "failover.md"), table);
            for (HubProcess hub : hubs) {
                if (hub != null) {
                    hub.kill();
                }
            }
        }
    }

    private void round(int number, Fault fault, Cluster cluster, Traffic traffic) throws Exception {
        int victim = number % hubs.length;
        long from = System.nanoTime();
        switch (fault) {
            case KILL_HUB -> hubs[victim].kill();
            case FREEZE_HUB -> signal(victim, "STOP");
            case KILL_PRIMARY -> cluster.kill(cluster.primary());
            case KILL_REPLICA -> cluster.kill(cluster.replica());
            case CUT_PRIMARY -> cluster.cut(cluster.primary());
            case PART -> cluster.part();
            case FREEZE_PRIMARY -> cluster.freeze(cluster.primary());
        }
        Thread.sleep(fault.seconds * 1_000L);
        if (fault != Fault.FREEZE_HUB) { // whoever asks a frozen hub waits; the others are not held up
            calm(traffic);
        }
        long recovered = System.nanoTime();
        switch (fault) {
            case KILL_HUB -> hubs[victim] = HubProcess.on(cluster.url(), hubs[victim].port(), hubs[victim].mllpPort());
            case FREEZE_HUB -> signal(victim, "CONT");
            case KILL_PRIMARY, KILL_REPLICA, CUT_PRIMARY, PART, FREEZE_PRIMARY -> cluster.mend();
        }
        cluster.awaitHealthy();
        calm(traffic);
        long to = System.nanoTime();
        String line = String.format(
                Locale.ROOT,
                "| %d | %s | %.1f s | %.1f s | %.1f s |",
                number,
                fault.words,
                seconds(traffic.acks.longestGap(from, to)),
                seconds(traffic.answered.longestGap(from, to)),
                seconds(traffic.written.longestGap(from, to)));
        table.add(line);
        System.out.println(line + " mended after " + (recovered - from) / 1_000_000_000 + " s, all well "
                + (to - recovered) / 1_000_000_000 + " s later");
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    private void signal(int hub, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(hubs[hub].pid()))
                .start()
                .waitFor();
    }

    /** Waits until messages, reads and writes have gone well for a while. */
    private static void calm(Traffic traffic) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    long now = System.nanoTime();
                    long from = now - CALM.toNanos();
                    return List.of(traffic.acks, traffic.answered, traffic.written).stream()
                            .allMatch(what -> what.longestGap(from, now).compareTo(Duration.ofSeconds(3)) < 0);
                });
    }
}
