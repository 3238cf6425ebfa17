package org.quiltehr.hub.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeChildChoiceDefinition;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.base.FhirTypes;

/**
 * The committed table {@code search-parameters.tsv} is what HAPI's R4 definitions say, compiled: the FHIRPath of each
 * parameter as paths over the JSON, choices by their JSON names, each ending in its datatype. Run with
 * {@code -Dgolden.approve=true} to write it anew.
 */
class SearchParameterTableTest {

    private static final Path TABLE = Path.of("src/main/resources/org/quiltehr/hub/index/search-parameters.tsv");
    private static final Path DEFINITIONS =
            Path.of("src/main/resources/org/quiltehr/hub/index/search-parameter-definitions.tsv");
    private static final Pattern STEP =
            Pattern.compile("where\\(resolve\\(\\) is (?<is>[A-Za-z]+)\\)|where\\((?<key>[a-z]+)='(?<value>[^']*)'\\)"
                    + "|as\\((?<as>[A-Za-z]+)\\)|(?<name>[a-zA-Z]+)");
    private static final Map<String, Set<String>> DATATYPES = Map.of(
            "TOKEN",
                    Set.of(
                            "CodeableConcept",
                            "Coding",
                            "Identifier",
                            "ContactPoint",
                            "code",
                            "boolean",
                            "id",
                            "string",
                            "uri"),
            "REFERENCE", Set.of("Reference", "canonical", "uri"),
            "DATE", Set.of("date", "dateTime", "instant", "Period", "Timing"),
            "STRING", Set.of("string", "HumanName", "Address", "markdown"),
            "QUANTITY", Set.of("Quantity", "Range", "Money"),
            "NUMBER", Set.of("integer", "decimal", "Range"),
            "URI", Set.of("uri", "canonical", "url", "oid"));

    private final FhirContext context = FhirContext.forR4Cached();
    private final Set<String> uncompiled = new TreeSet<>();

    @Test
    void theUrlsAreThoseOfTheDefinitions() throws IOException {
        StringBuilder table =
                new StringBuilder("# type, parameter, URL of its SearchParameter; made by SearchParameterTableTest\n");
        Map<String, String> urls = urls();
        for (String type : FhirTypes.names()) {
            context.getResourceDefinition(type).getSearchParams().stream()
                    .map(RuntimeSearchParam::getName)
                    .sorted()
                    .forEach(name -> {
                        String url = urls.getOrDefault(
                                type + "." + name,
                                urls.getOrDefault("Resource." + name, urls.get("DomainResource." + name)));
                        if (url != null) {
                            table.append(type + "\t" + name + "\t" + url + "\n");
                        }
                    });
        }
        if (Boolean.getBoolean("golden.approve")) {
            Files.writeString(DEFINITIONS, table);
        }
        assertEquals(Files.readString(DEFINITIONS, UTF_8), table.toString());
    }

    /** URLs by {@code Type.code}, of the specification's own SearchParameters: HAPI's model names them otherwise. */
    private static Map<String, String> urls() throws IOException {
        Map<String, String> urls = new TreeMap<>();
        try (var in = Objects.requireNonNull(SearchParameterTableTest.class.getResourceAsStream(
                "/org/hl7/fhir/r4/model/sp/search-parameters.json"))) {
            for (var entry : FhirJson.parse(in.readAllBytes()).path("entry")) {
                var parameter = entry.path("resource");
                for (var base : parameter.path("base")) {
                    urls.put(
                            base.asString() + "." + parameter.path("code").asString(),
                            parameter.path("url").asString());
                }
            }
        }
        return urls;
    }

    @Test
    void theTableIsWhatTheDefinitionsSay() throws IOException {
        StringBuilder table =
                new StringBuilder("# type, parameter, kind, targets, paths; made by SearchParameterTableTest\n");
        for (String type : FhirTypes.names()) {
            var definition = context.getResourceDefinition(type);
            definition.getSearchParams().stream()
                    .filter(p -> !p.getName().startsWith("_"))
                    .sorted(Comparator.comparing(RuntimeSearchParam::getName))
                    .forEach(p -> line(type, p, table));
        }
        if (Boolean.getBoolean("golden.approve")) {
            Files.writeString(TABLE, table);
        }
        assertEquals(Files.readString(TABLE, UTF_8), table.toString());
        assertEquals(
                Set.of(
                        // an inline resource, not a reference: found by the search of what it holds
                        "Bundle.composition: Bundle.entry[0].resource",
                        "Bundle.message: Bundle.entry[0].resource",
                        // words, ages and attachments are not dates or references
                        "CarePlan.activity-date: string",
                        "Consent.source-reference: Attachment",
                        "Immunization.date: string",
                        "Procedure.date: Quantity",
                        "Procedure.date: Range",
                        "Procedure.date: string",
                        // a series of samples has no value that could be compared
                        "Observation.combo-value-quantity: SampledData",
                        "Observation.component-value-quantity: SampledData",
                        "Observation.value-quantity: SampledData"),
                uncompiled);
    }

    private void line(String type, RuntimeSearchParam parameter, StringBuilder table) {
        String kind = parameter.getParamType().name();
        String paths;
        if (kind.equals("COMPOSITE")) {
            paths = composite(type, parameter);
        } else if (kind.equals("SPECIAL")) {
            paths = parameter.getPath().substring(type.length() + 1) + ":BackboneElement";
        } else if (type.equals("Patient") && parameter.getName().equals("deceased")) {
            paths = "deceasedBoolean:boolean | deceasedDateTime:dateTime";
        } else {
            List<String> all = new ArrayList<>();
            for (String alternative : parameter.getPath().split(" \\| ")) {
                compile(type, parameter.getName(), kind, alternative.strip(), all);
            }
            paths = String.join(" | ", all);
        }
        if (!paths.isEmpty()) {
            table.append(String.join(
                            "\t",
                            type,
                            parameter.getName(),
                            kind.toLowerCase(Locale.ROOT),
                            parameter.getTargets().stream().sorted().collect(Collectors.joining(",")),
                            paths))
                    .append('\n');
        }
    }

    private static String composite(String type, RuntimeSearchParam parameter) {
        String roots = java.util.Arrays.stream(parameter.getPath().split(" \\| "))
                .map(root -> root.equals(type) ? "." : root.substring(type.length() + 1))
                .collect(Collectors.joining(" | "));
        return roots + " $ "
                + parameter.getComponents().stream()
                        .map(c -> c.getReference().substring(c.getReference().lastIndexOf('/') + 1))
                        .map(name -> name.substring(name.indexOf('-') + 1))
                        .collect(Collectors.joining(" $ "));
    }

    private void compile(String type, String name, String kind, String alternative, List<String> out) {
        String text = alternative.replaceAll("^\\((\\S+) as (\\w+)\\)", "$1.as($2)");
        if (text.contains("[0]")) {
            uncompiled.add(type + "." + name + ": " + alternative);
            return;
        }
        if (Character.isLowerCase(text.charAt(0))) {
            text = type + "." + text;
        }
        if (!text.startsWith(type + ".")) {
            return;
        }
        Map<String, BaseRuntimeElementDefinition<?>> at = new TreeMap<>();
        at.put("", context.getResourceDefinition(type));
        Matcher step = STEP.matcher(text.substring(type.length() + 1));
        while (step.find()) {
            Map<String, BaseRuntimeElementDefinition<?>> next = new TreeMap<>();
            at.forEach((path, element) -> {
                if (step.group("name") != null) {
                    children(element, step.group("name"))
                            .forEach((child, definition) ->
                                    next.put(path + (path.isEmpty() ? "" : ".") + child, definition));
                } else if (step.group("is") != null) {
                    next.put(path + "[" + step.group("is") + "]", element);
                } else if (step.group("key") != null) {
                    next.put(path + "[" + step.group("key") + "=" + step.group("value") + "]", element);
                } else if (element.getName().equalsIgnoreCase(step.group("as"))) {
                    next.put(path, element);
                }
            });
            at = next;
        }
        at.forEach((path, element) -> {
            String datatype = switch (element.getName()) {
                case "SimpleQuantity", "Age", "Duration", "Count", "Distance", "MoneyQuantity" -> "Quantity";
                case "positiveInt", "unsignedInt" -> "integer";
                default -> element.getName();
            };
            if (DATATYPES.getOrDefault(kind, Set.of()).contains(datatype)) {
                out.add(path + ":" + datatype);
            } else {
                uncompiled.add(type + "." + name + ": " + datatype);
            }
        });
        if (at.isEmpty()) {
            uncompiled.add(type + "." + name + ": " + alternative);
        }
    }

    /** The JSON names a step stands for: itself, or of a choice one for each datatype. */
    private static Map<String, BaseRuntimeElementDefinition<?>> children(
            BaseRuntimeElementDefinition<?> element, String step) {
        Map<String, BaseRuntimeElementDefinition<?>> found = new TreeMap<>();
        if (element instanceof BaseRuntimeElementCompositeDefinition<?> composite) {
            BaseRuntimeChildDefinition child = composite.getChildByName(step);
            BaseRuntimeChildDefinition choice = child != null ? child : composite.getChildByName(step + "[x]");
            if (choice instanceof RuntimeChildChoiceDefinition) {
                choice.getValidChildNames().stream()
                        .filter(n -> !n.endsWith("[x]"))
                        .forEach(n -> found.put(n, choice.getChildByName(n)));
            } else if (child != null) {
                found.put(step, child.getChildByName(step));
            }
        }
        return found;
    }
}
