package org.quiltehr.hub.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Act;
import org.quiltehr.hub.access.Gate;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /conditions}: what is out of order now and what was of late, for administrators and stewards. */
@RestController
class ConditionsController {

    private static final int MOST = 500;
    private static final int MOST_DAYS = 366;

    private final ConditionSql conditions;
    private final Gate gate;

    ConditionsController(ConditionSql conditions, Gate gate) {
        this.conditions = conditions;
        this.gate = gate;
    }

    @GetMapping(path = "/conditions", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> list(@RequestParam(name = "days", defaultValue = "7") int days) {
        if (!gate.may(Act.CONFIGURE) && !gate.may(Act.STEWARD)) {
            return ResponseEntity.status(403)
                    .body(issue("forbidden", "Conditions of the network are for administrators and stewards."));
        }
        List<ConditionSql.Condition> found =
                conditions.since(Instant.now().minus(Duration.ofDays(Math.clamp(days, 0, MOST_DAYS))), MOST);
        ObjectNode answer = FhirJson.mapper().createObjectNode();
        var list = answer.putArray("conditions");
        for (ConditionSql.Condition condition : found) {
            ObjectNode one = list.addObject()
                    .put("kind", condition.kind().code())
                    .put("subject", condition.subject())
                    .put("opened", condition.opened().toString());
            if (condition.closed() != null) {
                one.put("closed", condition.closed().toString());
            }
            one.put("text", condition.text());
        }
        return ResponseEntity.ok(answer.toString());
    }

    private static String issue(String code, String text) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.putArray("issues")
                .addObject()
                .put("code", code)
                .put("severity", "error")
                .put("text", text);
        return json.toString();
    }
}
