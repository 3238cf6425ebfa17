package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.PersonRecord;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One document in the making. Entries keep their address at the base as full URL, so that their relative references
 * resolve inside the document and, for what is not in it, at the server; what the hub itself says has {@code urn:uuid}.
 */
final class IpsDocument {

    private final PersonRecord person;
    private final Supporting supporting;
    private final Outside outside;
    private final String base;
    private final Instant instant;
    private final Sources sources;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Set<String> there = new HashSet<>();
    private final Set<String> references = new LinkedHashSet<>();
    private final IpsCopy copies;

    IpsDocument(PersonRecord person, SummaryService.Lookup lookup, String base, Instant now, Sources sources) {
        this.person = person;
        this.base = base;
        this.instant = now;
        this.sources = sources;
        this.copies = new IpsCopy("Patient/" + person.patient().shownId());
        this.outside = new Outside(lookup);
        this.supporting = new Supporting(person, outside);
    }

    /** All that does not depend on when it is asked for. */
    Written write() {
        Reconciled reconciled = Reconciled.of(person, supporting, instant, sources::slug, sources::name);
        ObjectNode patient = copies.of(FhirJson.parse(person.patient().json()));
        Supporting.references(patient, references);
        entries.put(patientUrl(), FhirJson.bytes(patient));

        ArrayNode sections = FhirJson.mapper().createArrayNode();
        List<Overview.Listed> listed = new ArrayList<>();
        SectionWriter writer = new SectionWriter(this, reconciled, sources);
        for (Section section : Section.values()) {
            if (section.always()
                    || !reconciled.lines(section).isEmpty()
                    || !reconciled.chosen(section).notToGive.isEmpty()
                    || !reconciled.chosen(section).stated.isEmpty()) {
                sections.add(writer.section(section));
                listed.add(Overview.Listed.of(section, reconciled.lines(section)));
            }
        }
        supporting
                .complete(references, there)
                .forEach((reference, reading) ->
                        entries.put(base + "/" + reference, reading.copy(copies).json()));
        ofTheHub();
        return new Written(
                FhirJson.bytes(sections),
                Written.entries(entries),
                patient,
                List.copyOf(listed),
                instant,
                reconciled.until(),
                outside.asked(),
                outside.digest());
    }

    byte[] bytes() {
        return write().document(person, base, instant, sources);
    }

    String url(String type, String id) {
        return base + "/" + type + "/" + id;
    }

    String patientUrl() {
        return url("Patient", person.patient().shownId());
    }

    /** Puts a statement into the document once; its address there. */
    String entry(Statement statement) {
        String url = url(statement.type(), statement.id());
        if (!entries.containsKey(url)) {
            Reading.Copy copy = statement.reading().copy(copies);
            entries.put(url, copy.json());
            references.addAll(copy.references());
            there.add(statement.reference());
        }
        return url;
    }

    /** Puts a resource that the hub made into the document once. */
    void entry(String url, ObjectNode resource) {
        entries.putIfAbsent(url, FhirJson.bytes(resource));
    }

    /** The organization that stands for a practice; put into the document when first named. */
    String practiceUrl(Statement.Practice practice) {
        String url = urn("practice", practice.slug());
        if (!entries.containsKey(url)) {
            ObjectNode organization = organization(practice.name());
            organization
                    .putArray("identifier")
                    .addObject()
                    .put("system", Slugs.TAG)
                    .put("value", practice.slug());
            entry(url, organization);
        }
        return url;
    }

    /** The same name for the same thing in every generation. */
    static String urn(String kind, String name) {
        return "urn:uuid:" + UUID.nameUUIDFromBytes((kind + "|" + name).getBytes(UTF_8));
    }

    private void ofTheHub() {
        ObjectNode software = FhirJson.mapper().createObjectNode().put("resourceType", "Device");
        IpsCopy.profile(software, "Device-uv-ips");
        software.putArray("deviceName").addObject().put("name", "Quilt").put("type", "user-friendly-name");
        entry(urn("hub", "software"), software);
        entry(urn("hub", "network"), organization("Quilt, network of independent practices"));
    }

    private static ObjectNode organization(String name) {
        ObjectNode organization = FhirJson.mapper().createObjectNode().put("resourceType", "Organization");
        IpsCopy.profile(organization, "Organization-uv-ips");
        return organization.put("name", name);
    }
}
