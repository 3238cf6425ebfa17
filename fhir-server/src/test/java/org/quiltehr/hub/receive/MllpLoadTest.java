package org.quiltehr.hub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.demo.MllpSender;
import org.quiltehr.hub.pipeline.TestHub;

/**
 * Several senders at once, each waiting for its answers: every message is there once, and the rates are printed (they
 * mean something on a machine that does nothing else).
 */
class MllpLoadTest {

    private static final int CONNECTIONS = Integer.getInteger("quilt.load.connections", 8);
    private static final int EACH = Integer.getInteger("quilt.load.messages", 100);
    private static final int PATIENTS = 97;

    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new TestHub();
        hub.http()
                .put(
                        "/practices/p/feeds/adt",
                        "{\"adapter\":\"hl7v2\",\"mllp\":{\"application\":\"LOAD\",\"facility\":\"P\"}}");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    private static String adt(int n) {
        int patient = n % PATIENTS;
        return "MSH|^~\\&|LOAD|P|HUB|H|20260101120000||ADT^A08^ADT_A01|L" + n + "|P|2.5.1\r"
                + "EVN|A08|202601011200" + "%02d".formatted(n % 60) + "\r"
                + "PID|1||L" + patient + "^^^P&1.2.3.4&ISO^MR||Load" + patient + "^Test^Q||19"
                + (10 + patient % 80) + "0203|F|||12 Long Street^^Springfield^MA^01101||^PRN^PH^^1^413^555"
                + (1000 + patient)
                + "\r"
                + "PV1|1|I|W^389^1^P||||1001^Attend^Aaron^^^^^^P&1.2.3.4&ISO^L^^^NPI|||||||||||V" + patient
                + "^^^P&1.2.3.4&ISO^VN|||||||||||||||||||||||||20260101\r";
    }

    private double send(int from, int connections, int each) throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<?>> senders = new ArrayList<>();
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int c = 0; c < connections; c++) {
                int first = from + c * each;
                senders.add(threads.submit(() -> {
                    try (MllpSender sender = new MllpSender(hub.mllpPort())) {
                        begin.await();
                        for (int i = 0; i < each; i++) {
                            assertThat(sender.send(adt(first + i))).contains("MSA|AA|L" + (first + i));
                        }
                    }
                    return null;
                }));
            }
            long start = System.nanoTime();
            begin.countDown();
            for (Future<?> sender : senders) {
                sender.get();
            }
            return connections * each / ((System.nanoTime() - start) / 1e9);
        }
    }

    @Test
    void everyAcknowledgedMessageIsStoredOnce() throws Exception {
        send(1_000_000, 4, 50);
        hub.idle();
        long start = System.nanoTime();
        double rate = send(0, CONNECTIONS, EACH);
        hub.idle();
        int total = CONNECTIONS * EACH;
        double stored = total / ((System.nanoTime() - start) / 1e9);
        List<Double> visible = new ArrayList<>();
        try (MllpSender sender = new MllpSender(hub.mllpPort())) {
            for (int i = 0; i < 20; i++) {
                sender.send(adt(2_000_000 + i));
                long acknowledged = System.nanoTime();
                while (state("L" + (2_000_000 + i)) == null) {
                    Thread.sleep(1);
                }
                visible.add((System.nanoTime() - acknowledged) / 1e6);
            }
        }
        visible.sort(null);
        System.out.printf(
                "MLLP %d connections: %.0f ACK/s, %.0f stored/s; ACK to visible %.0f ms median, %.0f ms worst%n",
                CONNECTIONS, rate, stored, visible.get(10), visible.getLast());
        assertThat(hub.sql()
                        .sql("select count(*) from message m join outcome o on o.message = m.id where o.state = 1")
                        .query(Integer.class)
                        .single())
                .isEqualTo(total + 220);
        assertThat(hub.sql()
                        .sql("select count(distinct control) from message")
                        .query(Integer.class)
                        .single())
                .isEqualTo(total + 220);
    }

    private static @org.jspecify.annotations.Nullable Integer state(String control) {
        return hub.sql()
                .sql("select o.state from message m join outcome o on o.message = m.id where m.control = ?")
                .param(control)
                .query(Integer.class)
                .optional()
                .orElse(null);
    }
}
