package org.quiltehr.adapter.ccda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;

/** Says what {@code map} alone costs, and that a document of 12 MB leaves no more behind than a small one. */
class CcdaSpeedTest {

    private static final int BIG = 12_000_000;
    private static final int ROUNDS = 3;
    private static final int FLOOR = 2;

    private final Adapter adapter = new CcdaAdapterFactory()
            .create(new FeedConfig("lakeside", "docs", ZoneId.of("America/New_York"), Map.of()));

    @Test
    void a_core_maps_megabytes_a_second_and_memory_is_flat_on_a_document_of_12_mb() throws IOException {
        RawMessage big = big();
        double best = 0;
        long first = 0;
        long last = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Mapping mapping = adapter.map(big);
            double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e9;
            int entries =
                    mapping instanceof Mapping.Mapped mapped ? mapped.entries().size() : 0;
            assertTrue(entries > 1_000, "the entries were mapped");
            best = Math.max(best, big.body().length / 1e6 / seconds);
            mapping = null;
            last = used();
            first = round == 0 ? last : first;
            System.out.printf(
                    "%.1f MB, %d resources: %.1f MB/s of CPU; heap after it %d MB%n",
                    big.body().length / 1e6, entries, big.body().length / 1e6 / seconds, last / 1_000_000);
        }
        assertTrue(best > FLOOR, "mapped only " + best + " MB a second");
        assertTrue(last - first < 10_000_000, "documents leave memory behind");
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The problems of a golden case, each further one under an id of its own. */
    private static RawMessage big() throws IOException {
        String text = Files.readString(Path.of("src/test/resources/golden/problems/input.xml"));
        int from = text.indexOf("<entry");
        int till = text.indexOf("</entry>") + "</entry>".length();
        String entry = text.substring(from, till);
        StringBuilder all = new StringBuilder(BIG + 10_000).append(text, 0, till);
        for (int n = 0; all.length() < BIG; n++) {
            all.append(entry.replace("extension=\"", "extension=\"" + n + "-"));
        }
        return RawMessage.of(all.append(text.substring(till)).toString().getBytes(StandardCharsets.UTF_8));
    }
}
