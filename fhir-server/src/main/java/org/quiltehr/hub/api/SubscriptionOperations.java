package org.quiltehr.hub.api;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.notify.Content;
import org.quiltehr.hub.notify.Subscriptions;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code $status} and {@code $events} of a Subscription, as the R5 backport has them. */
@Component
final class SubscriptionOperations implements OperationSet {

    private static final String DEFINITION =
            "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-";

    private final Subscriptions subscriptions;

    SubscriptionOperations(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.instance("Subscription", "status", DEFINITION + "status", this::status),
                Operation.type(
                        "Subscription",
                        "status",
                        DEFINITION + "status",
                        (exchange, id, input) -> statuses(exchange, input.texts("id"))),
                Operation.instance("Subscription", "events", DEFINITION + "events", this::events));
    }

    private Answer status(Exchange exchange, String id, Input input) {
        if (subscriptions.status(practice(exchange), id).isEmpty()) {
            throw missing();
        }
        return statuses(exchange, List.of(id));
    }

    /** A searchset of statuses, one for each id that is a subscription of the caller's practice. */
    private Answer statuses(Exchange exchange, List<String> ids) {
        if (ids.isEmpty()) {
            throw new Refused(400, "required", "id", "say which subscriptions: id=…");
        }
        ObjectNode bundle = FhirJson.mapper().createObjectNode();
        bundle.put("resourceType", "Bundle").put("type", "searchset");
        ArrayNode entries = FhirJson.mapper().createArrayNode();
        for (String id :
                ids.stream().flatMap(text -> Arrays.stream(text.split(","))).toList()) {
            subscriptions.status(practice(exchange), id).ifPresent(status -> {
                // the status is nothing that is stored: it is named for this answer only
                String name = UUID.randomUUID().toString();
                ObjectNode entry = entries.addObject();
                entry.put("fullUrl", "urn:uuid:" + name);
                entry.set("resource", status.put("id", name));
                entry.putObject("search").put("mode", "match");
            });
        }
        bundle.put("total", entries.size());
        if (!entries.isEmpty()) {
            bundle.set("entry", entries);
        }
        return Answer.of(200, FhirJson.bytes(bundle));
    }

    private Answer events(Exchange exchange, String id, Input input) {
        Optional<Content> content = input.text("content")
                .map(code -> Arrays.stream(Content.values())
                        .filter(one -> one.code().equals(code))
                        .findFirst()
                        .orElseThrow(() ->
                                new Refused(400, "value", "content", "content is empty, id-only or full-resource")));
        long since = number(input, "eventsSinceNumber", 1);
        long until = number(input, "eventsUntilNumber", Long.MAX_VALUE);
        practice(exchange);
        return Answer.of(
                200,
                subscriptions
                        .events(exchange.grant(), id, since, until, content)
                        .orElseThrow(SubscriptionOperations::missing));
    }

    private static long number(Input input, String name, long otherwise) {
        String text = input.text(name).orElse(null);
        if (text == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Refused(400, "value", name, name + " is the number of an event");
        }
    }

    private static PracticeRef practice(Exchange exchange) {
        PracticeRef practice = exchange.grant().practice();
        if (practice == null) {
            throw new Refused(403, "forbidden", null, "the caller belongs to no practice and has no subscriptions");
        }
        return practice;
    }

    private static Refused missing() {
        return new Refused(404, "not-found", null, "the caller's practice has no such subscription that is served");
    }
}
