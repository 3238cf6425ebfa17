package org.quiltehr.hub.transition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whom to call: those who treated the patient, the general practitioner, the patient's own contacts. */
final class Contacts {

    private final Reader reader;
    private final Packet.Facts facts;

    Contacts(Reader reader, Packet.Facts facts) {
        this.reader = reader;
        this.facts = facts;
    }

    PacketSection section(PersonRecord person) {
        PacketSection section = new PacketSection("85847-2", "Patient Care team information", "Contacts");
        List<List<String>> rows = new ArrayList<>();
        Map<String, String> roles = new LinkedHashMap<>();
        for (JsonNode participant : facts.encounter().path("participant")) {
            role(roles, participant.path("individual"), PacketSections.words(participant, "type"));
        }
        JsonNode patient = FhirJson.parse(person.patient().json());
        for (JsonNode who : patient.path("generalPractitioner")) {
            role(roles, who, "general practitioner");
        }
        role(roles, facts.encounter().path("serviceProvider"), "hospital");
        Map<String, ObjectNode> found = new LinkedHashMap<>();
        for (Stored stored :
                reader.resolve(facts.request().view(), facts.request().grant(), roles.keySet())) {
            if (!stored.deleted()) {
                found.put(stored.type() + "/" + stored.shownId(), FhirJson.parse(stored.json()));
            }
        }
        roles.forEach((reference, role) -> {
            ObjectNode resource = found.get(reference);
            if (resource != null && !People.name(resource).isEmpty()) {
                rows.add(List.of(role, People.name(resource), People.telecom(resource)));
                section.entry(facts.url(reference), resource);
            }
        });
        if (rows.stream().noneMatch(row -> row.getFirst().equals("hospital"))) {
            rows.add(List.of("hospital", facts.hospital().name(), ""));
        }
        for (JsonNode contact : patient.path("contact")) {
            String name = People.name(FhirJson.mapper()
                    .createObjectNode()
                    .set("name", FhirJson.mapper().createArrayNode().add(contact.path("name"))));
            String phone = People.telecom(contact);
            if (!name.isEmpty() || !phone.isEmpty()) {
                rows.add(List.of(PacketSections.words(contact, "relationship"), name, phone));
            }
        }
        String phone = People.telecom(patient);
        if (!phone.isEmpty()) {
            rows.add(List.of("patient", People.name(patient), phone));
        }
        section.table(List.of("Role", "Name", "Telephone or address"), rows, "");
        return section;
    }

    private static void role(Map<String, String> roles, JsonNode who, String role) {
        String reference = who.path("reference").asString("");
        if (reference.indexOf('/') > 0) {
            roles.merge(reference, role, (one, other) -> one.equals(other) ? one : one + ", " + other);
        }
    }
}
