package org.quiltehr.adapter.ccda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.FeedConfig;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.RawMessage;
import tools.jackson.databind.JsonNode;

/**
 * The resources that HL7's C-CDA on FHIR group agreed on for the document of "Myra Jones": each fact of theirs (code,
 * date, status, dose, identifier, name) stands in ours. Not facts: logical ids, the server's references, and what the
 * group wrote without a source in the document ({@link #NOT_STATED}).
 */
class MyraJonesTest {

    private static final Path FOLDER =
            Path.of(System.getProperty("quilt.shared", "../../../shared"), "corpus/pairs/ccda-to-fhir/hl7-myra-jones");
    private static final Pattern COMMENT = Pattern.compile("(?m)(^|[\\s,{}\\[\\]])//[^\\n]*");

    /** What the document does not say: the group's defaults. The guide's published table gives "plan" for EVN. */
    private static final Set<String> NOT_STATED = Set.of(
            "MedicationRequest.intent=order",
            "MedicationRequest.dosageInstruction.asNeededBoolean=false",
            "MedicationRequest.dosageInstruction.sequence=1",
            "MedicationRequest.requester.extension.url=http://hl7.org/fhir/extension-data-absent-reason",
            "MedicationRequest.requester.extension.valueCode=unknown");

    @Test
    void every_agreed_fact_is_there() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            System.out.println("SKIPPED: no corpus at " + FOLDER.toAbsolutePath());
        }
        Assumptions.assumeTrue(Files.isDirectory(FOLDER), "no shared corpus");
        List<JsonNode> ours = ours();
        List<String> missing = new ArrayList<>();
        int facts = 0;
        try (Stream<Path> files = Files.list(FOLDER.resolve("Rec_Output"))) {
            for (Path file : files.sorted().toList()) {
                JsonNode agreed = agreed(file);
                Set<String> wanted = facts(agreed);
                wanted.removeAll(NOT_STATED);
                facts += wanted.size();
                missing.addAll(leastMissing(agreed, wanted, ours));
            }
        }
        System.out.println("Myra Jones: " + (facts - missing.size()) + " of " + facts + " agreed facts");
        assertTrue(facts > 80, "the agreed resources were read");
        assertEquals(List.of(), missing);
    }

    private static List<JsonNode> ours() throws IOException {
        Mapping mapping = new CcdaAdapterFactory()
                .create(new FeedConfig("lakeside", "docs", ZoneId.of("America/New_York"), Map.of()))
                .map(RawMessage.of(Files.readAllBytes(FOLDER.resolve("input/Myra_Jones_v2.xml"))));
        List<JsonNode> resources = new ArrayList<>();
        if (mapping instanceof Mapping.Mapped mapped) {
            for (Entry entry : mapped.entries()) {
                resources.add(entry.resource());
            }
        }
        return resources;
    }

    /** JSON with comments: one entry of a Bundle. */
    private static JsonNode agreed(Path file) throws IOException {
        String text = COMMENT.matcher(Files.readString(file)).replaceAll("$1");
        return FhirJson.mapper().readTree(text).path("resource");
    }

    /** The facts our best candidate of the type lacks. */
    private static Set<String> leastMissing(JsonNode agreed, Set<String> wanted, List<JsonNode> ours) {
        Set<String> least = wanted;
        for (JsonNode one : ours) {
            if (one.path("resourceType").equals(agreed.path("resourceType"))) {
                Set<String> missing = new TreeSet<>(wanted);
                missing.removeAll(facts(one));
                least = missing.size() < least.size() ? missing : least;
            }
        }
        return least;
    }

    private static Set<String> facts(JsonNode resource) {
        Set<String> facts = new TreeSet<>();
        String type = resource.path("resourceType").asString("");
        walk(resource, type, facts);
        facts.removeIf(fact -> fact.startsWith(type + ".id=") || fact.contains(".reference="));
        return facts;
    }

    private static void walk(JsonNode node, String path, Set<String> facts) {
        if (node.isObject()) {
            String of = node.has("code")
                    ? node.path("code").asString("")
                    : node.path("value").asString("");
            if (node.has("system")) {
                facts.add(path + "=" + node.path("system").asString("") + "|" + of);
            }
            node.properties().forEach(member -> walk(member.getValue(), path + "." + member.getKey(), facts));
        } else if (node.isArray()) {
            node.forEach(item -> walk(item, path, facts));
        } else {
            facts.add(path + "=" + node.asString());
        }
    }
}
