package org.quiltehr.adapter.hl7v2;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.testkit.CorpusFiles;

/** Says what {@code map} alone costs over all messages of the corpus; fails only where it is slower by far. */
class SpeedTest {

    private static final int ROUNDS = 8;
    private static final int FLOOR = 500;

    @Test
    void a_core_maps_messages_by_the_thousand() throws IOException {
        Adapter adapter = new Hl7v2AdapterFactory()
                .create(new FeedConfig("lakeside", "ehr", ZoneId.of("Europe/London"), Map.of()));
        List<RawMessage> messages = new ArrayList<>();
        for (Path file : CorpusFiles.below("corpus/hl7v2")) {
            if (!file.toString().endsWith(".json")) {
                messages.addAll(adapter.split(RawMessage.of(Files.readAllBytes(file))));
            }
        }
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long cpu = cpu();
            int lines = 0;
            for (RawMessage message : messages) {
                lines += adapter.map(message).ledger().lines().size();
            }
            double seconds = (cpu() - cpu) / 1e9;
            best = Math.max(best, messages.size() / seconds);
            System.out.printf(
                    "%d messages, %d leaves: %.0f/s of CPU, %.0f/s by the clock%n",
                    messages.size(),
                    lines,
                    messages.size() / seconds,
                    messages.size() * 1e9 / (System.nanoTime() - start));
        }
        assertTrue(best > FLOOR, "mapped only " + best + " messages a second");
    }

    private static long cpu() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
