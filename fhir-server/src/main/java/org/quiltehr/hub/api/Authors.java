package org.quiltehr.hub.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who made a statement, as its resource says: references a Provenance agent may bear. */
final class Authors {

    /** By type, the elements that name who states it, the first that names anybody counts. */
    private static final Map<String, List<String>> ELEMENTS = Map.ofEntries(
            Map.entry("AllergyIntolerance", List.of("recorder", "asserter")),
            Map.entry("CarePlan", List.of("author", "contributor")),
            Map.entry("CareTeam", List.of("managingOrganization")),
            Map.entry("Composition", List.of("author")),
            Map.entry("Condition", List.of("recorder", "asserter")),
            Map.entry("DiagnosticReport", List.of("performer", "resultsInterpreter")),
            Map.entry("DocumentReference", List.of("author", "authenticator")),
            Map.entry("Encounter", List.of("participant.individual", "serviceProvider")),
            Map.entry("Goal", List.of("expressedBy")),
            Map.entry("Immunization", List.of("performer.actor")),
            Map.entry("MedicationAdministration", List.of("performer.actor")),
            Map.entry("MedicationDispense", List.of("performer.actor")),
            Map.entry("MedicationRequest", List.of("requester", "recorder")),
            Map.entry("MedicationStatement", List.of("informationSource")),
            Map.entry("Observation", List.of("performer")),
            Map.entry("Patient", List.of("managingOrganization")),
            Map.entry("Procedure", List.of("performer.actor", "recorder")),
            Map.entry("QuestionnaireResponse", List.of("author")),
            Map.entry("ServiceRequest", List.of("requester")));

    private static final Set<String> AGENTS =
            Set.of("Practitioner", "PractitionerRole", "Organization", "Patient", "RelatedPerson", "Device");

    private Authors() {}

    /** References as the resource has them; empty if it names nobody. */
    static List<ObjectNode> of(ObjectNode resource) {
        String type = resource.path("resourceType").asString("");
        for (String element : ELEMENTS.getOrDefault(type, List.of())) {
            List<JsonNode> nodes = List.of(resource);
            for (String step : element.split("\\.")) {
                nodes = step(nodes, step);
            }
            List<ObjectNode> named = new ArrayList<>();
            nodes.forEach(node -> reference(node, named));
            if (!named.isEmpty()) {
                return named;
            }
        }
        return List.of();
    }

    private static List<JsonNode> step(List<JsonNode> nodes, String name) {
        List<JsonNode> next = new ArrayList<>();
        for (JsonNode node : nodes) {
            JsonNode member = node.path(name);
            if (member.isArray()) {
                member.forEach(next::add);
            } else if (member.isObject()) {
                next.add(member);
            }
        }
        return next;
    }

    private static void reference(JsonNode node, List<ObjectNode> into) {
        String reference = node.path("reference").asString("");
        int slash = reference.indexOf('/');
        boolean agent = slash > 0 && AGENTS.contains(reference.substring(0, slash));
        ObjectNode who = ((ObjectNode) node).deepCopy();
        if (!agent) {
            // a contained resource stands in the other resource; its name may still be here
            who.remove("reference");
            String type = who.path("type").asString("");
            if (!type.isEmpty() && !AGENTS.contains(type)) {
                return;
            }
        }
        if (agent || who.has("identifier") || who.has("display")) {
            into.add(who);
        }
    }

    /** Whether it is one who acts for an organisation. */
    static boolean actsForAnother(ObjectNode who) {
        String reference = who.path("reference").asString("");
        String type = reference.isEmpty()
                ? who.path("type").asString("Practitioner")
                : reference.substring(0, reference.indexOf('/'));
        return type.equals("Practitioner") || type.equals("Device");
    }
}
