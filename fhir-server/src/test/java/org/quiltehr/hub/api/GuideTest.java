package org.quiltehr.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A guide's own examples are stored, and every search its server CapabilityStatement says SHALL be supported finds every
 * example that has the values searched for.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GuideTest {

    private static final Pattern AS = Pattern.compile("\\(?([A-Za-z.]+?)(?: as |\\.as\\()([A-Za-z]+)\\)");
    private static final FhirContext R4 = FhirContext.forR4Cached();

    final Map<String, ObjectNode> examples = new LinkedHashMap<>();
    private final String guide;
    private final String statement;
    private JsonNode required;
    Fhir fhir;
    /** At a practice's base records of one human are not joined: the guide describes one Patient twice. */
    String base;

    /**
     * A guide.
     *
     * @param guide name and version of its package
     * @param statement id of the server's CapabilityStatement
     */
    GuideTest(String guide, String statement) {
        this.guide = guide;
        this.statement = statement;
    }

    @BeforeAll
    void start() throws IOException {
        Path archive = Path.of(System.getProperty("quilt.shared", "../../shared"), "packages", guide + ".tgz");
        if (!Files.isRegularFile(archive)) {
            System.out.println("SKIPPED: " + guide + ", since its package is not there");
        }
        Assumptions.assumeTrue(Files.isRegularFile(archive));
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().endsWith("CapabilityStatement-" + statement + ".json")) {
                    required = FhirJson.parse(tar.readAllBytes()).at("/rest/0");
                } else if (entry.getName().startsWith("package/example/")
                        && entry.getName().endsWith(".json")) {
                    ObjectNode resource = FhirJson.parse(tar.readAllBytes());
                    if (!Set.of("Bundle", "ImplementationGuide", "CapabilityStatement")
                            .contains(type(resource))) {
                        examples.put(type(resource) + "/" + resource.path("id").asString(), resource);
                    }
                }
            }
        }
        fhir = new Fhir();
        fhir.practice("guide");
        base = fhir.root + "/practices/guide/fhir/";
        store();
    }

    @AfterAll
    void stop() {
        if (fhir != null) {
            fhir.close();
        }
    }

    /** How many searches by its examples there are at least. */
    abstract int leastSearches();

    static String type(JsonNode resource) {
        return resource.path("resourceType").asString();
    }

    /** All in one transaction, under their own ids; what they refer to and the package lacks becomes a stub. */
    private void store() {
        Set<String> named = new LinkedHashSet<>();
        examples.values().forEach(example -> references(example, named));
        named.removeAll(examples.keySet());
        ObjectNode bundle = FhirJson.mapper().createObjectNode();
        bundle.put("resourceType", "Bundle").put("type", "transaction");
        ArrayNode entries = bundle.putArray("entry");
        for (String stub : named) {
            String[] parts = stub.split("/");
            put(entries, FhirJson.parse("{\"resourceType\":\"" + parts[0] + "\",\"id\":\"" + parts[1] + "\"}"));
        }
        examples.values().forEach(example -> put(entries, example));
        var response = fhir.post(base, bundle.toString());
        assertThat(response.status()).as(response.body()).isEqualTo(200);
    }

    private static void put(ArrayNode entries, ObjectNode resource) {
        ObjectNode entry = entries.addObject();
        entry.set("resource", resource);
        entry.putObject("request")
                .put("method", "PUT")
                .put("url", type(resource) + "/" + resource.path("id").asString());
    }

    private static void references(JsonNode node, Set<String> found) {
        JsonNode reference = node.path("reference");
        if (reference.isString() && reference.stringValue().matches("[A-Z][A-Za-z]+/[A-Za-z0-9.-]+")) {
            found.add(reference.stringValue());
        }
        for (JsonNode child : node) {
            if (child.isContainer()) {
                references(child, found);
            }
        }
    }

    private static boolean shall(JsonNode element) {
        for (JsonNode extension : element.path("extension")) {
            if (extension.path("url").asString("").endsWith("capabilitystatement-expectation")) {
                return extension.path("valueCode").asString("").equals("SHALL");
            }
        }
        return false;
    }

    /** The searches that SHALL be supported, each as the names of its parameters. */
    private static List<List<String>> searches(JsonNode resource) {
        List<List<String>> all = new ArrayList<>();
        for (JsonNode param : resource.path("searchParam")) {
            if (shall(param)) {
                all.add(List.of(param.path("name").asString()));
            }
        }
        for (JsonNode extension : resource.path("extension")) {
            if (extension.path("url").asString("").endsWith("search-parameter-combination") && shall(extension)) {
                List<String> names = new ArrayList<>();
                for (JsonNode part : extension.path("extension")) {
                    if (part.path("url").asString("").equals("required")) {
                        names.add(part.path("valueString").asString());
                    }
                }
                all.add(names);
            }
        }
        return all;
    }

    @Test
    void everySearchThatShallBeSupportedFindsTheGuidesExamples() {
        List<String> missed = new ArrayList<>();
        Set<String> profiles = new TreeSet<>();
        int asked = 0;
        for (JsonNode resource : required.path("resource")) {
            String type = resource.path("type").asString();
            for (List<String> names : searches(resource)) {
                Map<String, String> answered = new HashMap<>();
                for (ObjectNode example : examples.values()) {
                    String query = type(example).equals(type) ? query(example, names) : null;
                    if (query == null) {
                        continue;
                    }
                    asked++;
                    String found = answered.computeIfAbsent(
                            query, q -> String.join(" ", fhir.ids(base + type + "?" + q + "&_count=200")));
                    if (!(" " + found + " ").contains(" " + example.path("id").asString() + " ")) {
                        missed.add(type + "?" + query + " misses "
                                + example.path("id").asString());
                    }
                    example.at("/meta/profile").forEach(profile -> profiles.add(profile.asString()));
                }
            }
        }
        assertThat(missed).isEmpty();
        assertThat(asked).isGreaterThan(leastSearches());
        System.out.println(guide + ": " + asked + " example searches, examples of " + profiles.size() + " profiles");
    }

    /** The query by an example's own values; null if it has none for a parameter. */
    private static String query(ObjectNode example, List<String> names) {
        Resource parsed = (Resource) R4.newJsonParser().parseResource(example.toString());
        StringBuilder query = new StringBuilder();
        for (String name : names) {
            String value = name.equals("_id") ? example.path("id").asString() : value(parsed, name);
            if (value == null) {
                return null;
            }
            query.append(query.isEmpty() ? "" : "&")
                    .append(name)
                    .append('=')
                    .append(java.net.URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
        return query.toString();
    }

    private static String value(Resource resource, String name) {
        String type = resource.fhirType();
        RuntimeSearchParam param = R4.getResourceDefinition(type).getSearchParam(name);
        for (String part : param.getPath().split(" \\| ")) {
            if (!part.replaceFirst("^\\(", "").startsWith(type + ".")) {
                continue;
            }
            Matcher as = AS.matcher(part);
            boolean cast = as.matches();
            String path = (cast ? as.group(1) : part).replaceAll("\\.where\\(.*\\)$", "");
            for (Base value : R4.newFhirPath().evaluate(resource, path, Base.class)) {
                if (!cast || value.fhirType().equals(as.group(2))) {
                    String text = text(value);
                    if (text != null) {
                        return text;
                    }
                }
            }
        }
        return null;
    }

    private static String text(Base value) {
        return switch (value) {
            case CodeableConcept concept -> concept.hasCoding() ? text(concept.getCodingFirstRep()) : null;
            case Coding coding -> coding.hasSystem() ? coding.getSystem() + "|" + coding.getCode() : coding.getCode();
            case Identifier identifier ->
                identifier.hasValue() ? identifier.getSystem() + "|" + identifier.getValue() : null;
            case Reference reference -> reference.getReference();
            case HumanName human -> human.getFamily();
            case Address address -> address.getCity();
            case Period period ->
                period.hasStart() ? "ge" + period.getStartElement().getValueAsString() : null;
            case PrimitiveType<?> primitive -> primitive.getValueAsString();
            default -> null;
        };
    }

    @Test
    void theCapabilityStatementNamesWhatShallBeSupported() {
        JsonNode ours = fhir.get(base + "metadata").json().at("/rest/0");
        Map<String, JsonNode> byType = new HashMap<>();
        ours.path("resource")
                .forEach(resource -> byType.put(resource.path("type").asString(), resource));
        for (JsonNode resource : required.path("resource")) {
            String type = resource.path("type").asString();
            String text = byType.get(type).toString();
            for (JsonNode profile : resource.path("supportedProfile")) {
                String url = profile.asString().split("\\|")[0];
                // what Questionnaires of another guide look like is that guide's to say
                if (!url.contains("/sdc/")) {
                    assertThat(text).as(type).contains("\"" + url + "\"");
                }
            }
            for (JsonNode interaction : resource.path("interaction")) {
                if (shall(interaction)) {
                    assertThat(text).as(type).contains("\"code\":" + interaction.path("code"));
                }
            }
            for (List<String> names : searches(resource)) {
                for (String name : names) {
                    assertThat(text).as(type).contains("\"name\":\"" + name + "\"");
                }
            }
        }
    }

    @Test
    void everyExampleIsReadBackAsItIs() {
        for (Map.Entry<String, ObjectNode> example : examples.entrySet()) {
            var response = fhir.get(base + example.getKey());
            assertThat(response.status()).as(example.getKey()).isEqualTo(200);
            ObjectNode read = response.json();
            ObjectNode sent = example.getValue().deepCopy();
            assertThat(read.at("/meta/profile")).isEqualTo(sent.at("/meta/profile"));
            read.remove("meta");
            sent.remove("meta");
            assertThat(read).as(example.getKey()).isEqualTo(sent);
        }
    }
}
