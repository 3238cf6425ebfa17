package org.quiltehr.hub.pipeline;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.Directive;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt;
import org.quiltehr.adapter.spi.Reply;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An adapter whose messages are JSON that says what it is to answer: {@code {"control","patients","time","entries",
 * "merge","replaces","fail","sleep","reject","ignore"}}. A body that begins with MSH is taken as HL7 v2 whose OBX-5 holds
 * the script. The setting {@code gender} changes how Patients are mapped: a new version of the map; {@code rejected} takes no
 * message; {@code unit} writes this unit on every quantity.
 */
public final class ScriptAdapterFactory implements AdapterFactory {

    @Override
    public String name() {
        return "script";
    }

    @Override
    public Adapter create(FeedConfig config) {
        for (String setting : config.settings().keySet()) {
            if (!Set.of("gender", "unit").contains(setting)) {
                throw new ConfigException(setting + ": unknown setting; known: gender, unit");
            }
        }
        return new Script(config.text("gender"), config.text("unit"));
    }

    private record Script(@Nullable String gender, @Nullable String unit) implements Adapter {

        private static JsonNode read(RawMessage message) {
            String text = new String(message.body(), StandardCharsets.UTF_8);
            if (text.startsWith("MSH")) {
                int at = text.indexOf('{');
                text = at < 0 ? "{}" : text.substring(at, text.lastIndexOf('}') + 1);
            }
            return FhirJson.parse(text);
        }

        @Override
        public List<RawMessage> split(RawMessage body) {
            String text = new String(body.body(), StandardCharsets.UTF_8);
            if (!text.startsWith("---\n")) {
                return List.of(body);
            }
            List<RawMessage> units = new ArrayList<>();
            for (String line : text.substring(4).split("\n")) {
                units.add(RawMessage.of(line.getBytes(StandardCharsets.UTF_8)));
            }
            return units;
        }

        @Override
        public Peek peek(RawMessage message) {
            try {
                JsonNode script = read(message);
                List<String> patients = new ArrayList<>();
                script.path("patients").forEach(p -> patients.add(p.asString("")));
                return new Peek(
                        "script",
                        script.has("control") ? script.path("control").asString("") : null,
                        patients,
                        script.has("time") ? Instant.parse(script.path("time").asString("")) : null,
                        Optional.empty());
            } catch (JacksonException e) {
                return Peek.unreadable(Issue.error("not-json", "document", "not JSON"));
            }
        }

        @Override
        public Mapping map(RawMessage message) {
            JsonNode script;
            try {
                script = read(message);
            } catch (JacksonException e) {
                return Mapping.Rejected.unreadable(Issue.error("not-json", "document", "not JSON"));
            }
            if (script.has("fail")) {
                throw new IllegalStateException("secret of a patient");
            }
            if (script.has("sleep")) {
                try {
                    Thread.sleep(script.path("sleep").asInt(0));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            Ledger ledger =
                    new Ledger(List.of(new Ledger.Line("a", Ledger.Fate.MAPPED, null, List.of("urn:uuid:p#Patient"))));
            if (script.has("reject") || "rejected".equals(gender)) {
                return new Mapping.Rejected(List.of(Issue.error("rejected", "a", "as asked")), ledger);
            }
            if (script.has("ignore")) {
                return new Mapping.Ignored("asked", "as asked", ledger);
            }
            List<Entry> entries = new ArrayList<>();
            for (JsonNode e : script.path("entries")) {
                List<String> keys = new ArrayList<>();
                e.path("keys").forEach(k -> keys.add(k.asString("")));
                ObjectNode resource = (ObjectNode) e.path("resource");
                if (gender != null && resource.path("resourceType").asString("").equals("Patient")) {
                    resource = resource.deepCopy().put("gender", gender);
                }
                if (unit != null && resource.path("valueQuantity") instanceof ObjectNode quantity) {
                    resource = resource.deepCopy();
                    resource.set(
                            "valueQuantity",
                            quantity.deepCopy().put("unit", unit).put("code", unit));
                }
                entries.add(new Entry(
                        e.path("url").asString(""),
                        resource,
                        Entry.Mode.valueOf(e.path("mode").asString("UPSERT")),
                        keys,
                        e.has("patient") ? e.path("patient").asString("") : null));
            }
            List<Directive> directives = new ArrayList<>();
            if (script.has("merge")) {
                directives.add(
                        new Directive.Merge("urn:uuid:p", script.path("merge").asString("")));
            }
            if (script.has("replaces")) {
                directives.add(new Directive.Replaces(
                        "urn:uuid:d", script.path("replaces").asString("")));
            }
            return new Mapping.Mapped(entries, directives, ledger, List.of());
        }

        @Override
        public Reply reply(RawMessage message, Receipt receipt) {
            String text = new String(message.body(), StandardCharsets.UTF_8);
            String control = text.startsWith("MSH") ? text.split("\\|")[9] : "";
            String code = receipt.state() == Receipt.State.QUARANTINED ? "AE" : "AA";
            return new Reply(
                    ("MSH|^~\\&|||||||ACK|1|P|2.5.1\rMSA|" + code + "|" + control + "\r")
                            .getBytes(StandardCharsets.UTF_8),
                    "application/hl7-v2");
        }
    }
}
