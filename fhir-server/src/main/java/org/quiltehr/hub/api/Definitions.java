package org.quiltehr.hub.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.SearchParam;
import org.quiltehr.hub.index.SearchParams;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The SearchParameters and OperationDefinitions of what this hub answers, and the profiles it supports: read, never written. */
final class Definitions {

    static final String SEARCH_PARAMETER = "SearchParameter";
    static final String OPERATION_DEFINITION = "OperationDefinition";

    private final SearchParams parameters;
    private final Map<String, List<SearchParam>> byUrl = new TreeMap<>();
    private final Map<String, List<Operation>> operations = new TreeMap<>();
    private final Map<String, List<String>> profiles = new TreeMap<>();

    Definitions(SearchParams parameters, Operations operations) {
        this.parameters = parameters;
        for (String type : FhirTypes.names()) {
            for (SearchParam parameter : parameters.of(type)) {
                parameters
                        .definition(type, parameter.name())
                        .ifPresent(url -> byUrl.computeIfAbsent(url, key -> new ArrayList<>())
                                .add(parameter));
            }
        }
        operations
                .all()
                .forEach(one -> this.operations
                        .computeIfAbsent(one.definition(), key -> new ArrayList<>())
                        .add(one));
        String table = text("supported-profiles.tsv").orElseThrow();
        table.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String[] cells = line.split("\t");
            profiles.computeIfAbsent(cells[0], key -> new ArrayList<>()).add(cells[1]);
        });
    }

    private static Optional<String> text(String name) {
        try (InputStream in = Definitions.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isDefinition(String type) {
        return type.equals(SEARCH_PARAMETER) || type.equals(OPERATION_DEFINITION);
    }

    List<String> profiles(String type) {
        return profiles.getOrDefault(type, List.of());
    }

    /** One by its id. */
    Optional<ObjectNode> read(String type, String id) {
        return (type.equals(SEARCH_PARAMETER) ? byUrl : operations)
                .keySet().stream().filter(url -> id(url).equals(id)).findFirst().map(url -> made(type, url));
    }

    /**
     * Those that meet all.
     *
     * @param wanted of {@code _id}, {@code url}, {@code code}, {@code name}, {@code base}: values of which one must hold
     */
    List<ObjectNode> find(String type, Map<String, List<String>> wanted) {
        return (type.equals(SEARCH_PARAMETER) ? byUrl : operations)
                .keySet().stream()
                        .map(url -> made(type, url))
                        .filter(definition -> wanted.entrySet().stream()
                                .allMatch(one -> meets(definition, one.getKey(), one.getValue())))
                        .toList();
    }

    private static boolean meets(ObjectNode definition, String name, List<String> values) {
        return switch (name) {
            case "_id" -> values.contains(definition.path("id").asString());
            case "base" ->
                values.stream()
                        .anyMatch(value -> definition.path("base").toString().contains("\"" + value + "\""));
            case "name" ->
                values.stream()
                        .anyMatch(value -> definition
                                .path("name")
                                .asString()
                                .toLowerCase(Locale.ROOT)
                                .startsWith(value.toLowerCase(Locale.ROOT)));
            default -> values.contains(definition.path(name).asString());
        };
    }

    private static String id(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private ObjectNode made(String type, String url) {
        return type.equals(SEARCH_PARAMETER)
                ? parameter(url, Objects.requireNonNull(byUrl.get(url)))
                : operation(url, Objects.requireNonNull(operations.get(url)));
    }

    private static ObjectNode parameter(String url, List<SearchParam> uses) {
        SearchParam first = uses.getFirst();
        RuntimeSearchParam definition =
                FhirContext.forR4Cached().getResourceDefinition(first.type()).getSearchParam(first.name());
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        made.put("resourceType", SEARCH_PARAMETER).put("id", id(url)).put("url", url);
        made.put("version", "4.0.1").put("name", first.name()).put("status", "active");
        made.put(
                "description",
                definition == null || definition.getDescription() == null ? first.name() : definition.getDescription());
        made.put("code", first.name());
        var base = made.putArray("base");
        TreeSet<String> paths = new TreeSet<>();
        TreeSet<String> targets = new TreeSet<>();
        for (SearchParam use : uses) {
            base.add(use.type());
            targets.addAll(use.targets());
            RuntimeSearchParam each =
                    FhirContext.forR4Cached().getResourceDefinition(use.type()).getSearchParam(use.name());
            if (each != null && each.getPath() != null && !each.getPath().isBlank()) {
                paths.addAll(List.of(each.getPath().split(" \\| ")));
            }
        }
        made.put("type", first.kind().name().toLowerCase(Locale.ROOT));
        if (!paths.isEmpty()) {
            made.put("expression", String.join(" | ", paths));
        }
        if (!targets.isEmpty()) {
            targets.forEach(made.putArray("target")::add);
        }
        return made;
    }

    private static ObjectNode operation(String url, List<Operation> levels) {
        Optional<String> written = text("/fhir/OperationDefinition-" + id(url) + ".json");
        if (written.isPresent()) {
            return FhirJson.parse(written.get());
        }
        Operation first = levels.getFirst();
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        made.put("resourceType", OPERATION_DEFINITION).put("id", id(url)).put("url", url);
        made.put("name", first.name()).put("status", "active").put("kind", "operation");
        made.put("affectsState", first.changes()).put("code", first.name());
        TreeSet<String> types = new TreeSet<>();
        levels.stream().filter(one -> one.level() != Operation.Level.SYSTEM).forEach(one -> types.add(one.type()));
        if (!types.isEmpty()) {
            types.forEach(made.putArray("resource")::add);
        }
        made.put("system", has(levels, Operation.Level.SYSTEM));
        made.put("type", has(levels, Operation.Level.TYPE));
        made.put("instance", has(levels, Operation.Level.INSTANCE));
        return made;
    }

    private static boolean has(List<Operation> levels, Operation.Level level) {
        return levels.stream().anyMatch(one -> one.level() == level);
    }
}
