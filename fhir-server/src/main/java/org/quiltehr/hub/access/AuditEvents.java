package org.quiltehr.hub.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Rows of the trail as AuditEvents: what is done at a FHIR base as IHE's Basic Audit Log Patterns (BALP) profile it. */
final class AuditEvents {

    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    private static final String OBJECT = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private static final String ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
    private static final String BALP = "https://profiles.ihe.net/ITI/BALP/";

    /** Interactions that have a profile, and its name; with {@code Patient} before it where a patient is known. */
    private static final Map<String, String> PROFILES = Map.of(
            "create", "Create",
            "read", "Read",
            "vread", "Read",
            "update", "Update",
            "patch", "Update",
            "delete", "Delete",
            "search-type", "Query",
            "search-system", "Query");

    /** What is done beside the FHIR bases, in DICOM's terms. */
    private record Coded(String type, String typeName, String subtype, String subtypeName) {}

    private static final Map<String, Coded> ACTS = Map.of(
            "http", new Coded("110100", "Application Activity", "", ""),
            "sign-in", new Coded("110114", "User Authentication", "110122", "Login"),
            "sign-out", new Coded("110114", "User Authentication", "110123", "Logout"),
            "break-glass", new Coded("110113", "Security Alert", "110127", "Emergency Override Started"));

    private static final Pattern RESOURCE =
            Pattern.compile(".*/fhir/([A-Z][A-Za-z]{1,40}/[A-Za-z0-9.-]{1,64}(?:/_history/[A-Za-z0-9.-]{1,64})?)");

    private AuditEvents() {}

    /** @param hub the address at which the hub is asked */
    static ObjectNode of(AuditSearchSql.Entry entry, String hub) {
        ObjectNode event = FhirJson.mapper().createObjectNode();
        event.put("resourceType", "AuditEvent").put("id", id(entry));
        String profile = PROFILES.get(entry.interaction());
        // the profiles are those of what succeeded
        if (profile != null && entry.status() < 400) {
            event.putObject("meta")
                    .putArray("profile")
                    .add(BALP + "StructureDefinition/IHE.BasicAudit." + (entry.patient() == null ? "" : "Patient")
                            + profile);
        }
        type(event, entry);
        event.put("action", entry.action());
        event.put("recorded", entry.at().toString());
        event.put("outcome", entry.status() < 400 ? "0" : entry.status() < 500 ? "4" : "8");
        event.put("outcomeDesc", "HTTP " + entry.status());
        purpose(event, "purposeOfEvent", entry);
        agents(event.putArray("agent"), entry, hub);
        ObjectNode source = event.putObject("source");
        source.put("site", hub);
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

    private static void type(ObjectNode event, AuditSearchSql.Entry entry) {
        Coded act = ACTS.get(entry.interaction());
        if (act != null) {
            event.set("type", coding(DICOM, act.type(), act.typeName()));
            if (!act.subtype().isEmpty()) {
                event.putArray("subtype").add(coding(DICOM, act.subtype(), act.subtypeName()));
            }
            return;
        }
        event.set(
                "type", coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "Restful Operation"));
        boolean operation = entry.interaction().startsWith("$");
        event.putArray("subtype")
                .add(coding(
                        "http://hl7.org/fhir/restful-interaction",
                        operation ? "operation" : entry.interaction(),
                        entry.interaction()));
    }

    private static void purpose(ObjectNode to, String member, AuditSearchSql.Entry entry) {
        if (entry.purpose() != null) {
            to.putArray(member).addObject().putArray("coding").add(coding(REASON, entry.purpose(), "break the glass"));
        }
    }

    /** The program that asked, the person it asked for if one was known, and the hub. */
    private static void agents(ArrayNode agents, AuditSearchSql.Entry entry, String hub) {
        boolean deletes = entry.interaction().equals("delete");
        boolean reads = entry.action().equals("R");
        CallerParts caller = CallerParts.of(entry.who());
        ObjectNode client = agents.addObject();
        // what is read flows from the hub to the client; all else, a search's question too, the other way
        type(client, deletes ? "110150" : reads ? "110152" : "110153");
        client.putObject("who").put("display", caller.program());
        if (caller.person().isEmpty() && !deletes) {
            client.put("name", entry.who());
        }
        client.put("requestor", caller.person().isEmpty());
        client.putObject("network").put("address", entry.address()).put("type", "2");
        if (!caller.person().isEmpty()) {
            ObjectNode user = agents.addObject();
            boolean writes =
                    deletes || entry.action().equals("C") || entry.action().equals("U");
            user.putObject("type")
                    .putArray("coding")
                    .add(coding(
                            "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                            writes ? "AUT" : "IRCP",
                            writes ? "author (originator)" : "information recipient"));
            user.putObject("who").put("display", caller.person());
            user.put("name", entry.who()).put("requestor", true);
            purpose(user, "purposeOfUse", entry);
        }
        ObjectNode server = agents.addObject();
        if (deletes) {
            server.putObject("type")
                    .putArray("coding")
                    .add(coding(
                            "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
                            "custodian",
                            "Custodian"));
        } else {
            type(server, reads ? "110153" : "110152");
        }
        server.putObject("who").put("display", entry.practice() == null ? "network" : "practice " + entry.practice());
        server.put("requestor", false);
        server.putObject("network").put("address", hub).put("type", "5");
    }

    private static void type(ObjectNode agent, String code) {
        String name = switch (code) {
            case "110150" -> "Application";
            case "110152" -> "Destination Role ID";
            default -> "Source Role ID";
        };
        agent.putObject("type").putArray("coding").add(coding(DICOM, code, name));
    }

    private static void entities(ArrayNode entities, AuditSearchSql.Entry entry) {
        LogicalId patient = entry.patient();
        if (patient != null) {
            ObjectNode whom = entities.addObject();
            whom.putObject("what").put("reference", "Patient/" + patient.text());
            whom.set("type", coding(OBJECT, "1", "Person"));
            whom.set("role", coding(ROLE, "1", "Patient"));
        }
        entities.add(asked(entry));
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
        request.set("type", coding(BALP + "CodeSystem/BasicAuditEntityType", "XrequestId", null));
    }

    /** What was asked: the question of a search or operation as it was sent, else the resource or address. */
    private static ObjectNode asked(AuditSearchSql.Entry entry) {
        String profile = PROFILES.getOrDefault(entry.interaction(), "");
        String words = entry.method() + " " + entry.path() + (entry.query() == null ? "" : "?" + entry.query());
        ObjectNode what = FhirJson.mapper().createObjectNode();
        if (profile.equals("Query") || profile.isEmpty() && entry.query() != null) {
            what.set("type", coding(OBJECT, "2", "System Object"));
            what.set("role", coding(ROLE, "24", "Query"));
            return what.put("query", Base64.getEncoder().encodeToString(words.getBytes(StandardCharsets.UTF_8)));
        }
        Matcher resource = RESOURCE.matcher(entry.path());
        ObjectNode named = what.putObject("what");
        if (resource.matches()) {
            named.put("reference", resource.group(1));
        }
        named.put("display", words);
        what.set("type", coding(OBJECT, "2", "System Object"));
        what.set("role", coding(ROLE, "4", "Domain Resource"));
        return what;
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
        String hub = hub(address);
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
                one.set("resource", of(entry, hub));
                one.putObject("search").put("mode", "match");
            }
        }
        return bundle;
    }

    /** The hub by the address of its trail. */
    static String hub(String address) {
        return address.replaceFirst("/audit/AuditEvent.*", "");
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
