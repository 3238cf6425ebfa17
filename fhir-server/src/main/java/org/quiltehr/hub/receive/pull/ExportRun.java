package org.quiltehr.hub.receive.pull;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.receive.pull.ExportSql.Export;
import org.quiltehr.hub.receive.pull.PullSql.Cursor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Bulk Data export (FHIR Bulk Data Access 2.0): asked for, waited for, its files read, then given back. Where it stands
 * is written down after each step, so that another run goes on there.
 */
final class ExportRun {

    private static final String SEARCH = "$export";
    private static final Duration LONGEST_WAIT = Duration.ofHours(12);
    private static final Duration USUAL_POLL = Duration.ofSeconds(10);
    private static final Duration SHORTEST_POLL = Duration.ofMillis(200);
    private static final Duration LONGEST_POLL = Duration.ofMinutes(5);

    /** Files of these types are read first: others refer to them. */
    private static final List<String> FIRST = List.of(
            "Organization",
            "Location",
            "Practitioner",
            "PractitionerRole",
            "HealthcareService",
            "Medication",
            "Patient");

    /** A file of the manifest. */
    record Output(String type, URI url) {}

    private final Feed feed;
    private final PullSettings settings;
    private final Remote remote;
    private final PullSql cursors;
    private final ExportSql sql;
    private final ExportFile files;
    private final Counts counts;

    ExportRun(
            Feed feed,
            PullSettings settings,
            Remote remote,
            Delivery delivery,
            PullSql cursors,
            ExportSql sql,
            Counts counts) {
        this.feed = feed;
        this.settings = settings;
        this.remote = remote;
        this.cursors = cursors;
        this.sql = sql;
        this.files = new ExportFile(remote, delivery);
        this.counts = counts;
    }

    void run() throws PullFault, InterruptedException {
        Export export = sql.of(feed.num()).orElse(null);
        if (export == null) {
            export = kickOff();
            sql.save(feed.num(), export);
        }
        if (export.manifest() == null) {
            String manifest = poll(export);
            export = new Export(export.status(), export.started(), manifest, 0, 0);
            sql.save(feed.num(), export);
        }
        ObjectNode manifest = FhirJson.parse(String.valueOf(export.manifest()));
        boolean token = manifest.path("requiresAccessToken").asBoolean(true);
        List<Output> outputs = outputs(manifest, URI.create(export.status()));
        counts.serverErrors.set(manifest.path("error").size());
        for (int i = export.file(); i < outputs.size(); i++) {
            int file = i;
            Export now = export;
            long from = i == export.file() ? export.offset() : 0;
            try {
                files.read(
                        outputs.get(i),
                        token,
                        from,
                        offset -> sql.save(
                                feed.num(), new Export(now.status(), now.started(), now.manifest(), file, offset)));
            } catch (PullFault fault) {
                if (fault.code().equals("export-gone")) {
                    sql.done(feed.num());
                }
                throw fault;
            }
            counts.pages.incrementAndGet();
        }
        Instant time = time(manifest.path("transactionTime").asString(""));
        cursors.save(feed.num(), SEARCH, new Cursor(time == null ? export.started() : time, null, null, ""));
        sql.done(feed.num());
        giveBack(export.status());
    }

    private Export kickOff() throws PullFault, InterruptedException {
        Instant started = Instant.now();
        Instant since = cursors.cursor(feed.num(), SEARCH).since();
        Set<String> types = new LinkedHashSet<>(FIRST);
        types.addAll(settings.types());
        String plain = path() + "?_outputFormat=" + encode("application/fhir+ndjson")
                + (since == null
                        ? ""
                        : "&_since=" + encode(since.minus(settings.overlap()).toString()));
        for (String query : List.of(plain + "&_type=" + String.join(",", types), plain)) {
            Client.Answer answer = remote.ask(
                    "GET", remote.below(query), Map.of("Accept", "application/fhir+json", "Prefer", "respond-async"));
            String at = answer.header("content-location");
            if (answer.status() == 202 && at != null) {
                return new Export(Remote.resolve(remote.below(path()), at).toString(), started, null, 0, 0);
            }
            if (answer.status() != 400 && answer.status() != 422) {
                throw new PullFault(
                        "export-refused",
                        "The server refuses the export (" + answer.status()
                                + "). Check that it supports Bulk Data for pull.patients, or set pull.mode: search.");
            }
        }
        throw new PullFault("export-refused", "The server refuses the export (400).");
    }

    /** All patients, or a Group's. */
    private String path() {
        return settings.patients().equals("all") ? "Patient/$export" : settings.patients() + "/$export";
    }

    private String poll(Export export) throws PullFault, InterruptedException {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        URI status = URI.create(export.status());
        while (System.nanoTime() - end < 0) {
            Client.Answer answer = remote.ask("GET", status, Map.of("Accept", "application/json"));
            if (answer.status() == 200) {
                try {
                    return FhirJson.mapper().writeValueAsString(FhirJson.parse(answer.body()));
                } catch (JacksonException e) {
                    throw new PullFault("broken-json", "The server's list of export files is no JSON.");
                }
            }
            if (answer.status() != 202) {
                sql.done(feed.num());
                throw new PullFault(
                        "export-failed",
                        "The server gave its export up (" + answer.status() + "). The next run asks for a new one.");
            }
            Duration asked = Optional.ofNullable(Remote.retryAfter(answer)).orElse(USUAL_POLL);
            Duration pause = asked.compareTo(SHORTEST_POLL) < 0 ? SHORTEST_POLL : asked;
            Thread.sleep(pause.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : pause);
        }
        throw new PullFault(
                "export-slow", "The server prepares its export for 12 hours now. The next run looks again.");
    }

    /** The files in the order they are read; deletions last. */
    private static List<Output> outputs(ObjectNode manifest, URI status) throws PullFault {
        List<Output> outputs = new ArrayList<>();
        for (JsonNode output : manifest.path("output")) {
            outputs.add(output(output, output.path("type").asString(""), status));
        }
        outputs.sort(java.util.Comparator.comparingInt(o -> rank(o.type())));
        for (JsonNode output : manifest.path("deleted")) {
            outputs.add(output(output, "Bundle", status));
        }
        return outputs;
    }

    private static Output output(JsonNode output, String type, URI status) throws PullFault {
        return new Output(type, Remote.resolve(status, output.path("url").asString("")));
    }

    private static int rank(String type) {
        int first = FIRST.indexOf(type);
        if (first >= 0) {
            return first;
        }
        int core = PullSettings.US_CORE.indexOf(type);
        return FIRST.size() + (core >= 0 ? core : PullSettings.US_CORE.size());
    }

    /** The server may throw its files away; that it does not matter to us if it refuses. */
    private void giveBack(String status) throws InterruptedException {
        try {
            remote.ask("DELETE", URI.create(status), Map.of("Accept", "application/fhir+json"));
        } catch (PullFault e) {
            // the files are read; the server forgets them by itself
        }
    }

    private static @Nullable Instant time(String text) {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
