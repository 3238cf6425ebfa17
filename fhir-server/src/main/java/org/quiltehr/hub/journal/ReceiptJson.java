package org.quiltehr.hub.journal;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.ObjectNode;

/** The kept part of a receipt: {@code issues}, {@code resources}, {@code totals}, {@code ledger} (SEMANTICS 4). */
final class ReceiptJson {

    private ReceiptJson() {}

    static ObjectNode parse(byte[] json) {
        return FhirJson.parse(json);
    }

    static byte[] bytes(Outcome outcome) {
        StringWriter out = new StringWriter(4096);
        try (JsonGenerator json = FhirJson.mapper().createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("issues");
            outcome.issues().forEach(issue -> issue(json, issue));
            json.writeEndArray();
            json.writeArrayPropertyStart("resources");
            for (Outcome.Stated stated : outcome.resources()) {
                json.writeStartObject();
                json.writeStringProperty("reference", stated.reference());
                json.writeNumberProperty("version", stated.version());
                json.writeStringProperty("action", stated.action());
                json.writeEndObject();
            }
            json.writeEndArray();
            totals(json, outcome.ledger().totals());
            if (!outcome.maps().isEmpty()) {
                json.writeArrayPropertyStart("maps");
                outcome.maps().forEach(json::writeString);
                json.writeEndArray();
            }
            json.writeArrayPropertyStart("ledger");
            outcome.ledger().lines().forEach(line -> line(json, line));
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void issue(JsonGenerator json, Issue issue) {
        json.writeStartObject();
        json.writeStringProperty("code", issue.code());
        json.writeStringProperty("severity", issue.severity().name().toLowerCase(Locale.ROOT));
        if (issue.location() != null) {
            json.writeStringProperty("location", issue.location());
        }
        json.writeStringProperty("text", issue.text());
        json.writeEndObject();
    }

    private static void totals(JsonGenerator json, Ledger.Totals totals) {
        json.writeObjectPropertyStart("totals");
        json.writeNumberProperty("populated", totals.populated());
        json.writeNumberProperty("mapped", totals.mapped());
        json.writeNumberProperty("kept", totals.kept());
        json.writeNumberProperty("ignored", totals.ignored());
        json.writeNumberProperty("unmapped", totals.unmapped());
        json.writeEndObject();
    }

    private static void line(JsonGenerator json, Ledger.Line line) {
        json.writeStartObject();
        json.writeStringProperty("location", line.location());
        json.writeStringProperty("fate", line.fate().name().toLowerCase(Locale.ROOT));
        if (line.rule() != null) {
            json.writeStringProperty("rule", line.rule());
        }
        if (!line.targets().isEmpty()) {
            json.writeArrayPropertyStart("targets");
            line.targets().forEach(json::writeString);
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
