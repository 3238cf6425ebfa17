package org.quiltehr.hub.notify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes notification Bundles and statuses as the R4 form of the R5 backport has them. */
final class Notifications {

    private static final String PROFILE = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-";

    private final Reader reader;
    private final Gate gate;

    Notifications(Reader reader, Gate gate) {
        this.reader = reader;
        this.gate = gate;
    }

    /** A notification of some events; none for a handshake or heartbeat. */
    byte[] bundle(
            Subscriber subscriber, Wanted wanted, Practice practice, String type, Content content, List<Event> events) {
        ObjectNode bundle = FhirJson.mapper().createObjectNode();
        bundle.put("resourceType", "Bundle").put("id", UUID.randomUUID().toString());
        bundle.putObject("meta").putArray("profile").add(PROFILE + "subscription-notification-r4");
        bundle.put("type", "history").put("timestamp", Instant.now().toString());
        ArrayNode entries = bundle.putArray("entry");
        ObjectNode first = entries.addObject();
        String status = UUID.randomUUID().toString();
        first.put("fullUrl", "urn:uuid:" + status);
        long total = events.isEmpty() ? subscriber.events() : events.getLast().number();
        first.set(
                "resource",
                status(subscriber, wanted, type, content, events, total).put("id", status));
        first.putObject("request").put("method", "GET").put("url", "Subscription/" + subscriber.id() + "/$status");
        first.putObject("response").put("status", "200");
        if (content != Content.EMPTY) {
            events.forEach(event -> entry(entries.addObject(), subscriber, practice, content, event));
        }
        return FhirJson.bytes(bundle);
    }

    private void entry(ObjectNode entry, Subscriber subscriber, Practice practice, Content content, Event event) {
        String address = event.type() + "/" + event.focus();
        entry.put("fullUrl", subscriber.base() + "/" + address);
        Optional<Stored> stored = event.gone() || content != Content.FULL
                ? Optional.empty()
                : reader.read(
                                view(subscriber, practice),
                                gate.grantOf(subscriber.account(), practice.ref()),
                                event.type(),
                                event.focus())
                        .filter(found -> !found.deleted());
        stored.ifPresent(found -> entry.set("resource", FhirJson.parse(found.json())));
        entry.putObject("request")
                .put("method", event.gone() ? "DELETE" : "PUT")
                .put("url", address);
        entry.putObject("response").put("status", event.gone() ? "204" : "200");
    }

    private static View view(Subscriber subscriber, Practice practice) {
        return subscriber.network() ? View.NETWORK : new View(practice.ref());
    }

    /** The status, as {@code $status} gives it and notifications begin with it. */
    static ObjectNode status(
            Subscriber subscriber,
            @Nullable Wanted wanted,
            String type,
            Content content,
            List<Event> events,
            long total) {
        ObjectNode parameters = FhirJson.mapper().createObjectNode();
        parameters.put("resourceType", "Parameters");
        parameters.putObject("meta").putArray("profile").add(PROFILE + "subscription-status-r4");
        ArrayNode list = parameters.putArray("parameter");
        list.addObject()
                .put("name", "subscription")
                .putObject("valueReference")
                .put("reference", "Subscription/" + subscriber.id());
        if (wanted != null && content != Content.EMPTY) {
            list.addObject()
                    .put("name", "topic")
                    .put("valueCanonical", wanted.topic().url());
        }
        // a handshake tried again is still one of a subscription that is asked for
        list.addObject()
                .put("name", "status")
                .put(
                        "valueCode",
                        type.equals("handshake")
                                ? "requested"
                                : subscriber.state().code());
        list.addObject().put("name", "type").put("valueCode", type);
        list.addObject().put("name", "events-since-subscription-start").put("valueString", Long.toString(total));
        for (Event event : events) {
            ArrayNode parts = list.addObject().put("name", "notification-event").putArray("part");
            parts.addObject().put("name", "event-number").put("valueString", Long.toString(event.number()));
            parts.addObject()
                    .put("name", "timestamp")
                    .put("valueInstant", event.at().toString());
            if (content != Content.EMPTY) {
                parts.addObject()
                        .put("name", "focus")
                        .putObject("valueReference")
                        .put("reference", event.type() + "/" + event.focus());
            }
        }
        String problem = subscriber.problem();
        if (problem != null) {
            list.addObject()
                    .put("name", "error")
                    .putObject("valueCodeableConcept")
                    .put("text", problem);
        }
        return parameters;
    }
}
