package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A synthetic person's record as the query room would load it. */
final class Person {

    static final String BASE = "http://hub.example/fhir";
    static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

    private final List<Stored> members = new ArrayList<>();
    private final List<Stored> resources = new ArrayList<>();
    private final List<Stored> shared = new ArrayList<>();
    private final List<String> practices = new ArrayList<>();
    private final Map<Integer, Heard> heard = new HashMap<>();

    /** A Patient record of a practice; the first is the person's. */
    Person member(String practice, String json) {
        members.add(stored(practice, json, false));
        return this;
    }

    /** A resource of the record; a subject or patient of {@code "@"} means the person. */
    Person has(String practice, String json) {
        resources.add(stored(practice, json, true));
        return this;
    }

    /** A resource that is found by its id only. */
    Person shared(String practice, String json) {
        shared.add(stored(practice, json, false));
        return this;
    }

    /** What an adapter made of one message, references between entries as ids. */
    static Person of(String practice, List<Entry> entries) {
        Map<String, String> ids = new LinkedHashMap<>();
        entries.forEach(e -> ids.put(e.fullUrl(), e.type() + "/e" + ids.size()));
        Person person = new Person();
        for (boolean patients : new boolean[] {true, false}) {
            for (Entry entry : entries) {
                String json = new String(FhirJson.bytes(entry.resource()), UTF_8);
                for (Map.Entry<String, String> id : ids.entrySet()) {
                    json = json.replace("\"" + id.getKey() + "\"", "\"" + id.getValue() + "\"");
                }
                ObjectNode tree = FhirJson.parse(json);
                String id = ids.getOrDefault(entry.fullUrl(), "");
                tree.put("id", id.substring(id.indexOf('/') + 1));
                unresolved(tree);
                boolean patient = entry.type().equals("Patient");
                if (patient == patients && (!patient || person.members.isEmpty())) {
                    boolean clinical = SummaryService.LISTED.contains(entry.type())
                            && !entry.type().equals("Device");
                    (patient ? person.members : clinical ? person.resources : person.shared)
                            .add(person.stored(practice, tree.toString(), clinical));
                }
            }
        }
        return person;
    }

    /** As the hub does with a business key that no stored resource has. */
    private static void unresolved(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("reference").asString("").startsWith(Entry.KEY_REFERENCE)) {
            object.remove("reference");
        }
        node.forEach(Person::unresolved);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    int size() {
        return resources.size();
    }

    PersonRecord record() {
        return new PersonRecord(members.get(0), List.copyOf(members), List.copyOf(resources));
    }

    List<Stored> find(Collection<String> references) {
        return shared.stream()
                .filter(s -> references.contains(s.type() + "/" + s.shownId()))
                .toList();
    }

    /** A practice that was last heard of so. */
    Person heard(String practice, Heard of) {
        if (!practices.contains(practice)) {
            practices.add(practice);
        }
        heard.put(practices.indexOf(practice), of);
        return this;
    }

    Sources sources(Instant now) {
        return new Sources(
                record(),
                (asked, at) -> heard,
                now,
                slug -> slug.equals("lakeside") ? "Lakeside Family Practice" : slug);
    }

    private Stored stored(String practice, String json, boolean clinical) {
        ObjectNode tree = FhirJson.parse(json.getBytes(UTF_8));
        String type = tree.path("resourceType").asString();
        int number = members.size() + resources.size() + shared.size() + 1;
        if (!tree.has("id")) {
            tree.put("id", type.toLowerCase(java.util.Locale.ROOT) + "-" + number);
        }
        UUID message = new UUID(7, number);
        ObjectNode meta = tree.putObject("meta");
        meta.put("versionId", "1").put("lastUpdated", "2026-11-19T10:00:00Z").put("source", "urn:uuid:" + message);
        meta.putArray("tag")
                .addObject()
                .put("system", "http://quiltehr.org/practice")
                .put("code", practice);
        if (clinical && !tree.has("subject") && !tree.has("patient")) {
            boolean patient = List.of(
                            "AllergyIntolerance", "Immunization", "Consent", "Device", "ImmunizationRecommendation")
                    .contains(type);
            tree.putObject(patient ? "patient" : "subject")
                    .put("reference", "Patient/" + members.get(0).shownId());
        }
        if (!practices.contains(practice)) {
            practices.add(practice);
        }
        return new Stored(
                type,
                new LogicalId(1, number),
                tree.path("id").asString(),
                "1",
                Instant.parse("2026-11-19T10:00:00Z"),
                false,
                practices.indexOf(practice),
                new LogicalId(1, 1),
                message,
                FhirJson.bytes(tree));
    }

    byte[] document() {
        return document(NOW);
    }

    byte[] document(Instant now) {
        return new IpsDocument(record(), this::find, BASE, now, sources(now)).bytes();
    }

    ObjectNode agreement() {
        return FhirJson.parse(
                AgreementService.parameters(record(), new Supporting(record(), this::find), sources(NOW), NOW));
    }
}
