package org.quiltehr.hub.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.SearchRequest;
import org.quiltehr.hub.query.SearchResult;
import org.quiltehr.hub.query.Stored;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code DocumentReference/$docref}: the documents of a patient: those that practices sent, and the summary, which is made
 * when it is fetched.
 */
@Component
final class DocrefOperation implements OperationSet {

    private static final String LOINC = "http://loinc.org";
    private static final String SUMMARY_TYPE = "60591-5";
    private static final String[][] RENDERINGS = {
        {"application/fhir+json", "json"},
        {"application/fhir+xml", "xml"},
        {"text/html", "html"},
        {"application/pdf", "pdf"}
    };

    private final Reader reader;

    DocrefOperation(Reader reader) {
        this.reader = reader;
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.type(
                "DocumentReference", "docref", "http://hl7.org/fhir/uv/ipa/OperationDefinition/docref", this::docref));
    }

    private Answer docref(Exchange exchange, String none, Input input) {
        String patient = input.text("patient")
                .map(text -> text.startsWith("Patient/") ? text.substring("Patient/".length()) : text)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> new Refused(400, "required", "patient", "say whose: patient=[id]"));
        Stored person = reader.read(exchange.view(), exchange.grant(), "Patient", patient)
                .filter(found -> !found.deleted())
                .orElseThrow(() -> new Refused(404, "not-found", "patient", "there is no such Patient here"));
        String type = input.text("type").orElse("");
        ObjectNode bundle = FhirJson.mapper().createObjectNode().put("resourceType", "Bundle");
        bundle.put("type", "searchset");
        ArrayNode entries = bundle.arrayNode();
        boolean summaryWanted = type.isEmpty() || type.equals(SUMMARY_TYPE) || type.equals(LOINC + "|" + SUMMARY_TYPE);
        if (summaryWanted && input.text("end").isEmpty()) {
            // made for this answer, and named for it only
            String name = UUID.randomUUID().toString();
            ObjectNode entry = entries.addObject().put("fullUrl", "urn:uuid:" + name);
            entry.set("resource", summary(exchange, patient, name));
            entry.putObject("search").put("mode", "match");
        }
        if (!input.text("on-demand").orElse("false").equals("true")) {
            for (Stored stored : stored(exchange, input, person.shownId(), type)) {
                ObjectNode entry =
                        entries.addObject().put("fullUrl", exchange.base() + "/DocumentReference/" + stored.shownId());
                entry.set("resource", FhirJson.parse(stored.json()));
                entry.putObject("search").put("mode", "match");
            }
        }
        bundle.put("total", entries.size());
        if (!entries.isEmpty()) {
            bundle.set("entry", entries);
        }
        return Answer.of(200, FhirJson.bytes(bundle));
    }

    private List<Stored> stored(Exchange exchange, Input input, String patient, String type) {
        StringBuilder query = new StringBuilder("patient=" + encoded(patient) + "&_sort=-date&_count=1000");
        if (!type.isEmpty()) {
            query.append("&type=").append(encoded(type));
        }
        input.text("start").ifPresent(start -> query.append("&date=ge").append(encoded(start)));
        input.text("end").ifPresent(end -> query.append("&date=le").append(encoded(end)));
        SearchResult found = reader.search(
                exchange.view(), exchange.grant(), SearchRequest.of("DocumentReference", query.toString(), true));
        return found.matches();
    }

    private static ObjectNode summary(Exchange exchange, String patient, String name) {
        ObjectNode reference = FhirJson.mapper().createObjectNode().put("resourceType", "DocumentReference");
        reference.put("id", name);
        reference.put("status", "current");
        ObjectNode type = reference.putObject("type").putArray("coding").addObject();
        type.put("system", LOINC).put("code", SUMMARY_TYPE).put("display", "Patient summary Document");
        reference.putObject("subject").put("reference", "Patient/" + patient);
        reference.put("date", Instant.now().toString());
        reference.put("description", "International Patient Summary over all linked records, made when it is fetched");
        ArrayNode content = reference.putArray("content");
        for (String[] rendering : RENDERINGS) {
            content.addObject()
                    .putObject("attachment")
                    .put("contentType", rendering[0])
                    .put("url", exchange.base() + "/Patient/" + patient + "/$summary?_format=" + rendering[1])
                    .put("title", "International Patient Summary");
        }
        return reference;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
