package org.quiltehr.hub.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * What IHE BALP 1.1 asks of an AuditEvent of a RESTful interaction that succeeded, written down from the profiles' sources:
 * Create, Read, Update, Delete, Query and the same with a patient. The published package could not be reached.
 */
final class Balp {

    private static final String DCM = "http://dicom.nema.org/resources/ontology/DCM|";
    private static final String REST = "http://hl7.org/fhir/restful-interaction|";
    private static final String ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type|";
    private static final String ROLE = "http://terminology.hl7.org/CodeSystem/object-role|";
    private static final String PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType|";
    private static final String CUSTODIAN =
            "http://terminology.hl7.org/CodeSystem/provenance-participant-type|custodian";
    private static final Set<String> REST_OBJECT_ROLES = Set.of(ROLE + "4", ROLE + "3", ROLE + "20");
    private static final Set<String> WRITERS =
            Set.of(PARTICIPATION + "AUT", PARTICIPATION + "INF", PARTICIPATION + "CST");
    private static final Set<String> READERS = Set.of(PARTICIPATION + "IRCP");

    /** What differs from profile to profile. */
    private record Profile(String action, Set<String> subtypes, String client, String server, Set<String> users) {}

    private static final Map<String, Profile> PROFILES = Map.of(
            "Create", new Profile("C", Set.of("create"), DCM + "110153", DCM + "110152", WRITERS),
            "Read", new Profile("R", Set.of("read", "vread"), DCM + "110152", DCM + "110153", READERS),
            "Update", new Profile("U", Set.of("update", "patch"), DCM + "110153", DCM + "110152", WRITERS),
            "Delete", new Profile("D", Set.of("delete"), DCM + "110150", CUSTODIAN, WRITERS),
            "Query", new Profile("E", Set.of("search-type", "search-system"), DCM + "110153", DCM + "110152", READERS));

    private Balp() {}

    /** The profile an event says it meets, without address; empty if none. */
    static String profile(JsonNode event) {
        return event.at("/meta/profile/0").asString("").replaceFirst(".*IHE\\.BasicAudit\\.", "");
    }

    /** What an event lacks of the profile it says it meets, and of what every AuditEvent needs. */
    static List<String> faults(JsonNode event) {
        List<String> faults = new ArrayList<>();
        base(event, faults);
        String name = profile(event);
        Profile profile = PROFILES.get(name.replaceFirst("^Patient", ""));
        if (!name.isEmpty() && profile == null) {
            faults.add("no profile " + name);
        } else if (profile != null) {
            rest(event, profile, faults);
            agents(event, profile, name, faults);
            entities(event, name, faults);
        }
        return faults;
    }

    /** R4's own, which HAPI's parser does not look for: what must be there, and coded as it must be. */
    private static void base(JsonNode event, List<String> faults) {
        need(
                faults,
                "type",
                event.path("type").has("code") && event.path("type").has("system"));
        need(faults, "recorded", event.path("recorded").asString("").matches("\\d{4}-.*Z"));
        need(
                faults,
                "action",
                Set.of("C", "R", "U", "D", "E").contains(event.path("action").asString("")));
        need(
                faults,
                "outcome",
                Set.of("0", "4", "8", "12").contains(event.path("outcome").asString("")));
        need(
                faults,
                "source.observer",
                !event.at("/source/observer/display").asString("").isEmpty());
        need(faults, "agent", !event.path("agent").isEmpty());
        long requestors = list(event.path("agent")).stream()
                .filter(agent -> agent.path("requestor").asBoolean(false))
                .count();
        need(faults, "one agent that asked", requestors == 1);
        need(faults, "agent.requestor", list(event.path("agent")).stream().allMatch(agent -> agent.has("requestor")));
        for (JsonNode entity : event.path("entity")) {
            need(faults, "entity: name or query, not both (sev-1)", !(entity.has("name") && entity.has("query")));
        }
        need(faults, "the request's id", entities(event, "XrequestId").size() == 1);
    }

    private static void rest(JsonNode event, Profile profile, List<String> faults) {
        need(
                faults,
                "type rest",
                coded(event.path("type")).equals("http://terminology.hl7.org/CodeSystem/audit-event-type|rest"));
        need(
                faults,
                "action " + profile.action(),
                event.path("action").asString("").equals(profile.action()));
        need(faults, "outcome 0", event.path("outcome").asString("").equals("0"));
        need(
                faults,
                "subtype 1..1 of " + profile.subtypes(),
                event.path("subtype").size() == 1
                        && profile.subtypes().stream()
                                .anyMatch(code -> coded(event.at("/subtype/0")).equals(REST + code)
                                        // fixed with the display, which is the code
                                        && event.at("/subtype/0/display")
                                                .asString("")
                                                .equals(code)));
    }

    private static void agents(JsonNode event, Profile profile, String name, List<String> faults) {
        List<JsonNode> clients = agents(event, Set.of(profile.client()));
        List<JsonNode> servers = agents(event, Set.of(profile.server()));
        List<JsonNode> users = agents(event, profile.users());
        need(faults, "client 1..1", clients.size() == 1);
        need(faults, "server 1..1", servers.size() == 1);
        need(faults, "user 0..1", users.size() <= 1);
        for (JsonNode agent : clients) {
            need(faults, "client.who", !agent.path("who").isEmpty());
            need(
                    faults,
                    "client.network",
                    !agent.at("/network/address").asString("").isEmpty());
        }
        for (JsonNode agent : servers) {
            need(faults, "server.who", !agent.path("who").isEmpty());
            need(
                    faults,
                    "server.network",
                    !agent.at("/network/address").asString("").isEmpty());
        }
        for (JsonNode agent : users) {
            need(faults, "user.who", !agent.path("who").isEmpty());
            need(faults, "user.requestor", agent.path("requestor").asBoolean(false));
            need(faults, "user.network 0..0", !agent.has("network"));
        }
        for (JsonNode agent : event.path("agent")) {
            need(faults, "agent.media 0..0", !agent.has("media"));
            boolean machine = !profile.users().contains(coded(agent.at("/type/coding/0")));
            for (String not : List.of("role", "altId", "name", "location", "policy", "purposeOfUse")) {
                need(
                        faults,
                        "Delete: " + not + " 0..0 of client and server",
                        !(name.endsWith("Delete") && machine && agent.has(not)));
            }
        }
    }

    private static void entities(JsonNode event, String name, List<String> faults) {
        List<JsonNode> objects = entities(event, ENTITY + "2");
        need(faults, "data or query 1..1", objects.size() == 1);
        for (JsonNode object : objects) {
            String role = coded(object.path("role"));
            if (name.endsWith("Query")) {
                need(faults, "query.role", role.equals(ROLE + "24"));
                need(faults, "query.query", !object.path("query").asString("").isEmpty());
                for (String not : List.of("what", "lifecycle", "detail")) {
                    need(faults, "query." + not + " 0..0", !object.has(not));
                }
            } else {
                need(faults, "data.role", REST_OBJECT_ROLES.contains(role));
                need(faults, "data.what", !object.path("what").isEmpty());
                for (String not : List.of("lifecycle", "name", "query", "detail")) {
                    need(faults, "data." + not + " 0..0 of Delete", !(name.endsWith("Delete") && object.has(not)));
                }
            }
        }
        List<JsonNode> patients = entities(event, ENTITY + "1");
        need(
                faults,
                "patient " + (name.startsWith("Patient") ? "1..1" : "0..0"),
                patients.size() == (name.startsWith("Patient") ? 1 : 0));
        for (JsonNode patient : patients) {
            need(faults, "patient.role", coded(patient.path("role")).equals(ROLE + "1"));
            need(
                    faults,
                    "patient.what",
                    patient.at("/what/reference").asString("").matches("Patient/[A-Za-z0-9.-]{1,64}"));
        }
        for (JsonNode request : entities(event, "XrequestId")) {
            need(
                    faults,
                    "transaction.what.identifier.value",
                    !request.at("/what/identifier/value").asString("").isEmpty());
        }
    }

    private static void need(List<String> faults, String what, boolean there) {
        if (!there) {
            faults.add(what);
        }
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static List<JsonNode> agents(JsonNode event, Set<String> types) {
        return list(event.path("agent")).stream()
                .filter(agent -> types.contains(coded(agent.at("/type/coding/0"))))
                .toList();
    }

    private static List<JsonNode> entities(JsonNode event, String type) {
        return list(event.path("entity")).stream()
                .filter(entity -> coded(entity.path("type")).endsWith(type))
                .toList();
    }

    private static String coded(JsonNode coding) {
        return coding.path("system").asString("") + "|" + coding.path("code").asString("");
    }
}
