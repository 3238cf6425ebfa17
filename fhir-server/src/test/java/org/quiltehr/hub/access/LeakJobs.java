package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.LeakPaths.Asked;
import org.quiltehr.hub.access.LeakWorld.Planted;
import org.quiltehr.hub.access.LeakWorld.Reader;

/** What jobs leave behind: files of exports, by accounts and by apps of every scope, and reports of imports. */
final class LeakJobs {

    private static final String NDJSON = "application/fhir+ndjson";

    /** Who may export at all; for others, apps with less than everything among them, there is no such job. */
    private static final Set<String> EXPORT =
            Set.of("lake", "hill", "mercy", "doctor", "director", "steward", "app-staff");

    private final LeakWorld world;

    LeakJobs(LeakWorld world) {
        this.world = world;
    }

    /** A job somebody began. */
    private record Job(Reader reader, String address, String state) {}

    /** Begins every kind of export for every reader, reads all files by those who began them, and tries the others at them. */
    void exports(LeakTally tally) {
        List<Job> jobs = new ArrayList<>();
        for (Reader reader : world.readers.values()) {
            for (String address : addresses(reader)) {
                var begun = reader.browser().get(address, "Prefer", "respond-async");
                tally.look(
                        reader,
                        Asked.get("export begun", address),
                        begun.statusCode(),
                        begun.body() + begun.headers().map());
                if (begun.statusCode() == 202) {
                    jobs.add(new Job(
                            reader,
                            address,
                            begun.headers().firstValue("Content-Location").orElseThrow()));
                } else {
                    assertThat(begun.statusCode())
                            .as(reader.name() + " " + address)
                            .isIn(403, 404);
                }
            }
        }
        assertThat(jobs.stream().map(job -> job.reader().name()).distinct())
                .as("who may export")
                .containsExactlyInAnyOrderElementsOf(EXPORT);
        for (Job job : jobs) {
            files(job, tally);
        }
    }

    private List<String> addresses(Reader reader) {
        List<String> addresses = new ArrayList<>(List.of("/fhir/$export", "/fhir/Patient/$export"));
        if (reader.name().equals("lake")
                || reader.name().equals("app-types")
                || reader.name().equals("nobody")) {
            addresses.add("/practices/hill/fhir/$export");
            addresses.add("/fhir/Group/" + world.record("hidden-hill").ids().get("Group") + "/$export");
            addresses.add("/fhir/Group/" + world.record("own-lake").ids().get("Group") + "/$export");
            addresses.add("/fhir/$export?_type=Observation,Patient&_typeFilter=Observation%3Fcode=8867-4");
        }
        return addresses;
    }

    private void files(Job job, LeakTally tally) {
        HttpResponse<String> manifest = finished(job.reader().browser(), job.state());
        List<String> files = new ArrayList<>();
        for (String kind : List.of("output", "deleted", "error")) {
            FhirJson.parse(manifest.body())
                    .path(kind)
                    .forEach(f -> files.add(f.path("url").asString()));
        }
        files.add(job.state());
        for (String file : files) {
            tally.ask(job.reader(), Asked.get("export " + job.reader().name() + " " + job.address(), file));
        }
        // whose job it is is asked once for all of its addresses: the manifest and one file stand for them
        for (String file : List.of(job.state(), files.getFirst())) {
            for (Reader other : world.readers.values()) {
                // the files are the account's, through whichever of its apps it asks
                if (!account(other).equals(account(job.reader()))) {
                    assertThat(other.browser().get(file).statusCode())
                            .as(
                                    "%s asks for a file of %s",
                                    other.name(), job.reader().name())
                            .isIn(403, 404);
                }
            }
        }
    }

    private static HttpResponse<String> finished(Browser browser, String state) {
        for (int i = 0; i < 150; i++) {
            var manifest = browser.get(state);
            if (manifest.statusCode() == 200) {
                return manifest;
            }
            assertThat(manifest.statusCode()).as(state + " " + manifest.body()).isIn(202, 429);
            java.util.concurrent.locks.LockSupport.parkNanos(550_000_000);
        }
        throw new AssertionError("not finished: " + state);
    }

    private static String account(Reader reader) {
        return reader.name().startsWith("app-") ? "lake" : reader.name();
    }

    /** The report of an import that names records its writer may not see holds none of their words, and is the writer's alone. */
    void imports() {
        Planted hidden = world.record("hidden-hill");
        String lines = """
                {"resourceType":"Observation","id":"leak-import","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/%1$s"}}
                {"resourceType":"Patient","id":"%1$s","name":[{"family":"Taken"}]}
                {"resourceType":"Observation","id":"%2$s","status":"final","code":{"text":"x"}}
                {"resourceType":"Condition","id":"%3$s","code":{"text":"x"},"subject":{"reference":"Patient/%1$s"}}
                """.formatted(
                hidden.patient(), hidden.ids().get("Observation"), hidden.ids().get("Condition"));
        Browser lake = world.writer("lake");
        long before = world.sql("select count(*) from res");
        var begun = lake.send("POST", "/practices/lake/fhir/$import", NDJSON, lines, "Prefer", "respond-async");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String state = begun.headers().firstValue("Content-Location").orElseThrow();
        var manifest = finished(lake, state).body();
        String errors = FhirJson.parse(manifest).at("/error/0/url").asString();
        String told = manifest + lake.get(errors, "Accept", NDJSON).body();
        assertThat(told).contains("line 1", "line 2", "line 3", "line 4");
        assertThat(world.sql("select count(*) from res")).as("rows").isEqualTo(before);
        List<String> words = new ArrayList<>();
        for (Planted planted : world.records.values()) {
            words.addAll(List.of(planted.person(), planted.chart(), planted.key()));
            words.addAll(planted.ids().values());
        }
        assertThat(new LeakWords(words).in(told)).isEmpty();
        for (Reader other : world.readers.values()) {
            for (String file : List.of(state, errors)) {
                assertThat(other.browser().get(file).statusCode())
                        .as("%s asks for a report of lake's writer", other.name())
                        .isIn(403, 404);
            }
        }
    }
}
