package org.quiltehr.hub.summary;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.Http;
import org.quiltehr.hub.Hub;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.TestDatabase;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times of {@code $summary} over HTTP: three practices, 4 clients; printed, since a test machine is never quiet. CPU time of
 * the hub (with the client, which does little) and of PostgreSQL is told beside them: that is what a change is judged by.
 * {@code -Dquilt.summary.most=3000} leaves out longer records.
 */
@Tag("long")
class SummarySpeedTest {

    private static final int CLIENTS = 4;
    private static final int ENTRIES = 2_000;
    private static final List<String> PRACTICES = List.of("lakeside", "harbor", "mercy");
    private static final String IDENTITY = """
            {"resourceType":"Patient","id":"%s","name":[{"family":"Lindqvist","given":["Per","Olof"]}],
             "gender":"male","birthDate":"1949-02-03",
             "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"SS"}]},
               "system":"http://hl7.org/fhir/sid/us-ssn","value":"219-09-9998"}],
             "telecom":[{"system":"phone","value":"+1-617-555-0142"}],
             "address":[{"line":["17 Elm Street"],"city":"Salem","state":"MA","postalCode":"01970"}]}""";

    @ParameterizedTest
    @CsvSource({"3000, 200", "50000, 8"})
    void summariesAtFourClients(int resources, int rounds) throws Exception {
        Assumptions.assumeTrue(resources <= Integer.getInteger("quilt.summary.most", resources));
        Hub.Running hub = Hub.start(new HubOptions(0, -1, Path.of("target", "unused"), TestDatabase.url(), null, true));
        try {
            Http http = new Http(hub.base());
            load(http, resources);
            int size = http.bytes("/fhir/Patient/p-lakeside/$summary").length;
            assertThat(http.json("/fhir/Patient/p-lakeside").path("link").size())
                    .as("linked")
                    .isEqualTo(3);
            times(http, rounds);
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long cpu = system.getProcessCpuTime();
            long database = databaseCpu();
            long[] nanos = times(http, rounds);
            cpu = system.getProcessCpuTime() - cpu;
            database = databaseCpu() - database;
            System.out.printf(
                    "$summary of %d resources, %d bytes: p50 %.1f ms, p99 %.1f ms; CPU for each: hub and client %.1f ms, database %.1f ms%n",
                    resources,
                    size,
                    nanos[nanos.length / 2] / 1e6,
                    nanos[nanos.length * 99 / 100] / 1e6,
                    cpu / 1e6 / nanos.length,
                    database / 1e6 / nanos.length);
        } finally {
            hub.context().close();
        }
    }

    /** CPU time of this test's PostgreSQL, whose processes are below this one; those that ended are not in it. */
    private static long databaseCpu() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToLong(Duration::toNanos)
                .sum();
    }

    private static long[] times(Http http, int rounds) throws Exception {
        List<Callable<long[]>> clients = new ArrayList<>();
        for (int c = 0; c < CLIENTS; c++) {
            clients.add(() -> {
                long[] nanos = new long[rounds];
                try (BareClient client = new BareClient(http.base())) {
                    for (int i = 0; i < rounds; i++) {
                        long start = System.nanoTime();
                        assertThat(client.get("/fhir/Patient/p-lakeside/$summary"))
                                .isPositive();
                        nanos[i] = System.nanoTime() - start;
                    }
                }
                return nanos;
            });
        }
        List<Long> all = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(CLIENTS)) {
            for (Future<long[]> done : pool.invokeAll(clients)) {
                Arrays.stream(done.get()).forEach(all::add);
            }
        }
        return all.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static void load(Http http, int resources) throws Exception {
        for (String practice : PRACTICES) {
            http.put("/practices/" + practice, "{\"name\":\"" + practice + "\",\"timezone\":\"America/New_York\"}");
            http.put(
                    "/practices/" + practice + "/fhir/Patient/p-" + practice,
                    FhirJson.parse(IDENTITY.formatted("p-" + practice)).toString());
        }
        List<Stored> all = People.many(resources).record().resources();
        for (int p = 0; p < PRACTICES.size(); p++) {
            ArrayNode entries = FhirJson.mapper().createArrayNode();
            for (Stored stored : all) {
                if (stored.practice() != p) {
                    continue;
                }
                ObjectNode tree = FhirJson.parse(stored.json());
                tree.remove(List.of("id", "meta"));
                for (String element : List.of("subject", "patient")) {
                    if (tree.get(element) instanceof ObjectNode reference) {
                        reference.put("reference", "Patient/p-" + PRACTICES.get(p));
                    }
                }
                ObjectNode entry = entries.addObject();
                entry.set("resource", tree);
                entry.putObject("request").put("method", "POST").put("url", stored.type());
                if (entries.size() == ENTRIES) {
                    send(http, PRACTICES.get(p), entries);
                    entries.removeAll();
                }
            }
            send(http, PRACTICES.get(p), entries);
        }
    }

    private static void send(Http http, String practice, ArrayNode entries) throws Exception {
        if (entries.isEmpty()) {
            return;
        }
        ObjectNode bundle = FhirJson.mapper().createObjectNode().put("resourceType", "Bundle");
        bundle.put("type", "transaction").set("entry", entries);
        var answer = http.send(
                "POST",
                "/practices/" + practice + "/fhir",
                "application/fhir+json",
                bundle.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
