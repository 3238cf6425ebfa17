package org.quiltehr.hub.notify;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.access.Grant;
import org.quiltehr.hub.access.Notice;
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

    /**
     * A notification of some events; none for a handshake or heartbeat.
     *
     * @param caller who else looks than the account that subscribed; null if it is sent to the subscriber
     */
    byte[] bundle(
            Subscriber subscriber,
            Wanted wanted,
            Practice practice,
            String type,
            Content content,
            List<Event> events,
            @Nullable Grant caller) {
        List<Told> told = content == Content.EMPTY
                ? events.stream().map(Told::silent).toList()
                : told(subscriber, practice, content, events, caller);
        ObjectNode bundle = FhirJson.mapper().createObjectNode();
        bundle.put("resourceType", "Bundle").put("id", UUID.randomUUID().toString());
        ObjectNode meta = bundle.putObject("meta");
        meta.putArray("profile").add(PROFILE + "subscription-notification-r4");
        if (gate.withholds(subscriber.account())) {
            meta.putArray("tag")
                    .addObject()
                    .put("system", Notice.SYSTEM)
                    .put("code", Notice.CODE)
                    .put("display", Notice.TEXT);
        }
        bundle.put("type", "history").put("timestamp", Instant.now().toString());
        ArrayNode entries = bundle.putArray("entry");
        ObjectNode first = entries.addObject();
        String status = UUID.randomUUID().toString();
        first.put("fullUrl", "urn:uuid:" + status);
        long total = events.isEmpty() ? subscriber.events() : events.getLast().number();
        first.set(
                "resource",
                status(subscriber, wanted, type, content, told, total).put("id", status));
        first.putObject("request").put("method", "GET").put("url", "Subscription/" + subscriber.id() + "/$status");
        first.putObject("response").put("status", "200");
        told.stream().filter(Told::focused).forEach(one -> entry(entries.addObject(), subscriber, one));
        return FhirJson.bytes(bundle);
    }

    /**
     * An event as it may be told now.
     *
     * @param focused whether it says what it is about
     * @param resource in full, or null
     */
    record Told(Event event, boolean focused, @Nullable Stored resource) {

        static Told silent(Event event) {
            return new Told(event, false, null);
        }
    }

    /** What was seen when it happened may be withheld now: then only that something happened is told. */
    private List<Told> told(
            Subscriber subscriber, Practice practice, Content content, List<Event> events, @Nullable Grant caller) {
        Grant account = gate.grantOf(subscriber.account(), practice.ref());
        View view = subscriber.network() ? View.NETWORK : new View(practice.ref());
        List<Told> told = new ArrayList<>(events.size());
        boolean all = account.everything() && (caller == null || caller.everything());
        for (Event event : events) {
            Optional<Stored> stored = event.gone() || all && content != Content.FULL
                    ? Optional.empty()
                    : read(view, account, event)
                            .filter(found ->
                                    caller == null || read(view, caller, event).isPresent());
            told.add(new Told(event, all || stored.isPresent(), content == Content.FULL ? stored.orElse(null) : null));
        }
        return told;
    }

    private Optional<Stored> read(View view, Grant grant, Event event) {
        return reader.read(view, grant, event.type(), event.focus()).filter(found -> !found.deleted());
    }

    private static void entry(ObjectNode entry, Subscriber subscriber, Told told) {
        Event event = told.event();
        String address = event.type() + "/" + event.focus();
        entry.put("fullUrl", subscriber.base() + "/" + address);
        Stored stored = told.resource();
        if (stored != null) {
            entry.set("resource", FhirJson.parse(stored.json()));
        }
        entry.putObject("request")
                .put("method", event.gone() ? "DELETE" : "PUT")
                .put("url", address);
        entry.putObject("response").put("status", event.gone() ? "204" : "200");
    }

    /** The status, as {@code $status} gives it and notifications begin with it. */
    static ObjectNode status(
            Subscriber subscriber,
            @Nullable Wanted wanted,
            String type,
            Content content,
            List<Told> events,
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
        for (Told told : events) {
            Event event = told.event();
            ArrayNode parts = list.addObject().put("name", "notification-event").putArray("part");
            parts.addObject().put("name", "event-number").put("valueString", Long.toString(event.number()));
            parts.addObject()
                    .put("name", "timestamp")
                    .put("valueInstant", event.at().toString());
            if (told.focused()) {
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
