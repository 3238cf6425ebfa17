package org.quiltehr.hub.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.SearchRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows the hub's own definitions beside those that clients stored; a stored one of the same id comes first. */
final class DefinitionFace {

    /** A search by these, and by nothing else, looks among the hub's own, too. */
    private static final Set<String> BY = Set.of("_id", "url", "code", "name", "base");

    private static final Set<String> ASIDE = Set.of("_format", "_pretty", "_count", "_total", "_page");

    private final Reads reads;
    private final Definitions definitions;

    DefinitionFace(Reads reads, Definitions definitions) {
        this.reads = reads;
        this.definitions = definitions;
    }

    Answer read(Exchange exchange, String type, String id) {
        try {
            return reads.read(exchange, type, id);
        } catch (Refused e) {
            Optional<ObjectNode> own = e.status() == 404 ? definitions.read(type, id) : Optional.empty();
            return Answer.of(200, FhirJson.bytes(own.orElseThrow(() -> e)));
        }
    }

    /** On the last page of what is stored come the hub's own. */
    Answer search(Exchange exchange, String type, String query) {
        Answer stored = reads.search(exchange, type, query);
        Map<String, List<String>> wanted = wanted(type, query);
        if (wanted.isEmpty() || stored.status() != 200) {
            return stored;
        }
        ObjectNode bundle = FhirJson.parse(stored.json());
        for (JsonNode link : bundle.path("link")) {
            if (link.path("relation").asString("").equals("next")) {
                return stored;
            }
        }
        List<ObjectNode> own = definitions.find(type, wanted);
        if (own.isEmpty()) {
            return stored;
        }
        ArrayNode entries = bundle.withArray("entry");
        for (ObjectNode definition : own) {
            ObjectNode entry = entries.addObject();
            entry.put(
                    "fullUrl",
                    exchange.base() + "/" + type + "/" + definition.path("id").asString());
            entry.set("resource", definition);
            entry.putObject("search").put("mode", "match");
        }
        if (bundle.has("total")) {
            bundle.put("total", bundle.path("total").asInt() + own.size());
        }
        return new Answer(200, stored.headers(), FhirJson.bytes(bundle));
    }

    private static Map<String, List<String>> wanted(String type, String query) {
        Map<String, List<String>> wanted = new TreeMap<>();
        for (SearchRequest.Parameter parameter :
                SearchRequest.of(type, query, false).parameters()) {
            if (BY.contains(parameter.name()) && !wanted.containsKey(parameter.name())) {
                wanted.put(
                        parameter.name(),
                        new ArrayList<>(Arrays.asList(parameter.value().split(","))));
            } else if (!ASIDE.contains(parameter.name())) {
                return Map.of();
            }
        }
        return wanted;
    }
}
