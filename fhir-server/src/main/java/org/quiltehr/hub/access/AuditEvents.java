package org.quiltehr.hub.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Rows of the trail as AuditEvents, in the terms of IHE's Basic Audit Log Patterns. */
final class AuditEvents {

    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    private static final String OBJECT = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private static final String ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
    private static final String BALP = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";
    private static final Set<String> SEARCHES = Set.of("search-type", "search-system");

    /** What is done beside the FHIR bases, in DICOM's terms. */
    private record Coded(String type, String typeName, String subtype, String subtypeName) {}

    private static final Map<String, Coded> ACTS = Map.of(
            "http", new Coded("110100", "Application Activity", "", ""),
            "sign-in", new Coded("110114", "User Authentication", "110122", "Login"),
            "sign-out", new Coded("110114", "User Authentication", "110123", "Logout"),
            "break-glass", new Coded("110113", "Security Alert", "110127", "Emergency Override Started"));

    private AuditEvents() {}

    static ObjectNode of(AuditSearchSql.Entry entry) {
        ObjectNode event = FhirJson.mapper().createObjectNode();
        event.put("resourceType", "AuditEvent").put("id", id(entry));
        Coded act = ACTS.get(entry.interaction());
        event.set(
                "type",
                act != null
                        ? coding(DICOM, act.type(), act.typeName())
                        : coding(
                                "http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "Restful Operation"));
        if (act != null) {
            if (!act.subtype().isEmpty()) {
                event.putArray("subtype").add(coding(DICOM, act.subtype(), act.subtypeName()));
            }
        } else {
            boolean operation = entry.interaction().startsWith("$");
            ObjectNode code = coding(
                    "http://hl7.org/fhir/restful-interaction", operation ? "operation" : entry.interaction(), null);
            if (operation) {
                code.put("display", entry.interaction());
            }
            event.putArray("subtype").add(code);
        }
        event.put("action", entry.action());
        event.put("recorded", entry.at().toString());
        event.put("outcome", entry.status() < 400 ? "0" : entry.status() < 500 ? "4" : "8");
        event.put("outcomeDesc", "HTTP " + entry.status());
        if (entry.purpose() != null) {
            event.putArray("purposeOfEvent")
                    .addObject()
                    .putArray("coding")
                    .add(coding(REASON, entry.purpose(), "break the glass"));
        }
        agents(event.putArray("agent"), entry);
        ObjectNode source = event.putObject("source");
        source.putObject("observer").put("display", "Quilt");
        source.putArray("type")
                .add(coding("http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server"));
        entities(event.putArray("entity"), entry);
        return event;
    }

    /** One for each row: an event with several patients is several AuditEvents, of one request. */
    static String id(AuditSearchSql.Entry entry) {
        return entry.event() + "-" + entry.number();
    }

    /** The number of a row by its AuditEvent's id, or null. */
    static @Nullable Long number(String id) {
        return id.matches("[0-9a-f-]{36}-\\d{1,18}") ? Long.valueOf(id.substring(37)) : null;
    }

    private static void agents(ArrayNode agents, AuditSearchSql.Entry entry) {
        ObjectNode client = agents.addObject();
        client.putObject("type").putArray("coding").add(coding(DICOM, "110153", "Source Role ID"));
        client.putObject("who").put("display", entry.who());
        client.put("name", entry.who()).put("requestor", true);
        client.putObject("network").put("address", entry.address()).put("type", "2");
        ObjectNode server = agents.addObject();
        server.putObject("type").putArray("coding").add(coding(DICOM, "110152", "Destination Role ID"));
        server.putObject("who").put("display", entry.practice() == null ? "network" : "practice " + entry.practice());
        server.put("requestor", false);
    }

    private static void entities(ArrayNode entities, AuditSearchSql.Entry entry) {
        LogicalId patient = entry.patient();
        if (patient != null) {
            ObjectNode whom = entities.addObject();
            whom.putObject("what").put("reference", "Patient/" + patient.text());
            whom.set("type", coding(OBJECT, "1", "Person"));
            whom.set("role", coding(ROLE, "1", "Patient"));
        }
        String asked = entry.query() == null ? entry.path() : entry.path() + "?" + entry.query();
        ObjectNode what = entities.addObject();
        what.set("type", coding(OBJECT, "2", "System Object"));
        boolean search = SEARCHES.contains(entry.interaction()) || entry.query() != null;
        what.set("role", search ? coding(ROLE, "24", "Query") : coding(ROLE, "4", "Domain Resource"));
        if (search) {
            what.put(
                    "query",
                    Base64.getEncoder()
                            .encodeToString((entry.method() + " " + asked).getBytes(StandardCharsets.UTF_8)));
        } else {
            what.putObject("what").put("display", entry.method() + " " + asked);
        }
        if (entry.message() != null) {
            ObjectNode message = entities.addObject();
            message.putObject("what")
                    .putObject("identifier")
                    .put("system", "urn:ietf:rfc:3986")
                    .put("value", "urn:uuid:" + entry.message());
            message.set("type", coding(OBJECT, "4", "Other"));
        }
        ObjectNode request = entities.addObject();
        request.putObject("what")
                .putObject("identifier")
                .put("value", entry.event().toString());
        request.set("type", coding(BALP, "XrequestId", null));
    }

    private static ObjectNode coding(String system, String code, @Nullable String display) {
        ObjectNode coding =
                FhirJson.mapper().createObjectNode().put("system", system).put("code", code);
        if (display != null) {
            coding.put("display", display);
        }
        return coding;
    }

    /** A page of a search. */
    static ObjectNode bundle(String address, String query, List<AuditSearchSql.Entry> found, int count) {
        ObjectNode bundle = FhirJson.mapper().createObjectNode();
        bundle.put("resourceType", "Bundle").put("type", "searchset");
        ArrayNode links = bundle.putArray("link");
        links.addObject().put("relation", "self").put("url", query.isEmpty() ? address : address + "?" + query);
        List<AuditSearchSql.Entry> page = found.subList(0, Math.min(count, found.size()));
        if (found.size() > count) {
            String rest = query.replaceAll("(^|&)_before=[^&]*", "").replaceAll("^&", "");
            links.addObject()
                    .put("relation", "next")
                    .put(
                            "url",
                            address + "?" + (rest.isEmpty() ? "" : rest + "&") + "_before="
                                    + page.getLast().number());
        }
        if (!page.isEmpty()) {
            ArrayNode entries = bundle.putArray("entry");
            for (AuditSearchSql.Entry entry : page) {
                ObjectNode one = entries.addObject();
                one.put("fullUrl", address + "/" + id(entry));
                one.set("resource", of(entry));
                one.putObject("search").put("mode", "match");
            }
        }
        return bundle;
    }

    static ObjectNode outcome(String code, String text) {
        ObjectNode outcome = FhirJson.mapper().createObjectNode().put("resourceType", "OperationOutcome");
        outcome.putArray("issue")
                .addObject()
                .put("severity", "error")
                .put("code", code)
                .put("diagnostics", text);
        return outcome;
    }
}
