package org.quiltehr.hub.api;

import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.bulk.ExportFile;
import org.quiltehr.hub.bulk.ExportJob;
import org.quiltehr.hub.bulk.Exports;
import tools.jackson.databind.node.ObjectNode;

/** {@code _export/{job}}: how an export is, its manifest, its end; {@code _export/{job}/{n}.ndjson}: its files. */
final class ExportFace {

    /** What its addresses begin with below the base: no resource type and no operation begins so. */
    static final String PATH = "_export";

    private static final Pattern FILE = Pattern.compile("(\\d{1,6})\\.ndjson");
    private static final int MOST_PROGRESS = 99;

    private final Exports exports;

    ExportFace(Exports exports) {
        this.exports = exports;
    }

    /** Whether an address is that of a file, whose type the Accept header does not choose. */
    static boolean isFile(String address) {
        return address.contains("/" + PATH + "/") && address.endsWith(".ndjson");
    }

    static String address(Exchange exchange, UUID job) {
        return exchange.base() + "/" + PATH + "/" + job;
    }

    Answer answer(Exchange exchange) {
        List<String> path = exchange.path();
        String method = exchange.http().getMethod();
        ExportJob job = job(exchange);
        if (path.size() == 2 && method.equals("DELETE")) {
            exports.drop(job);
            return Answer.empty(202);
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw new Refused(405, "not-supported", null, "this method is not supported at this address");
        }
        if (path.size() == 2) {
            return state(exchange, job);
        }
        if (path.size() == 3 && job.state() == ExportJob.State.DONE) {
            return file(exchange, job, path.get(2));
        }
        throw missing();
    }

    private ExportJob job(Exchange exchange) {
        try {
            String id = exchange.path().size() > 1 ? exchange.segment(1) : "";
            return exports.find(exchange.view(), UUID.fromString(id)).orElseThrow(ExportFace::missing);
        } catch (IllegalArgumentException e) {
            throw missing();
        }
    }

    private static Refused missing() {
        return new Refused(
                404,
                "not-found",
                null,
                "there is no such export or file at this base: dropped, expired or never begun");
    }

    private Answer state(Exchange exchange, ExportJob job) {
        return switch (job.state()) {
            case WAITING -> waiting(job);
            case DONE -> manifest(exchange, job);
            case FAILED ->
                Answer.of(
                        500,
                        Outcomes.bytes(List.of(Issue.error(
                                "exception",
                                null,
                                "the export failed: " + (job.problem() == null ? "unknown" : job.problem())))));
        };
    }

    private Answer waiting(ExportJob job) {
        String seconds = Long.toString(Exports.pause(job).toSeconds());
        if (!exports.mayAsk(job)) {
            return Answer.of(
                            429,
                            Outcomes.bytes(List.of(Issue.error(
                                    "throttled", null, "asked again too soon: wait as long as Retry-After says"))))
                    .header("Retry-After", seconds);
        }
        String progress = job.progress();
        return Answer.empty(202)
                .header(
                        "X-Progress",
                        progress.length() > MOST_PROGRESS ? progress.substring(0, MOST_PROGRESS) : progress)
                .header("Retry-After", seconds);
    }

    private Answer manifest(Exchange exchange, ExportJob job) {
        ObjectNode manifest = FhirJson.mapper().createObjectNode();
        manifest.put("transactionTime", String.valueOf(job.time()));
        manifest.put("request", job.url());
        manifest.put("requiresAccessToken", !exchange.grant().everything());
        List<String> kinds =
                job.asked().since() == null ? List.of("output", "error") : List.of("output", "deleted", "error");
        kinds.forEach(manifest::putArray);
        for (ExportFile file : exports.files(job)) {
            manifest.withArray(file.kind())
                    .addObject()
                    .put("type", file.type())
                    .put("url", address(exchange, job.id()) + "/" + file.num() + ".ndjson")
                    .put("count", file.count());
        }
        byte[] json = FhirJson.bytes(manifest);
        Answer answer = Answer.download(out -> out.write(json)).header("Content-Type", "application/json");
        if (job.finished() != null) {
            answer.header("Expires", Answer.httpDate(job.finished().plus(Exports.KEPT)));
        }
        return answer;
    }

    private Answer file(Exchange exchange, ExportJob job, String name) {
        Matcher matcher = FILE.matcher(name);
        ExportFile file = !matcher.matches()
                ? null
                : exports.files(job).stream()
                        .filter(one -> one.num() == Integer.parseInt(matcher.group(1)))
                        .findFirst()
                        .orElse(null);
        if (file == null) {
            throw missing();
        }
        boolean gzip = exchange.header("Accept-Encoding").orElse("").contains("gzip");
        Answer answer = Answer.download(out -> exports.write(job, file, gzip, out))
                .header("Content-Type", "application/fhir+ndjson")
                .header("Vary", "Accept-Encoding");
        return gzip ? answer.header("Content-Encoding", "gzip") : answer;
    }
}
