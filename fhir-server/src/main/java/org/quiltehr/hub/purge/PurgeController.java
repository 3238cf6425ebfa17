package org.quiltehr.hub.purge;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.sql.SQLException;
import java.util.Optional;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Act;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /practices/{practice}/patients/{id}/purge} with {@code {"why": …}}: administrators remove one patient's record. A
 * whole practice leaves by {@code ./quilt exit}, which writes everything out first.
 */
@RestController
class PurgeController {

    private final Purge purge;
    private final Practices practices;
    private final Gate gate;

    PurgeController(Purge purge, Practices practices, Gate gate) {
        this.purge = purge;
        this.practices = practices;
        this.gate = gate;
    }

    @PostMapping(path = "/practices/{practice}/patients/{id}/purge", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> purge(
            @PathVariable("practice") String slug,
            @PathVariable("id") String id,
            @RequestBody(required = false) byte[] body,
            HttpServletRequest request)
            throws SQLException {
        if (!gate.may(Act.CONFIGURE)) {
            return problem(403, "forbidden", "Only administrators remove what was stored.");
        }
        Optional<Practice> practice = practices.bySlug(slug);
        Optional<LogicalId> patient = LogicalId.parse(id);
        if (practice.isEmpty() || patient.isEmpty()) {
            return problem(
                    404, "not-found", "There is no such practice, or no such Patient of it: give the logical id.");
        }
        String why = why(body);
        if (why.isBlank()) {
            return problem(
                    400, "why", "Say why, as {\"why\": \"…\"}: it goes into the audit trail. No data of the patient.");
        }
        try {
            Purge.Removed removed = purge.run(
                    new Subject(practice.get().ref(), patient.get()),
                    new Purge.Order(name(request), request.getRemoteAddr(), why),
                    null,
                    line -> {});
            ObjectNode out = FhirJson.mapper().createObjectNode();
            out.put("resources", removed.resources()).put("messages", removed.messages());
            ObjectNode rows = out.putObject("rows");
            removed.rows().forEach(rows::put);
            return ResponseEntity.ok(FhirJson.bytes(out));
        } catch (PurgeRefused e) {
            return problem(409, "refused", String.valueOf(e.getMessage()));
        }
    }

    private static String name(HttpServletRequest request) {
        Principal caller = request.getUserPrincipal();
        return caller == null ? "open" : caller.getName();
    }

    private static String why(byte[] body) {
        try {
            return body == null ? "" : FhirJson.parse(body).path("why").asString("");
        } catch (RuntimeException e) {
            return "";
        }
    }

    private static ResponseEntity<byte[]> problem(int status, String code, String text) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.putArray("issues")
                .addObject()
                .put("code", code)
                .put("severity", "error")
                .put("text", text);
        return ResponseEntity.status(status).body(FhirJson.bytes(json));
    }
}
