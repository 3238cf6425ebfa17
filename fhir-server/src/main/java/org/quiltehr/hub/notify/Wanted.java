package org.quiltehr.hub.notify;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.notify.Filter.Persons;
import org.quiltehr.hub.outbound.Reach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a Subscription resource of the R5 backport wants.
 *
 * @param heartbeat seconds; 0: none
 * @param timeout seconds the subscriber has to answer
 * @param most events in one notification
 * @param end null: until it is removed
 */
record Wanted(
        Topic topic,
        List<Filter> filters,
        URI endpoint,
        Map<String, String> headers,
        Content content,
        int heartbeat,
        int timeout,
        int most,
        @Nullable Instant end) {

    private static final String EXTENSION =
            "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-";
    private static final Pattern HEADER =
            Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100})\\s*:\\s*([\\x20-\\x7E]*)");
    /** Those that say what the message is, or whom it is sent to. */
    private static final Set<String> OURS =
            Set.of("content-type", "content-length", "host", "transfer-encoding", "connection", "content-encoding");

    private static final int MOST = 50;

    /** A Subscription that cannot be served: where and why. */
    static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1L;
        private final String location;

        Unsupported(String location, String text) {
            super(text, null, false, false);
            this.location = location;
        }

        String location() {
            return location;
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    /** Reads a resource; {@code reach}: where the endpoint may be. */
    static Wanted of(ObjectNode resource, Reach reach) throws Unsupported {
        Topic topic = Topic.of(resource.path("criteria").asString(""))
                .orElseThrow(() -> new Unsupported(
                        "Subscription.criteria",
                        "criteria is the canonical URL of a topic; supported: " + String.join(", ", Topic.urls())));
        JsonNode channel = resource.path("channel");
        if (!channel.path("type").asString("").equals("rest-hook")) {
            throw new Unsupported("Subscription.channel.type", "the channel is rest-hook");
        }
        String payload = channel.path("payload").asString("application/fhir+json");
        if (!payload.equals("application/fhir+json") && !payload.equals("application/json")) {
            throw new Unsupported("Subscription.channel.payload", "notifications are application/fhir+json");
        }
        return new Wanted(
                topic,
                filters(topic, resource),
                endpoint(channel.path("endpoint").asString(""), reach),
                headers(channel.path("header")),
                content(channel.path("_payload")),
                number(channel, "heartbeat-period", 0, 0, 86_400),
                number(channel, "timeout", 30, 1, 300),
                number(channel, "max-count", 20, 1, MOST),
                end(resource.path("end").asString("")));
    }

    private static List<Filter> filters(Topic topic, ObjectNode resource) throws Unsupported {
        List<Filter> filters = new ArrayList<>();
        for (JsonNode extension : resource.path("_criteria").path("extension")) {
            if (extension.path("url").asString("").equals(EXTENSION + "filter-criteria")) {
                filters.addAll(filters(topic, extension.path("valueString").asString("")));
            }
        }
        return filters;
    }

    private static List<Filter> filters(Topic topic, String text) throws Unsupported {
        int question = text.indexOf('?');
        String type = question < 0 ? "" : text.substring(0, question);
        List<Filter> filters = new ArrayList<>();
        for (String pair : text.substring(question + 1).split("&")) {
            int equals = pair.indexOf('=');
            Filter filter = new Filter(
                    type,
                    equals < 0 ? pair : pair.substring(0, equals),
                    equals < 0 ? List.of() : Filter.split(decoded(pair.substring(equals + 1))));
            if (!filter.isWellFormed() || !type.isEmpty() && !topic.types().contains(type)) {
                throw new Unsupported(
                        "Subscription.criteria.extension",
                        "a filter is [Type?]parameter=value of a type of the topic (" + String.join(", ", topic.types())
                                + "); parameters: patient, category, trigger (create, update, delete)");
            }
            filters.add(filter);
        }
        return filters;
    }

    private static String decoded(String text) throws Unsupported {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Unsupported("Subscription.criteria.extension", "a filter is not well encoded");
        }
    }

    private static URI endpoint(String text, Reach reach) throws Unsupported {
        try {
            URI uri = new URI(text);
            reach.check(uri);
            return uri;
        } catch (java.net.URISyntaxException | Reach.Refused e) {
            throw new Unsupported(
                    "Subscription.channel.endpoint",
                    "the endpoint is an https address outside the hub's own network, without user and password");
        }
    }

    private static Map<String, String> headers(JsonNode list) throws Unsupported {
        Map<String, String> headers = new LinkedHashMap<>();
        for (JsonNode header : list) {
            var matcher = HEADER.matcher(header.asString(""));
            if (!matcher.matches() || OURS.contains(matcher.group(1).toLowerCase(java.util.Locale.ROOT))) {
                throw new Unsupported(
                        "Subscription.channel.header", "a header is Name: value, and not one the hub sets itself");
            }
            headers.put(matcher.group(1), matcher.group(2));
        }
        return headers;
    }

    private static Content content(JsonNode payload) throws Unsupported {
        String code = "empty";
        for (JsonNode extension : payload.path("extension")) {
            if (extension.path("url").asString("").equals(EXTENSION + "payload-content")) {
                code = extension.path("valueCode").asString("");
            }
        }
        for (Content content : Content.values()) {
            if (content.code().equals(code)) {
                return content;
            }
        }
        throw new Unsupported(
                "Subscription.channel.payload.extension", "the content is empty, id-only or full-resource");
    }

    private static int number(JsonNode channel, String name, int otherwise, int least, int most) throws Unsupported {
        for (JsonNode extension : channel.path("extension")) {
            if (extension.path("url").asString("").equals(EXTENSION + name)) {
                int value = extension
                        .path("valueUnsignedInt")
                        .asInt(extension.path("valuePositiveInt").asInt(-1));
                if (value < least || value > most) {
                    throw new Unsupported("Subscription.channel.extension", name + " is from " + least + " to " + most);
                }
                return value;
            }
        }
        return otherwise;
    }

    private static @Nullable Instant end(String text) throws Unsupported {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (java.time.DateTimeException e) {
            throw new Unsupported("Subscription.end", "end is an instant");
        }
    }

    /**
     * Whether a change is an event for it. Filters that name the resource's type, or none, must all be met; if some name
     * types, resources of other types are out.
     */
    boolean isEvent(
            String type,
            @Nullable ObjectNode before,
            @Nullable ObjectNode now,
            @Nullable Long record,
            Persons persons) {
        if (!topic.types().contains(type)) {
            return false;
        }
        boolean typed = filters.stream().anyMatch(filter -> !filter.type().isEmpty());
        if (typed && filters.stream().noneMatch(filter -> filter.type().equals(type))) {
            return false;
        }
        return topic.isEvent(before, now)
                && filters.stream()
                        .filter(filter ->
                                filter.type().isEmpty() || filter.type().equals(type))
                        .allMatch(filter -> filter.meets(before, now, record, persons));
    }

    /** The ids of the Patients it is about; empty: of all. */
    List<String> patients() {
        return filters.stream()
                .flatMap(filter -> filter.patients().stream())
                .distinct()
                .toList();
    }
}
