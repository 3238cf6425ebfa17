package org.quiltehr.hub.pipeline.rest;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.identify.Names;
import org.quiltehr.hub.index.Indexer;
import org.quiltehr.hub.load.Charts;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.store.StoreForTests;

/**
 * Measures the write path without HTTP: made-up charts from bytes to rows, by two threads. Arguments: seconds, encounters
 * of a chart, threads.
 */
public final class WriteLoad {

    private WriteLoad() {}

    /** Nanoseconds of this process. */
    private static long cpu() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        int encounters = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        int threads = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        PracticeRef practice = new PracticeRef(1, new UUID(1, 1), "lakeside");
        try (HikariDataSource database = TestDatabase.pool()) {
            Transaction.Rooms rooms = new Transaction.Rooms(
                    (tx, p, conditions) -> List.of(),
                    new Names(database),
                    StoreForTests.on(database, new Indexer()),
                    (tx, p, record, patient, source) -> {},
                    new RestJournal() {
                        @Override
                        public UUID newId() {
                            return UUID.randomUUID();
                        }

                        @Override
                        public void record(Connection tx, PracticeRef practice, List<Entry> entries) {}
                    },
                    true);
            RestWrites writes =
                    new RestWrites(database, rooms, new Reader(database, new BodyCodec(n -> new byte[0])), List.of());
            String base = "http://hub/fhir";
            Caller caller = new Caller(new View(practice), new Grant(true, practice, 0), base);
            List<byte[]> charts = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                charts.add(Charts.transaction(i, encounters).getBytes(StandardCharsets.UTF_8));
            }
            AtomicLong resources = new AtomicLong();
            AtomicLong bytes = new AtomicLong();
            AtomicLong next = new AtomicLong();
            for (int round = 0; round < 3; round++) {
                resources.set(0);
                bytes.set(0);
                long until = System.nanoTime() + seconds * 1_000_000_000L / 3;
                long cpuBefore = cpu();
                long begun = System.nanoTime();
                List<Thread> running = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    running.add(Thread.ofPlatform().start(() -> {
                        while (System.nanoTime() < until) {
                            byte[] chart = charts.get((int) (next.getAndIncrement() % charts.size()));
                            List<Asked> asked = BundleEntries.read(FhirJson.parse(chart), base).stream()
                                    .map(BundleEntry::write)
                                    .toList();
                            writes.perform(caller, asked);
                            resources.addAndGet(asked.size());
                            bytes.addAndGet(chart.length);
                        }
                    }));
                }
                for (Thread thread : running) {
                    thread.join();
                }
                double cpu = (cpu() - cpuBefore) / 1e3 / Math.max(1, resources.get());
                double took = (System.nanoTime() - begun) / 1e9;
                System.out.printf(
                        "%,.0f resources/s, %,.0f bytes each, hub CPU %.1f us each%n",
                        resources.get() / took, (double) bytes.get() / Math.max(1, resources.get()), cpu);
            }
        }
        System.exit(0);
    }
}
