package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    private final String base;
    private final String now;
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
        this.now = now.truncatedTo(ChronoUnit.MILLIS).toString();
        this.sources = sources;
        this.copies = new IpsCopy("Patient/" + person.patient().shownId());
        this.supporting = new Supporting(person, lookup);
    }

    byte[] bytes() {
        Reconciled reconciled = Reconciled.of(person, supporting, instant, sources::slug, sources::name);
        ObjectNode patient = copies.of(FhirJson.parse(person.patient().json()));
        Supporting.references(patient, references);
        entries.put(patientUrl(), FhirJson.bytes(patient));

        ObjectNode composition = FhirJson.mapper().createObjectNode();
        ArrayNode sections = composition.arrayNode();
        Overview overview = new Overview(person, sources);
        SectionWriter writer = new SectionWriter(this, reconciled, sources);
        for (Section section : Section.values()) {
            if (section.always()
                    || !reconciled.lines(section).isEmpty()
                    || !reconciled.chosen(section).notToGive.isEmpty()
                    || !reconciled.chosen(section).stated.isEmpty()) {
                sections.add(writer.section(section));
                overview.section(section, reconciled.lines(section));
            }
        }
        supporting
                .complete(references, there)
                .forEach((reference, reading) ->
                        entries.put(base + "/" + reference, reading.copy(copies).json()));
        head(composition, overview.div(patient));
        composition.set("section", sections);
        return bundle(composition);
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

    private void head(ObjectNode composition, String div) {
        composition.put("resourceType", "Composition");
        IpsCopy.profile(composition, "Composition-uv-ips");
        composition.putObject("text").put("status", "generated").put("div", div);
        composition
                .putObject("identifier")
                .put("system", "urn:ietf:rfc:3986")
                .put("value", urn("summary", patientUrl()));
        composition.put("status", "final");
        composition
                .putObject("type")
                .putArray("coding")
                .addObject()
                .put("system", Codes.LOINC)
                .put("code", "60591-5")
                .put("display", "Patient summary Document");
        composition.putObject("subject").put("reference", patientUrl());
        composition.put("date", now);
        composition.putArray("author").addObject().put("reference", urn("hub", "software"));
        composition.put("title", "International Patient Summary");
        composition.putObject("custodian").put("reference", urn("hub", "network"));
    }

    private byte[] bundle(ObjectNode composition) {
        ObjectNode software = FhirJson.mapper().createObjectNode().put("resourceType", "Device");
        IpsCopy.profile(software, "Device-uv-ips");
        software.putArray("deviceName").addObject().put("name", "Quilt").put("type", "user-friendly-name");
        entry(urn("hub", "software"), software);
        entry(urn("hub", "network"), organization("Quilt, network of independent practices"));

        ObjectNode bundle = FhirJson.mapper().createObjectNode().put("resourceType", "Bundle");
        IpsCopy.profile(bundle, "Bundle-uv-ips");
        bundle.putObject("identifier")
                .put("system", "urn:ietf:rfc:3986")
                .put("value", urn("document", patientUrl() + "|" + now));
        bundle.put("type", "document").put("timestamp", now);
        return DocumentBytes.of(bundle, urn("composition", patientUrl()), FhirJson.bytes(composition), entries);
    }

    private static ObjectNode organization(String name) {
        ObjectNode organization = FhirJson.mapper().createObjectNode().put("resourceType", "Organization");
        IpsCopy.profile(organization, "Organization-uv-ips");
        return organization.put("name", name);
    }
}
