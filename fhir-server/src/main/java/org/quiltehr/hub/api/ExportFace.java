package org.quiltehr.hub.api;

import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Notice;
import org.quiltehr.hub.bulk.ExportFile;
import org.quiltehr.hub.bulk.ExportJob;
import org.quiltehr.hub.bulk.Exports;
import tools.jackson.databind.node.ObjectNode;

/** {@code _export/{job}}: how an export is, its manifest, its end; {@code _export/{job}/{n}.ndjson}: its files. */
final class ExportFace {

    /** What its addresses begin with below the base: no resource type and no operation begins so. */
    static final String PATH = "_export";

    private static final Pattern FILE = Pattern.compile("(\\d{1,6})\\.ndjson");

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
        ExportJob job = Polling.job(exchange)
                .flatMap(id -> exports.find(exchange.view(), id))
                .orElseThrow(ExportFace::missing);
        return Polling.at(exchange, () -> exports.drop(job), () -> state(exchange, job), () -> {
            if (exchange.path().size() != 3 || job.state() != ExportJob.State.DONE) {
                throw missing();
            }
            return file(exchange, job, exchange.path().get(2));
        });
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
            case WAITING -> Polling.waiting(exports.mayAsk(job), Exports.pause(job), job.progress());
            case DONE -> manifest(exchange, job);
            case FAILED -> Polling.failed("export", job.problem());
        };
    }

    private Answer manifest(Exchange exchange, ExportJob job) {
        ObjectNode manifest = FhirJson.mapper().createObjectNode();
        manifest.put("transactionTime", String.valueOf(job.time()));
        manifest.put("request", job.url());
        manifest.put("requiresAccessToken", !exchange.grant().everything());
        if (Notice.stands()) {
            manifest.putObject("extension").put(Notice.SYSTEM, Notice.TEXT);
        }
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
        return Polling.manifest(manifest, job.finished(), Exports.KEPT);
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
