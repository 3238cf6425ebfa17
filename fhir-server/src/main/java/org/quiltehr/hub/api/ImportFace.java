package org.quiltehr.hub.api;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.bulk.ImportJob;
import org.quiltehr.hub.bulk.ImportManifest;
import org.quiltehr.hub.bulk.Imports;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code $import}: takes ndjson of any length, a resource a line, and begins a job; {@code _import/{job}}: how it is, what
 * was loaded, its end; {@code _import/{job}/errors.ndjson}: what was refused, with the numbers of the lines.
 */
@Component
final class ImportFace implements OperationSet {

    /** What its addresses begin with below the base. */
    static final String PATH = "_import";

    static final String OPERATION = "$import";
    private static final String DEFINITION = "http://quiltehr.org/OperationDefinition/import";
    private static final String ERRORS = "errors.ndjson";
    private static final Set<String> TYPES =
            Set.of("application/fhir+ndjson", "application/ndjson", "application/x-ndjson");

    /** A manifest of the files, or the same as Parameters. */
    private static final Set<String> MANIFESTS = Set.of("application/json", "application/fhir+json");

    private static final int LONGEST_MANIFEST = 1 << 20;

    private final Imports imports;

    ImportFace(Imports imports) {
        this.imports = imports;
    }

    /** Whether an address is that of a file, whose type the Accept header does not choose. */
    static boolean isFile(String address) {
        return address.contains("/" + PATH + "/") && address.endsWith("/" + ERRORS);
    }

    private static String address(Exchange exchange, UUID job) {
        return exchange.base() + "/" + PATH + "/" + job;
    }

    /** Named like every operation; {@link Face} gives it the body unread. */
    @Override
    public List<Operation> operations() {
        return List.of(Operation.system("import", DEFINITION, (exchange, id, input) -> {
                    throw notNdjson();
                })
                .changing());
    }

    private static Refused notNdjson() {
        return new Refused(
                415,
                "not-supported",
                null,
                "$import takes the resources themselves, one a line (Content-Type: application/fhir+ndjson), or a manifest of"
                        + " files to fetch (application/json or application/fhir+json)");
    }

    Answer begin(Exchange exchange) throws IOException {
        if (!exchange.http().getMethod().equals("POST")) {
            throw new Refused(405, "not-supported", null, "$import is invoked by POST");
        }
        if (exchange.header("Prefer").stream().noneMatch(prefer -> prefer.contains("respond-async"))) {
            throw new Refused(
                    400, "required", null, "an import takes its time: the header Prefer: respond-async is required");
        }
        if (exchange.grant().practice() == null) {
            throw new Refused(403, "forbidden", null, "the caller belongs to no practice and cannot write");
        }
        String contentType = exchange.contentType();
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type) && !MANIFESTS.contains(type)) {
            throw notNdjson();
        }
        String query = exchange.http().getQueryString();
        if (query != null && !query.isEmpty()) {
            throw new Refused(400, "not-supported", null, "$import has no parameters in its URL");
        }
        if (MANIFESTS.contains(type)) {
            return fetching(exchange);
        }
        UUID job;
        try (InputStream body = body(exchange)) {
            job = imports.begin(exchange.view(), exchange.base(), exchange.base() + "/" + OPERATION, body);
        } catch (ZipException | EOFException e) {
            throw new Refused(400, "structure", null, "the body is not gzip as its Content-Encoding says");
        } catch (Imports.TooLong e) {
            throw new Refused(413, "too-long", null, "an import has at most " + e.limit() + " bytes, unpacked");
        }
        return Answer.empty(202).header("Content-Location", address(exchange, job));
    }

    /** The body names the files. */
    private Answer fetching(Exchange exchange) throws IOException {
        ObjectNode manifest;
        try (InputStream body = body(exchange)) {
            byte[] bytes = body.readNBytes(LONGEST_MANIFEST + 1);
            if (bytes.length > LONGEST_MANIFEST) {
                throw new Refused(413, "too-long", null, "a manifest has at most " + LONGEST_MANIFEST + " bytes");
            }
            manifest = FhirJson.parse(bytes);
        } catch (JacksonException | ZipException | EOFException e) {
            throw new Refused(400, "structure", null, "the manifest is no JSON object");
        }
        try {
            UUID job = imports.begin(
                    exchange.view(), exchange.base(), exchange.base() + "/" + OPERATION, ImportManifest.of(manifest));
            return Answer.empty(202).header("Content-Location", address(exchange, job));
        } catch (ImportManifest.Malformed e) {
            throw new Refused(400, "value", e.location(), e.location() + ": " + e.text());
        }
    }

    private static InputStream body(Exchange exchange) throws IOException {
        InputStream plain = exchange.http().getInputStream();
        return "gzip".equals(exchange.http().getHeader("Content-Encoding")) ? new GZIPInputStream(plain) : plain;
    }

    Answer answer(Exchange exchange) {
        ImportJob job = Polling.job(exchange)
                .flatMap(id -> imports.find(exchange.view(), id))
                .orElseThrow(ImportFace::missing);
        return Polling.at(exchange, () -> imports.drop(job), () -> state(exchange, job), () -> {
            if (exchange.path().size() != 3 || !exchange.path().get(2).equals(ERRORS)) {
                throw missing();
            }
            return errors(job);
        });
    }

    private Answer errors(ImportJob job) {
        return Answer.download(out -> imports.refused(job, (place, issues) -> {
                    out.write(Outcomes.bytes(issues.stream()
                            .map(issue -> Issue.error(issue.code(), issue.location(), place + ": " + issue.text()))
                            .toList()));
                    out.write('\n');
                }))
                .header("Content-Type", "application/fhir+ndjson");
    }

    private static Refused missing() {
        return new Refused(
                404, "not-found", null, "there is no such import at this base: dropped, expired or never begun");
    }

    private Answer state(Exchange exchange, ImportJob job) {
        return switch (job.state()) {
            case SENT, WAITING -> Polling.waiting(imports.mayAsk(job), Imports.pause(job), job.progress());
            case DONE -> manifest(exchange, job);
            case FAILED -> Polling.failed("import", job.problem());
        };
    }

    private Answer manifest(Exchange exchange, ImportJob job) {
        ObjectNode manifest = FhirJson.mapper().createObjectNode();
        manifest.put("transactionTime", String.valueOf(job.time()));
        manifest.put("request", job.url());
        var output = manifest.putArray("output");
        job.counts()
                .forEach((type, count) -> output.addObject().put("type", type).put("count", count));
        var errors = manifest.putArray("error");
        if (job.refused() > 0) {
            errors.addObject()
                    .put("type", "OperationOutcome")
                    .put("url", address(exchange, job.id()) + "/" + ERRORS)
                    .put("count", imports.told(job))
                    .put("refused", job.refused());
        }
        return Polling.manifest(manifest, job.finished(), Imports.KEPT);
    }
}
