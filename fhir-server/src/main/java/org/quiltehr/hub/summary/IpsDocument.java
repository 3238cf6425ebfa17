package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.query.PersonRecord;
import org.quiltehr.hub.query.Stored;
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
    private final Function<String, String> practiceName;
    private final Map<Integer, String> slugs = new HashMap<>();
    private final Map<String, ObjectNode> entries = new LinkedHashMap<>();
    private final IpsCopy copies;

    IpsDocument(
            PersonRecord person,
            SummaryService.Lookup lookup,
            String base,
            Instant now,
            Function<String, String> practiceName) {
        this.person = person;
        this.base = base;
        this.instant = now;
        this.now = now.truncatedTo(ChronoUnit.MILLIS).toString();
        Map<String, String> names = new HashMap<>();
        this.practiceName = slug -> names.computeIfAbsent(slug, practiceName);
        this.copies = new IpsCopy("Patient/" + person.patient().shownId());
        this.supporting = new Supporting(person.resources(), lookup);
    }

    byte[] bytes() {
        List<ObjectNode> members =
                person.members().stream().map(m -> FhirJson.parse(m.json())).toList();
        for (int i = 0; i < members.size(); i++) {
            slugs.put(person.members().get(i).practice(), Slugs.of(members.get(i)));
        }
        Map<Section, Sift.Chosen> chosen = new Sift(Limits.STANDARD, instant, practiceName).choose(person, this::slug);
        ObjectNode patient = copies.of(FhirJson.parse(person.patient().json()));
        entries.put(url("Patient", person.patient().shownId()), patient);

        ObjectNode composition = FhirJson.mapper().createObjectNode();
        ArrayNode sections = composition.arrayNode();
        Overview overview = new Overview(person, members, this::slug, practiceName);
        SectionWriter writer = new SectionWriter(this, overview.practices());
        nameMedicines(chosen.getOrDefault(Section.MEDICATIONS, new Sift.Chosen()));
        Map<Section, List<Line>> grouped = group(chosen);
        CrossChecks.mark(grouped.values().stream().flatMap(List::stream).toList());
        chosen.forEach((section, of) -> {
            List<Line> lines = grouped.getOrDefault(section, List.of());
            if (!lines.isEmpty() || !of.notToGive.isEmpty() || section.always()) {
                sections.add(writer.section(section, lines, of));
                overview.section(section, lines);
            }
        });
        supporting
                .complete(entries.values())
                .forEach((reference, tree) -> entries.put(base + "/" + reference, copies.of(tree)));
        head(composition, overview.div(patient));
        composition.set("section", sections);
        return FhirJson.bytes(bundle(composition));
    }

    /** A medicine may stand in a resource of its own: its concept is what statements are compared by. */
    private void nameMedicines(Sift.Chosen medications) {
        Set<String> wanted = new LinkedHashSet<>();
        medications.statements.forEach(s -> Facts.medicationReference(s).ifPresent(wanted::add));
        if (wanted.isEmpty()) {
            return;
        }
        Map<String, ObjectNode> found = supporting.find(wanted);
        medications.statements.replaceAll(s -> {
            ObjectNode medication = Facts.medicationReference(s).map(found::get).orElse(null);
            return medication == null ? s : s.naming(medication.path("code"));
        });
    }

    /** A problem that one practice has resolved and another has not is one line, among the problems. */
    private static Map<Section, List<Line>> group(Map<Section, Sift.Chosen> chosen) {
        Map<Section, List<Line>> lines = new EnumMap<>(Section.class);
        List<Statement> problems = new ArrayList<>();
        chosen.forEach((section, of) -> {
            if (section == Section.PROBLEMS || section == Section.PAST_PROBLEMS) {
                problems.addAll(of.statements);
            } else {
                lines.put(section, Grouping.lines(of.statements));
            }
        });
        problems.sort(Statement.NEWEST_FIRST);
        for (Line line : Grouping.lines(problems)) {
            boolean now = line.statements().stream().anyMatch(Facts::holds);
            lines.computeIfAbsent(now ? Section.PROBLEMS : Section.PAST_PROBLEMS, s -> new ArrayList<>())
                    .add(line);
        }
        return lines;
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

    private String slug(Stored stored) {
        return slugs.computeIfAbsent(stored.practice(), n -> Slugs.of(FhirJson.parse(stored.json())));
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
