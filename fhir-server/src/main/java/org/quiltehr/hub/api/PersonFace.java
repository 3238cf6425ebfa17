package org.quiltehr.hub.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.SearchResult;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Person} at the network's base: one for each person, with a link to each practice's Patient. It is derived from
 * the person's Patient and bears its id, so there is nothing to keep in step.
 */
final class PersonFace {

    private static final Set<String> SHARED =
            Set.of("name", "telecom", "gender", "birthDate", "address", "photo", "identifier", "active");
    private static final Set<String> MEMBERS = Set.of("patient", "link");

    private final Reads reads;
    private final Reader reader;

    PersonFace(Reads reads, Reader reader) {
        this.reads = reads;
        this.reader = reader;
    }

    /** A Person that somebody stored, else the one of this id. */
    Answer read(Exchange exchange, String id) {
        if (reader.read(exchange.view(), exchange.grant(), "Person", id).isPresent()) {
            return reads.read(exchange, "Person", id);
        }
        Stored patient = patients(exchange, "_id=" + encode(id) + "&_count=1").matches().stream()
                .findFirst()
                .orElseThrow(() -> new Refused(404, "not-found", null, "there is no such Person here"));
        return Answer.of(200, FhirJson.bytes(person(patient))).version(patient.etag(), patient.updated());
    }

    /** Searched as Patients are; {@code patient} and {@code link} name any record of the person. */
    Answer search(Exchange exchange, String query) {
        List<String> parts = new ArrayList<>();
        for (Parameters.Parameter parameter : Parameters.of(query).all()) {
            boolean member = MEMBERS.contains(parameter.name());
            parts.add(member ? "_id=" + encode(id(parameter.value())) : parameter.raw());
        }
        SearchResult found = patients(exchange, String.join("&", parts));
        String here = exchange.base() + "/Person";
        ObjectNode bundle = FhirJson.mapper().createObjectNode();
        bundle.put("resourceType", "Bundle").put("type", "searchset");
        if (found.total() != null) {
            bundle.put("total", found.total());
        }
        ArrayNode links = bundle.putArray("link");
        links.addObject().put("relation", "self").put("url", query.isEmpty() ? here : here + "?" + query);
        if (found.nextToken() != null) {
            String same = found.selfQuery().isEmpty() ? "" : found.selfQuery() + "&";
            links.addObject().put("relation", "next").put("url", here + "?" + same + "_page=" + found.nextToken());
        }
        if (!found.matches().isEmpty()) {
            ArrayNode entries = bundle.putArray("entry");
            for (Stored patient : found.matches()) {
                ObjectNode entry = entries.addObject();
                entry.put("fullUrl", here + "/" + patient.shownId());
                entry.set("resource", person(patient));
                entry.putObject("search").put("mode", "match");
            }
        }
        return Answer.of(200, FhirJson.bytes(bundle));
    }

    private SearchResult patients(Exchange exchange, String query) {
        return reader.search(exchange.view(), exchange.grant(), SearchRequest.of("Patient", query, exchange.strict()));
    }

    private static ObjectNode person(Stored stored) {
        ObjectNode patient = FhirJson.parse(stored.json());
        ObjectNode person = FhirJson.mapper().createObjectNode();
        person.put("resourceType", "Person").put("id", stored.shownId());
        person.putObject("meta")
                .put("versionId", stored.etag())
                .put("lastUpdated", stored.updated().toString());
        for (String element : SHARED) {
            JsonNode value = patient.get(element);
            if (value != null && !element.equals("photo")) {
                person.set(element, value);
            }
        }
        JsonNode photo = patient.path("photo").get(0);
        if (photo != null) {
            person.set("photo", photo);
        }
        ArrayNode links = person.putArray("link");
        for (JsonNode link : patient.path("link")) {
            if (link.path("type").asString("").equals("seealso")) {
                links.addObject()
                        .putObject("target")
                        .put("reference", link.path("other").path("reference").asString(""));
            }
        }
        if (links.isEmpty()) {
            links.addObject().putObject("target").put("reference", "Patient/" + stored.shownId());
        }
        return person;
    }

    private static String id(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
