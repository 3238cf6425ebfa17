package org.quiltehr.hub.access;

import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The audit trail for auditors: {@code /audit/AuditEvent} (IHE ITI-81) and its check against the seals. */
@RestController
@RequestMapping("/audit")
final class AuditController {

    private static final Logger LOG = LoggerFactory.getLogger(AuditController.class);
    private static final MediaType FHIR = MediaType.parseMediaType("application/fhir+json");

    private final Gate gate;
    private final AuditSearchSql entries;
    private final AuditCheck check;

    AuditController(Gate gate, AuditSearchSql entries, AuditCheck check) {
        this.gate = gate;
        this.entries = entries;
        this.check = check;
    }

    @GetMapping("/AuditEvent")
    ResponseEntity<byte[]> search(HttpServletRequest request) throws SQLException {
        if (!gate.may(Act.AUDIT)) {
            return refused();
        }
        AuditQuestion question = AuditQuestion.of(request.getParameterMap());
        String query = Optional.ofNullable(request.getQueryString()).orElse("");
        return answer(
                200,
                AuditEvents.bundle(
                        request.getRequestURL().toString(), query, entries.find(question), question.count()));
    }

    @GetMapping("/AuditEvent/{id}")
    ResponseEntity<byte[]> read(@PathVariable String id, HttpServletRequest request) throws SQLException {
        if (!gate.may(Act.AUDIT)) {
            return refused();
        }
        Long number = AuditEvents.number(id);
        List<AuditSearchSql.Entry> found = number == null ? List.of() : entries.one(number);
        return found.stream()
                .filter(entry -> AuditEvents.id(entry).equals(id))
                .findFirst()
                .map(entry -> answer(
                        200,
                        AuditEvents.of(
                                entry, AuditEvents.hub(request.getRequestURL().toString()))))
                .orElseGet(() -> answer(404, AuditEvents.outcome("not-found", "there is no such AuditEvent")));
    }

    @GetMapping("/check")
    ResponseEntity<byte[]> check(@RequestParam(required = false) @Nullable String head) throws SQLException {
        if (!gate.may(Act.AUDIT)) {
            return refused();
        }
        AuditCheck.Report report = check.run(head);
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.put("whole", report.whole())
                .put("seals", report.seals())
                .put("rows", report.rows())
                .put("head", report.head());
        if (report.dropped() != null) {
            json.put("dropped", report.dropped());
        }
        ArrayNode faults = json.putArray("faults");
        report.faults().forEach(faults::add);
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(FhirJson.bytes(json));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> unclear(AuditQuestion.Unclear problem) {
        return answer(400, AuditEvents.outcome("invalid", String.valueOf(problem.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> database(SQLException fault) {
        LOG.warn("the audit trail could not be read (SQLSTATE {})", fault.getSQLState());
        return answer(503, AuditEvents.outcome("transient", "the database does not answer: try again"));
    }

    private static ResponseEntity<byte[]> refused() {
        return answer(403, AuditEvents.outcome("forbidden", "the audit trail is shown to auditors only"));
    }

    private static ResponseEntity<byte[]> answer(int status, ObjectNode json) {
        return ResponseEntity.status(status).contentType(FHIR).body(FhirJson.bytes(json));
    }
}
