package org.quiltehr.adapter.fhir.version;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Ledger.Fate;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.shape.R4Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message of DSTU2 or STU3 as R4, each resource by HAPI's converter; the Bundle round them is the same in all versions.
 * Where a leaf of the source came to stand is found out, not assumed: it stands at its own path with its own value, or a
 * text that is its alone stands elsewhere, or the resource is converted again without it, and what differs is where it
 * went. What changes nothing is unmapped (docs/decisions/0023).
 */
public final class Older {

    private static final String TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/";

    /** Types that R4 names otherwise, as references and addresses of the source still call them. */
    private static final Map<String, String> RENAMED = Map.of(
            "MedicationOrder", "MedicationRequest",
            "DiagnosticOrder", "ServiceRequest",
            "ProcedureRequest", "ServiceRequest",
            "ReferralRequest", "ServiceRequest",
            "EligibilityRequest", "CoverageEligibilityRequest",
            "Sequence", "MolecularSequence");

    private static final Pattern OLD_NAME =
            Pattern.compile("(^|/)(" + String.join("|", RENAMED.keySet()) + ")(?=/|\\?|$)");

    /** Code systems that R4 moved, and that the converters leave as they were. */
    private static final Map<String, String> MOVED = Map.of(
            "http://hl7.org/fhir/condition-clinical", TERMINOLOGY + "condition-clinical",
            "http://hl7.org/fhir/condition-ver-status", TERMINOLOGY + "condition-ver-status",
            "http://hl7.org/fhir/allergyintolerance-clinical", TERMINOLOGY + "allergyintolerance-clinical",
            "http://hl7.org/fhir/allergyintolerance-verification", TERMINOLOGY + "allergyintolerance-verification",
            "http://hl7.org/fhir/allergy-clinical-status", TERMINOLOGY + "allergyintolerance-clinical",
            "http://hl7.org/fhir/allergy-verification-status", TERMINOLOGY + "allergyintolerance-verification",
            "http://hl7.org/fhir/observation-category", TERMINOLOGY + "observation-category");

    private static final Pattern TABLE = Pattern.compile("http://hl7\\.org/fhir/(v[23])/([A-Za-z0-9-]+)");

    private static final Pattern NAMED = Pattern.compile("/(dstu2|stu3|r4)/", Pattern.CASE_INSENSITIVE);

    private static final Set<String> ADDRESSES = Set.of("reference", "fullUrl", "url");

    private final Version version;
    private final ObjectNode root;
    private final Map<String, Set<String>> trace = new LinkedHashMap<>();
    private boolean failed;

    private Older(Version version, ObjectNode root) {
        this.version = version;
        this.root = root;
    }

    /**
     * The version a message is of: R4 if it has that shape; else the one that finds least wrong with it, and among equals
     * the one its addresses name, as in {@code https://ehr.example.org/DSTU2/Patient/1}. A resource may be between two
     * versions: the older one is taken if it reads all that R4 cannot, and R4 if both stumble over the same.
     */
    public static Version of(ObjectNode root) {
        List<ObjectNode> resources = resources(root);
        if (resources.stream().noneMatch(Older::isNotR4)) {
            return Version.R4;
        }
        Version named = named(root);
        List<String> r4 = faults(Version.R4, resources);
        Version best = Version.R4;
        int least = r4.size();
        for (Version older : List.of(Version.STU3, Version.DSTU2)) {
            List<String> faults = faults(older, resources);
            boolean readsOther = best == Version.R4 && least > 0 && Collections.disjoint(r4, faults);
            if (faults.size() < least || faults.size() == least && (older == named || readsOther)) {
                least = faults.size();
                best = older;
            }
        }
        return best;
    }

    private static List<String> faults(Version version, List<ObjectNode> resources) {
        return resources.stream()
                .flatMap(resource -> Models.faults(version, resource).stream())
                .toList();
    }

    /** The version in the path of the first entry's address; null if none is named there. */
    private static @Nullable Version named(ObjectNode root) {
        Matcher named = NAMED.matcher(root.path("entry").path(0).path("fullUrl").asString(""));
        return named.find() ? Version.named(named.group(1).toLowerCase(Locale.ROOT)) : null;
    }

    private static boolean isNotR4(ObjectNode resource) {
        return R4Shape.check(resource).stream().anyMatch(issue -> issue.severity() == Issue.Severity.ERROR);
    }

    private static List<ObjectNode> resources(ObjectNode root) {
        if (!root.path("resourceType").asString("").equals("Bundle")) {
            return List.of(root);
        }
        List<ObjectNode> resources = new ArrayList<>();
        for (JsonNode entry : root.path("entry")) {
            if (entry.path("resource") instanceof ObjectNode resource) {
                resources.add(resource);
            }
        }
        return resources;
    }

    /** XML of an older version as its JSON; null if it is none. */
    public static @Nullable ObjectNode json(String xml) {
        ObjectNode json = Models.json(Version.STU3, xml);
        return json != null ? json : Models.json(Version.DSTU2, xml);
    }

    /** A message with its R4 form; null if a resource of it cannot be converted. */
    public static @Nullable Converted convert(Version version, ObjectNode root) {
        Older older = new Older(version, root);
        ObjectNode r4 = older.convert();
        return older.failed ? null : new Converted(root, r4, older.trace);
    }

    /**
     * A message in both forms.
     *
     * @param trace locations of the source, and those of R4 where they went
     */
    public record Converted(ObjectNode source, ObjectNode r4, Map<String, Set<String>> trace) {

        /** What became of the R4 form, with the account of the source's. */
        public Mapping inTheSourcesWords(Mapping mapping) {
            return switch (mapping) {
                case Mapping.Mapped mapped ->
                    new Mapping.Mapped(
                            mapped.entries(), mapped.directives(), ledger(mapped.ledger()), mapped.warnings());
                case Mapping.Ignored ignored ->
                    new Mapping.Ignored(ignored.rule(), ignored.reason(), ledger(ignored.ledger()));
                case Mapping.Rejected rejected -> new Mapping.Rejected(rejected.issues(), unmapped());
            };
        }

        private Ledger unmapped() {
            List<Ledger.Line> lines = new ArrayList<>();
            leaves().keySet().forEach(location -> lines.add(new Ledger.Line(location, Fate.UNMAPPED, null, List.of())));
            return new Ledger(lines);
        }

        private Map<String, String> leaves() {
            return Leaves.of(source.path("resourceType").asString(""), source);
        }

        private Ledger ledger(Ledger r4) {
            Map<String, Ledger.Line> byLocation = new HashMap<>();
            r4.lines().forEach(line -> byLocation.put(line.location(), line));
            List<Ledger.Line> lines = new ArrayList<>();
            for (String location : leaves().keySet()) {
                lines.add(line(location, byLocation));
            }
            return new Ledger(lines);
        }

        private Ledger.Line line(String location, Map<String, Ledger.Line> r4) {
            Set<String> targets = new LinkedHashSet<>();
            @Nullable String rule = null;
            for (String at : trace.getOrDefault(location, Set.of())) {
                Ledger.Line line = r4.get(at);
                if (line != null && line.fate() != Fate.UNMAPPED && line.fate() != Fate.IGNORED) {
                    targets.addAll(line.targets());
                } else if (line != null && line.fate() == Fate.IGNORED) {
                    rule = line.rule();
                }
            }
            if (!targets.isEmpty()) {
                return new Ledger.Line(location, Fate.MAPPED, null, List.copyOf(targets));
            }
            return rule == null
                    ? new Ledger.Line(location, Fate.UNMAPPED, null, List.of())
                    : new Ledger.Line(location, Fate.IGNORED, rule, List.of());
        }
    }

    private ObjectNode convert() {
        String type = root.path("resourceType").asString("");
        if (!type.equals("Bundle")) {
            return resource(root, type);
        }
        ObjectNode bundle = root.objectNode();
        for (Map.Entry<String, JsonNode> member : root.properties()) {
            String place = "Bundle." + member.getKey();
            if (member.getKey().equals("entry") && member.getValue().isArray()) {
                ArrayNode entries = bundle.putArray("entry");
                for (int i = 0; i < member.getValue().size(); i++) {
                    entries.add(entry(member.getValue().get(i), place + "[" + i + "]"));
                }
            } else {
                bundle.set(member.getKey(), same(member.getValue(), place));
            }
        }
        return bundle;
    }

    private JsonNode entry(JsonNode entry, String place) {
        if (!(entry instanceof ObjectNode object)) {
            return entry;
        }
        ObjectNode out = object.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String at = place + "." + member.getKey();
            out.set(
                    member.getKey(),
                    member.getKey().equals("resource") && member.getValue() instanceof ObjectNode resource
                            ? resource(resource, at)
                            : renamed(same(member.getValue(), at), member.getKey()));
        }
        return out;
    }

    private JsonNode same(JsonNode node, String place) {
        Leaves.of(place, node).keySet().forEach(leaf -> trace.put(leaf, Set.of(leaf)));
        return node.deepCopy();
    }

    private ObjectNode resource(ObjectNode resource, String place) {
        ObjectNode r4 = Models.asR4(version, resource);
        if (r4 == null) {
            failed = true;
            return resource;
        }
        Map<String, String> before = Leaves.of("", resource);
        Map<String, String> after = Leaves.of("", r4);
        // The place of a single resource is its type, which R4 may have renamed.
        String target = place.contains(".") ? place : r4.path("resourceType").asString("");
        Map<String, String> moved = Leaves.moved(before, after);
        before.forEach((path, text) -> {
            Set<String> went = new LinkedHashSet<>();
            if (text.equals(after.get(path)) || path.equals(".resourceType")) {
                went.add(target + path);
            } else if (moved.containsKey(path)) {
                went.add(target + moved.get(path));
            } else {
                Set<String> differing = differences(after, Models.asR4(version, Leaves.without(resource, path)));
                if (differing.isEmpty() && (text.equals("true") || text.equals("false"))) {
                    // A boolean that says what its absence says too shows only by its contrary.
                    differing = differences(after, Models.asR4(version, Leaves.turned(resource, path)));
                }
                differing.forEach(at -> went.add(target + at));
            }
            trace.put(place + path, went);
        });
        return (ObjectNode) renamed(r4, "");
    }

    /** The leaves that another conversion lacks, or has otherwise. */
    private static Set<String> differences(Map<String, String> after, @Nullable ObjectNode other) {
        if (other == null) {
            return Set.of(".resourceType");
        }
        Map<String, String> without = Leaves.of("", other);
        Set<String> differing = new LinkedHashSet<>();
        after.forEach((path, text) -> {
            if (!Objects.equals(text, without.get(path))) {
                differing.add(path);
            }
        });
        if (differing.isEmpty() && !without.keySet().equals(after.keySet())) {
            differing.add(".resourceType");
        }
        return differing;
    }

    /** Addresses that name a resource by its old type, and systems by their old name. */
    private static JsonNode renamed(JsonNode node, String name) {
        if (node instanceof ObjectNode object) {
            for (String member : List.copyOf(object.propertyNames())) {
                object.set(member, renamed(object.get(member), member));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, renamed(array.get(i), ""));
            }
        } else if (node.isString() && name.equals("system")) {
            return text(moved(node.stringValue()));
        } else if (node.isString()
                && ADDRESSES.contains(name)
                && !node.stringValue().startsWith("urn:")) {
            String text = OLD_NAME.matcher(node.stringValue())
                    .replaceAll(found -> found.group(1) + RENAMED.get(found.group(2)));
            return text(text);
        }
        return node;
    }

    private static String moved(String system) {
        Matcher v2OrV3 = TABLE.matcher(system);
        return v2OrV3.matches()
                ? TERMINOLOGY + v2OrV3.group(1) + "-" + v2OrV3.group(2)
                : MOVED.getOrDefault(system, system);
    }

    private static JsonNode text(String text) {
        return tools.jackson.databind.node.JsonNodeFactory.instance.stringNode(text);
    }
}
