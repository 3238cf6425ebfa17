package org.quiltehr.hub.trace;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.query.HistoryRequest;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers where the elements of a resource came from, as JSON: message, location, bytes. */
public final class Traces {

    private static final int VERSIONS = 100;

    private final Journal journal;
    private final Reader reader;

    Traces(Journal journal, Reader reader) {
        this.journal = journal;
        this.reader = reader;
    }

    /** What one message said of a resource. */
    ObjectNode ofMessage(UUID message, ObjectNode receipt, String resource, String element) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("message", message.toString());
        out.put("resource", resource);
        ArrayNode elements = out.putArray("elements");
        Optional<byte[]> body = body(message, out);
        new Origins(receipt, resource).of(element).forEach(origin -> put(elements.addObject(), origin, body));
        return out;
    }

    /** The bytes of a message; where retention dropped them, that and when is said. */
    private Optional<byte[]> body(UUID message, ObjectNode out) {
        Optional<byte[]> body = journal.body(message);
        if (body.isEmpty()) {
            journal.dropped(message).ifPresent(at -> out.put("bytesDropped", at.toString()));
        }
        return body;
    }

    private static void put(ObjectNode out, Origins.Origin origin, Optional<byte[]> body) {
        out.put("element", origin.element());
        ArrayNode from = out.putArray("from");
        for (String location : origin.locations()) {
            ObjectNode one = from.addObject().put("location", location);
            body.flatMap(bytes -> Excerpts.find(bytes, location))
                    .ifPresent(excerpt -> one.put("start", excerpt.start())
                            .put("end", excerpt.end())
                            .put("text", excerpt.text()));
        }
    }

    /**
     * Of each element of a resource, the newest message that stated it: a message that says less than an earlier one leaves
     * what that said. Empty if the practice has no such resource.
     */
    public Optional<ObjectNode> ofResource(View view, Grant grant, String type, String id, String element) {
        List<Stored> versions = reader.history(view, grant, new HistoryRequest(type, id, null, VERSIONS, null))
                .versions();
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        String resource = type + "/" + id;
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("resource", resource);
        Map<String, ObjectNode> elements = new LinkedHashMap<>();
        Set<UUID> seen = new HashSet<>();
        for (Stored version : versions) {
            if (!seen.add(version.message()) || version.deleted()) {
                continue;
            }
            Optional<ObjectNode> receipt = journal.outcome(version.message()).map(Finished::receipt);
            if (receipt.isEmpty()) {
                continue;
            }
            if (receipt.get().path("ledger").isEmpty()) {
                written(elements, version, element);
                continue;
            }
            ObjectNode gone = FhirJson.mapper().createObjectNode();
            Optional<byte[]> body = body(version.message(), gone);
            for (Origins.Origin origin : new Origins(receipt.get(), resource).of(element)) {
                if (!elements.containsKey(origin.element())) {
                    ObjectNode one = FhirJson.mapper().createObjectNode();
                    one.put("message", version.message().toString());
                    one.setAll(gone);
                    put(one, origin, body);
                    elements.put(origin.element(), one);
                }
            }
        }
        ArrayNode list = out.putArray("elements");
        elements.values().forEach(list::add);
        return Optional.of(out);
    }

    /** A write at a FHIR base: the stored version is the message. */
    private static void written(Map<String, ObjectNode> elements, Stored version, String element) {
        String at = element.isEmpty() ? version.type() : element;
        Optional<Excerpt> excerpt = element.isEmpty() ? Optional.empty() : Excerpts.find(version.json(), element);
        if (elements.containsKey(at) || !element.isEmpty() && excerpt.isEmpty()) {
            return;
        }
        ObjectNode one = FhirJson.mapper().createObjectNode();
        one.put("message", version.message().toString());
        one.put("element", at);
        ObjectNode from = one.putArray("from").addObject().put("location", at);
        from.put("storedVersion", version.type() + "/" + version.shownId() + "/_history/" + version.etag());
        excerpt.ifPresent(e -> from.put("start", e.start()).put("end", e.end()).put("text", e.text()));
        elements.put(at, one);
    }
}
