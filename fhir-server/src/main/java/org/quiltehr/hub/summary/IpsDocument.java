package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
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
    private final Map<String, ObjectNode> entries = new LinkedHashMap<>();
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
        entries.put(url("Patient", person.patient().shownId()), patient);

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
                .complete(entries.values())
                .forEach((reference, tree) -> entries.put(base + "/" + reference, copies.of(tree)));
        head(composition, overview.div(patient));
        composition.set("section", sections);
        return FhirJson.bytes(bundle(composition));
    }

    String url(String type, String id) {
        return base + "/" + type + "/" + id;
    }

    String patientUrl() {
        return url("Patient", person.patient().shownId());
    }

    IpsCopy copies() {
        return copies;
    }

    /** Puts a resource into the document once. */
    void entry(String url, ObjectNode resource) {
        entries.putIfAbsent(url, resource);
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
            entries.put(url, organization);
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

    private ObjectNode bundle(ObjectNode composition) {
        ObjectNode software = FhirJson.mapper().createObjectNode().put("resourceType", "Device");
        IpsCopy.profile(software, "Device-uv-ips");
        software.putArray("deviceName").addObject().put("name", "Quilt").put("type", "user-friendly-name");
        entries.put(urn("hub", "software"), software);
        entries.put(urn("hub", "network"), organization("Quilt, network of independent practices"));

        ObjectNode bundle = FhirJson.mapper().createObjectNode().put("resourceType", "Bundle");
        IpsCopy.profile(bundle, "Bundle-uv-ips");
        ObjectNode identifier = bundle.putObject("identifier").put("system", "urn:ietf:rfc:3986");
        bundle.put("type", "document").put("timestamp", now);
        ArrayNode all = bundle.putArray("entry");
        String compositionUrl = urn("composition", patientUrl());
        all.addObject().put("fullUrl", compositionUrl).set("resource", composition);
        entries.forEach((url, resource) -> all.addObject().put("fullUrl", url).set("resource", resource));
        identifier.put("value", urn("document", patientUrl() + "|" + now));
        return bundle;
    }

    private static ObjectNode organization(String name) {
        ObjectNode organization = FhirJson.mapper().createObjectNode().put("resourceType", "Organization");
        IpsCopy.profile(organization, "Organization-uv-ips");
        return organization.put("name", name);
    }
}
