package org.quiltehr.hub.api;

import java.util.List;
import java.util.UUID;
import org.quiltehr.hub.bulk.ExportAsk;
import org.quiltehr.hub.bulk.ExportAsk.Level;
import org.quiltehr.hub.bulk.Exports;
import org.quiltehr.hub.query.Reader;
import org.springframework.stereotype.Component;

/** Bulk Data {@code $export} of a base, of all Patients and of a Group: begins a job and says where to ask for it. */
@Component
final class ExportOperation implements OperationSet {

    private static final String DEFINITION = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";

    private final Exports exports;
    private final Reader reader;

    ExportOperation(Exports exports, Reader reader) {
        this.exports = exports;
        this.reader = reader;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.system(
                        "export",
                        DEFINITION + "export",
                        (exchange, id, input) -> begin(exchange, Level.SYSTEM, id, input)),
                Operation.type(
                        "Patient",
                        "export",
                        DEFINITION + "patient-export",
                        (exchange, id, input) -> begin(exchange, Level.PATIENT, id, input)),
                Operation.instance(
                        "Group",
                        "export",
                        DEFINITION + "group-export",
                        (exchange, id, input) -> begin(exchange, Level.GROUP, id, input)));
    }

    private Answer begin(Exchange exchange, Level level, String group, Input input) {
        if (exchange.header("Prefer").stream().noneMatch(prefer -> prefer.contains("respond-async"))) {
            throw new Refused(
                    400, "required", null, "an export takes its time: the header Prefer: respond-async is required");
        }
        if (level == Level.GROUP
                && reader.read(exchange.view(), exchange.grant(), "Group", group)
                        .filter(found -> !found.deleted())
                        .isEmpty()) {
            throw new Refused(404, "not-found", null, "there is no such Group here");
        }
        ExportAsk asked = new ExportParameters(exchange, input, reader).read(level, group);
        UUID job = exports.begin(exchange.view(), request(exchange), asked);
        return Answer.empty(202).header("Content-Location", ExportFace.address(exchange, job));
    }

    private static String request(Exchange exchange) {
        String query = exchange.http().getQueryString();
        return exchange.base() + "/" + String.join("/", exchange.path()) + (query == null ? "" : "?" + query);
    }
}
