package org.quiltehr.hub.bulk;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.query.ExportRequest;
import org.quiltehr.hub.query.ExportSink;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Works one export from beginning to end. */
final class ExportRun implements ExportSink {

    /** Entries of one Bundle of deletions, a line of its file. */
    private static final int BUNDLE = 1000;

    private final Reader reader;
    private final View view;
    private final Grant grant;
    private final ExportAsk asked;
    private final NdjsonWriter files;
    private final Elements elements;
    private final List<String> gone = new ArrayList<>();
    private @Nullable Instant time;
    private String at = "";

    ExportRun(Reader reader, View view, Grant grant, ExportAsk asked, NdjsonWriter files) {
        this.reader = reader;
        this.view = view;
        this.grant = grant;
        this.asked = asked;
        this.files = files;
        this.elements = new Elements(asked.elements());
    }

    /** Gives the transactionTime. */
    Instant run() {
        for (String text : asked.passedOver()) {
            files.line("error", "OperationOutcome", outcome("warning", "not-supported", text));
        }
        reader.export(
                view,
                grant,
                new ExportRequest(
                        asked.level() != ExportAsk.Level.SYSTEM,
                        patients().orElse(null),
                        asked.types(),
                        asked.filters(),
                        asked.since(),
                        asked.until()),
                this);
        goneBundle();
        files.close();
        if (time == null) {
            throw new IllegalStateException("the export has no time");
        }
        return time;
    }

    /** For {@code X-Progress}. */
    String progress() {
        return files.written() + " resources" + (at.isEmpty() ? "" : ", now " + at);
    }

    private Optional<List<String>> patients() {
        String group = asked.group();
        if (group == null) {
            return asked.patients().isEmpty() ? Optional.empty() : Optional.of(asked.patients());
        }
        List<String> members = reader.read(view, grant, "Group", group)
                .filter(stored -> !stored.deleted())
                .map(stored -> members(FhirJson.parse(stored.json())))
                .orElse(List.of());
        return Optional.of(
                asked.patients().isEmpty()
                        ? members
                        : members.stream().filter(asked.patients()::contains).toList());
    }

    private static List<String> members(JsonNode group) {
        List<String> ids = new ArrayList<>();
        for (JsonNode member : group.path("member")) {
            String reference = member.path("entity").path("reference").asString("");
            if (reference.startsWith("Patient/") && !member.path("inactive").asBoolean(false)) {
                ids.add(reference.substring("Patient/".length()));
            }
        }
        return ids;
    }

    @Override
    public void begin(Instant transactionTime) {
        time = transactionTime;
    }

    @Override
    public void progress(String type) {
        at = type;
    }

    @Override
    public void resource(Stored resource) {
        byte[] json;
        try {
            json = elements.of(resource.type(), resource.json());
        } catch (ca.uhn.fhir.parser.DataFormatException e) {
            files.line(
                    "error",
                    "OperationOutcome",
                    outcome(
                            "error",
                            "structure",
                            resource.type() + "/" + resource.shownId()
                                    + " cannot be cut to _elements; it is left out"));
            return;
        }
        files.line("output", resource.type(), json);
    }

    @Override
    public void gone(String type, String id) {
        gone.add(type + "/" + id);
        if (gone.size() == BUNDLE) {
            goneBundle();
        }
    }

    private void goneBundle() {
        if (gone.isEmpty()) {
            return;
        }
        ObjectNode bundle = FhirJson.mapper().createObjectNode();
        bundle.put("resourceType", "Bundle").put("type", "transaction");
        var entries = bundle.putArray("entry");
        for (String reference : gone) {
            entries.addObject().putObject("request").put("method", "DELETE").put("url", reference);
        }
        files.line("deleted", "Bundle", FhirJson.bytes(bundle));
        gone.clear();
    }

    private static byte[] outcome(String severity, String code, String text) {
        ObjectNode outcome = FhirJson.mapper().createObjectNode();
        outcome.put("resourceType", "OperationOutcome");
        outcome.putArray("issue")
                .addObject()
                .put("severity", severity)
                .put("code", code)
                .put("diagnostics", text);
        return new String(FhirJson.bytes(outcome), StandardCharsets.UTF_8)
                .replace("\n", " ")
                .getBytes(StandardCharsets.UTF_8);
    }
}
