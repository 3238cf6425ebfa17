package org.quiltehr.hub.transition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The Task that puts a result that came after discharge before its owner. */
final class ResultTask {

    static final String NAME = "http://quiltehr.org/fhir/late-result";
    static final String CODES = "http://quiltehr.org/fhir/CodeSystem/transition-task";

    /** v3 ObservationInterpretation: what cannot wait for the day. */
    private static final Set<String> CRITICAL = Set.of("AA", "HH", "LL", "HU", "LU", "CRITICAL");

    private ResultTask() {}

    /** The same for the same coming of the same result and role, so that no Task is made twice. */
    static String name(Expected result, TaskSql.Role role) {
        return "urn:uuid:"
                + UUID.nameUUIDFromBytes(
                        (result.stay() + "|" + result.num() + "|" + result.rounds() + "|" + role.code())
                                .getBytes(UTF_8));
    }

    static ObjectNode of(
            Expected result, TaskSql.Role role, Owner owner, Instant now, Instant due, JsonNode about, boolean urgent) {
        ObjectNode task = FhirJson.mapper().createObjectNode().put("resourceType", "Task");
        task.putArray("identifier").addObject().put("system", NAME).put("value", name(result, role));
        if (result.order() != null) {
            task.putArray("basedOn").addObject().put("reference", "ServiceRequest/" + result.order());
        }
        task.put("status", "requested");
        boolean escalation = role == TaskSql.Role.PRACTICE;
        task.put("intent", "order").put("priority", urgent || escalation ? "urgent" : "routine");
        boolean given = result.state() == Expected.State.CLOSED;
        ObjectNode code = task.putObject("code");
        code.putArray("coding")
                .addObject()
                .put("system", CODES)
                .put("code", escalation ? "unanswered-result" : given ? "no-result" : "late-result");
        code.put(
                "text",
                escalation
                        ? "A result that came after discharge was not answered for in time"
                        : given
                                ? "A result awaited at discharge will not come"
                                : "Review a result that came after discharge");
        if (result.report() != null) {
            task.putObject("focus").put("reference", result.reportType() + "/" + result.report());
        } else if (result.order() != null) {
            task.putObject("focus").put("reference", "ServiceRequest/" + result.order());
        }
        task.set("for", reference(about.path("subject")));
        task.putObject("encounter").put("reference", "Encounter/" + result.stay());
        task.put("authoredOn", now.truncatedTo(ChronoUnit.SECONDS).toString());
        task.set("owner", owner.fhir());
        task.putObject("restriction")
                .putObject("period")
                .put("end", due.truncatedTo(ChronoUnit.SECONDS).toString());
        return task;
    }

    private static ObjectNode reference(JsonNode subject) {
        return FhirJson.mapper()
                .createObjectNode()
                .put("reference", subject.path("reference").asString(""));
    }

    /** Whether the source marks it, or a value of it, as critical. */
    static boolean critical(JsonNode observation) {
        for (JsonNode interpretation : observation.path("interpretation")) {
            for (JsonNode coding : interpretation.path("coding")) {
                if (CRITICAL.contains(coding.path("code").asString(""))) {
                    return true;
                }
            }
        }
        return false;
    }
}
