package org.quiltehr.adapter.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Fold;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds of every mapping, whatever its format. */
public final class MappingRules {

    private static final Pattern URN = Pattern.compile("urn:uuid:[0-9a-f-]{36}");
    private static final Pattern TARGET = Pattern.compile("(urn:uuid:[0-9a-f-]{36})#(.+)");
    private static final Pattern STEP = Pattern.compile("\\.?([^.\\[]+)((?:\\[\\d+])*)");

    /** What a leaf may become instead of an element: see {@link Ledger.Line#targets}. */
    private static final Set<String> BESIDES_ELEMENTS = Set.of("key", "mode", "patient", "directive", "fullUrl");

    private MappingRules() {}

    /**
     * Asserts the rules of the SPI.
     *
     * @param locations what the scanner counts in the message; null if it cannot count this syntax
     */
    public static void check(Mapping mapping, @Nullable Set<String> locations) {
        List<String> lines =
                mapping.ledger().lines().stream().map(Ledger.Line::location).toList();
        Set<String> accounted = new LinkedHashSet<>(lines);
        assertEquals(lines.size(), accounted.size(), "a location stands twice in the ledger");
        if (locations != null) {
            boolean whole = mapping instanceof Mapping.Rejected && accounted.equals(Set.of(LeafScanner.DOCUMENT));
            if (!whole && !accounted.equals(locations)) {
                throw new AssertionError("the ledger differs from the input; " + difference(accounted, locations));
            }
            if (locations.equals(Set.of(LeafScanner.DOCUMENT))) {
                assertTrue(mapping instanceof Mapping.Rejected, "an input that cannot be read was not rejected");
            }
        }
        switch (mapping) {
            case Mapping.Mapped mapped -> mapped(mapped);
            case Mapping.Ignored ignored -> assertFalse(ignored.rule().isBlank(), "ignored without a rule");
            case Mapping.Rejected rejected -> {
                assertFalse(rejected.issues().isEmpty(), "rejected without an issue");
                for (Issue issue : rejected.issues()) {
                    assertFalse(issue.code().isBlank() || issue.text().isBlank(), "an issue without code or text");
                }
            }
        }
    }

    private static String difference(Set<String> accounted, Set<String> counted) {
        Set<String> missing = new TreeSet<>(counted);
        missing.removeAll(accounted);
        Set<String> invented = new TreeSet<>(accounted);
        invented.removeAll(counted);
        return "not accounted for: " + few(missing) + "; not in the input: " + few(invented);
    }

    private static String few(Set<String> locations) {
        return locations.size() + " " + locations.stream().limit(8).toList();
    }

    private static void mapped(Mapping.Mapped mapped) {
        Map<String, ObjectNode> resources = new HashMap<>();
        for (Entry entry : mapped.entries()) {
            assertTrue(URN.matcher(entry.fullUrl()).matches(), "fullUrl is no urn:uuid: " + entry.fullUrl());
            assertTrue(resources.put(entry.fullUrl(), entry.resource()) == null, "two entries share a fullUrl");
            assertFalse(entry.type().isEmpty(), "an entry without resourceType");
            assertFalse(entry.resource().has("id"), entry.type() + ".id is set: ids are the hub's");
            JsonNode meta = entry.resource().path("meta");
            assertFalse(
                    meta.has("versionId") || meta.has("lastUpdated") || meta.has("source"),
                    entry.type() + ".meta holds what is the hub's to say");
            Set<String> keys = new LinkedHashSet<>(entry.keys());
            assertEquals(keys.size(), entry.keys().size(), "a key stands twice on one entry");
            assertFalse(keys.stream().anyMatch(String::isBlank), "a blank key");
        }
        for (Entry entry : mapped.entries()) {
            String patient = entry.patient();
            if (patient != null && URN.matcher(patient).matches()) {
                JsonNode subject = resources.get(patient);
                assertNotNull(subject, entry.type() + ": its patient is no entry");
                assertEquals("Patient", subject.path("resourceType").asString(), "entry.patient names no Patient");
            }
            if (!entry.type().equals("Bundle")) {
                references(entry.resource(), entry.type(), resources);
            }
        }
        mapped.ledger().lines().forEach(line -> line(line, resources));
    }

    private static void references(JsonNode node, String path, Map<String, ObjectNode> resources) {
        if (node instanceof ObjectNode object) {
            String reference = object.path("reference").asString("");
            assertTrue(
                    !URN.matcher(reference).matches() || resources.containsKey(reference),
                    path + " refers to no entry of the message");
            object.properties()
                    .forEach(member -> references(member.getValue(), path + "." + member.getKey(), resources));
        } else {
            node.forEach(item -> references(item, path, resources));
        }
    }

    private static void line(Ledger.Line line, Map<String, ObjectNode> resources) {
        boolean ignored = line.fate() == Ledger.Fate.IGNORED;
        String rule = line.rule();
        assertEquals(ignored, rule != null && !rule.isBlank(), line.location() + ": a rule goes with ignored, only");
        if (line.fate() == Ledger.Fate.MAPPED) {
            assertFalse(line.targets().isEmpty(), line.location() + " is mapped, but the trace names no element");
        }
        for (String target : line.targets()) {
            Matcher matcher = TARGET.matcher(target);
            assertTrue(matcher.matches(), line.location() + ": a target is fullUrl#path, not " + target);
            ObjectNode resource = resources.get(matcher.group(1));
            assertNotNull(resource, line.location() + ": its target is no entry");
            String path = matcher.group(2);
            assertTrue(
                    BESIDES_ELEMENTS.contains(path) || exists(resource, path),
                    line.location() + ": there is no element " + path);
        }
    }

    private static boolean exists(ObjectNode resource, String path) {
        Matcher steps = STEP.matcher(path);
        if (!steps.find()
                || !steps.group(1).equals(resource.path("resourceType").asString())) {
            return false;
        }
        JsonNode at = resource;
        while (steps.find()) {
            at = at.path(steps.group(1));
            for (String index : steps.group(2).split("[\\[\\]]+")) {
                at = index.isEmpty() ? at : at.path(Integer.parseInt(index));
            }
        }
        return !at.isMissingNode();
    }

    /** The resource as the hub would store it, without what only steers folding. */
    static ObjectNode stored(Entry entry) {
        ObjectNode resource = entry.resource().deepCopy();
        resource.remove(List.of(Fold.REMOVE, Fold.FILL));
        return resource;
    }

    /** No value of the input that has a digit or a space, and four characters or more, stands in an issue. */
    static void noValues(Mapping mapping, Map<String, String> leaves) {
        for (Issue issue : issues(mapping)) {
            leaves.forEach((location, value) -> {
                boolean telling = value.length() >= 4 && value.chars().anyMatch(c -> Character.isDigit(c) || c == ' ');
                assertFalse(
                        telling && issue.text().contains(value),
                        "the text of issue " + issue.code() + " holds the value of " + location);
            });
        }
    }

    static void noMarker(Mapping mapping, String location) {
        issues(mapping).forEach(issue -> noMarker(issue, location));
        if (mapping instanceof Mapping.Ignored ignored) {
            assertFalse(ignored.reason().contains(LeafChanges.MARKER), "the reason holds the value of " + location);
        }
    }

    static void noMarker(Issue issue, String location) {
        String place = issue.location();
        assertFalse(
                issue.text().contains(LeafChanges.MARKER)
                        || issue.code().contains(LeafChanges.MARKER)
                        || place != null && place.contains(LeafChanges.MARKER),
                "issue " + issue.code() + " holds the value of " + location);
    }

    private static List<Issue> issues(Mapping mapping) {
        return switch (mapping) {
            case Mapping.Mapped mapped -> mapped.warnings();
            case Mapping.Ignored ignored -> List.of();
            case Mapping.Rejected rejected -> rejected.issues();
        };
    }
}
